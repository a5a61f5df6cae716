/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the tests of the LPA: a card file, and the SM-DP+ and SM-DS of tools/smdpp in a thread
 * of this process. The test reads what the servers recorded between its calls.
 */
#ifndef TEST_TOOLS_LPA_LPA_SCENE_H
#define TEST_TOOLS_LPA_LPA_SCENE_H

#include "test/fake/card.h"
#include "test/fake/inside.h"
#include "test/fake/package.h"
#include "tools/lpa/rsp_session.h"
#include "tools/smdpp/binding.h"

#include <event2/event.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SCENE_SUCCESS "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"

struct lpa_scene {
    struct fake_card fake;
    struct lpa lpa;
    char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX];
    char steps[1000]; /* reported by the LPA, each followed by ';' */
    /* the servers */
    char address[64], sds_address[64], eid[33];
    struct https_server *server, *sds;
    struct binding binding;
    struct catalog catalog;
    struct rng rng;
    struct event_base *base;
    struct event *stopped;
    int stop[2];
    pthread_t thread;
    char calls[2000];   /* functions that the LPA called, each followed by ' ' */
    char records[2000]; /* what the servers logged, each followed by ';' */
    int64_t reason;     /* of the last cancelled session */
    /* The response to this function is `text` with `status` instead; NULL: none. */
    const char *instead_of, *text;
    int status;
    /* In responses to this function this member has this value, JSON; "": it is missing. NULL: as
     * it is. */
    const char *changed_in, *member, *value;
    /* The last response to this function; NULL: none is kept. */
    const char *kept_of;
    char kept[16384];
};

static inline void scene_append(char *list, size_t size, const char *text, char end)
{
    size_t len = strlen(list);

    snprintf(list + len, size - len, "%s%c", text, end);
}

static inline void scene_keep_step(void *context, const char *what)
{
    struct lpa_scene *scene = context;

    scene_append(scene->steps, sizeof(scene->steps), what, ';');
}

/* ---- the servers' thread ---- */

static inline void scene_keep_record(void *context, const struct dp_record *record)
{
    struct lpa_scene *scene = context;

    scene_append(scene->records, sizeof(scene->records), record->what, ';');
    if (strcmp(record->what, "cancelled") == 0)
        scene->reason = record->reason;
}

static inline void scene_change(const struct lpa_scene *scene, struct https_response *response)
{
    json_t *root = json_loadb((const char *)response->body.at, response->body.len, 0, NULL);
    char *text;

    assert_non_null(root);
    if (*scene->value)
        json_object_set_new(root, scene->member, json_loads(scene->value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(root, scene->member);
    text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    free((void *)(uintptr_t)response->body.at);
    response->body = bytes_at(text, strlen(text));
}

static inline void scene_handle(void *context, const struct https_incoming *in,
                                struct https_response *response)
{
    struct lpa_scene *scene = context;
    const char *function = strrchr(in->path, '/') + 1;

    scene_append(scene->calls, sizeof(scene->calls), function, ' ');
    if (scene->instead_of && strcmp(scene->instead_of, function) == 0) {
        *response =
            (struct https_response){.status = scene->status,
                                    .content_type = "application/json;charset=UTF-8",
                                    .body = bytes_at(strdup(scene->text), strlen(scene->text))};
        return;
    }
    binding_handle(&scene->binding, in, response);
    if (scene->changed_in && strcmp(scene->changed_in, function) == 0)
        scene_change(scene, response);
    if (scene->kept_of && strcmp(scene->kept_of, function) == 0)
        snprintf(scene->kept, sizeof(scene->kept), "%.*s", (int)response->body.len,
                 (const char *)response->body.at);
}

static inline void scene_stop(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    event_base_loopbreak(context);
}

static inline void *scene_serve(void *context)
{
    event_base_dispatch(context);
    return NULL;
}

/* ---- begin and end ---- */

static inline void scene_put_file(const char *folder, const char *name, struct bytes content)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

/* NAME.der with this ICCID, and NAME.json. */
static inline void scene_put_profile(const char *folder, const char *name, const char *iccid,
                                     const char *json)
{
    static uint8_t memory[8192];
    struct buf package = BUF_OVER(memory);
    char file[40];

    package_start(&package);
    package_end(&package);
    package_set_iccid(buf_bytes(&package), iccid);
    snprintf(file, sizeof(file), "%s.der", name);
    scene_put_file(folder, file, buf_bytes(&package));
    snprintf(file, sizeof(file), "%s.json", name);
    scene_put_file(folder, file, bytes_at(json, strlen(json)));
}

static inline struct https_server *scene_listen(struct lpa_scene *scene, const char *pki,
                                                enum pki_holder holder, char address[64])
{
    char certificate[200], key[200];
    const struct https_server_options options = {.host = "localhost",
                                                 .certificate = certificate,
                                                 .key = key,
                                                 .admin_protocol = ES9_ADMIN_PROTOCOL,
                                                 .handle = scene_handle,
                                                 .context = scene};
    struct https_server *server;
    struct https_error error;

    pki_path(certificate, sizeof(certificate), pki, holder, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), pki, holder, EC_CURVE_P256, true);
    if (https_server_new(&server, scene->base, &options, &error) < 0)
        fail_msg("%s", error.text);
    snprintf(address, 64, "localhost:%u", https_server_port(server));
    return server;
}

static inline void scene_begin_servers(struct lpa_scene *scene, const char *pki)
{
    char folder[100];
    struct catalog_error catalog_error;
    struct pki_error error;
    struct der *der = der_definitions_new();

    snprintf(folder, sizeof(folder), "%s/profiles", scene->fake.folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    scene_put_profile(folder, "one", "98001032547698103214", "{\"matchingId\": \"one\"}");
    scene_put_profile(folder, "two", "98001032547698103224",
                      "{\"matchingId\": \"two\", \"confirmationCode\": \"1234\"}");
    scene_put_profile(folder, "bad", "98001032547698103234",
                      "{\"matchingId\": \"bad\", \"failure\": \"badMac\"}");
    scene->base = event_base_new();
    assert_non_null(scene->base);
    assert_non_null(der);
    scene->binding.der = der;
    scene->rng = rng_system();
    scene->server = scene_listen(scene, pki, PKI_DPTLS, scene->address);
    scene->sds = scene_listen(scene, pki, PKI_DSTLS, scene->sds_address);
    if (catalog_load(&scene->catalog, folder, scene->address, der, &catalog_error) < 0)
        fail_msg("%s", catalog_error.text);
    const struct dp_options options = {.pki = pki,
                                       .address = scene->address,
                                       .sds_address = scene->sds_address,
                                       .catalog = &scene->catalog,
                                       .der = der,
                                       .rng = &scene->rng,
                                       .log = scene_keep_record,
                                       .context = scene};
    if (dp_new(&scene->binding.dp, &options, &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(pipe(scene->stop), 0);
    scene->stopped = event_new(scene->base, scene->stop[0], EV_READ, scene_stop, scene->base);
    assert_int_equal(event_add(scene->stopped, NULL), 0);
    assert_int_equal(pthread_create(&scene->thread, NULL, scene_serve, scene->base), 0);
}

static inline void scene_set_mode(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL; /* with ES10c */
}

/* Fixtures of each test: a new card, new servers. */
static inline int scene_begin(void **state)
{
    struct lpa_scene *scene = calloc(1, sizeof(*scene));
    struct link_error error;
    char pki[100];

    assert_non_null(scene);
    fake_card_make(&scene->fake, scene_set_mode);
    snprintf(pki, sizeof(pki), "%s/pki", scene->fake.folder);
    bytes_to_hex(bytes_at(card_services(scene->fake.card).eid, EUICCD_EID_LENGTH), scene->eid,
                 sizeof(scene->eid));
    euiccd_close(scene->fake.card);
    scene->fake.card = NULL;
    scene_begin_servers(scene, pki);
    scene->lpa.der = der_definitions_new();
    scene->lpa.card_response = malloc(LINK_RESPONSE_MAX);
    assert_non_null(scene->lpa.der);
    assert_non_null(scene->lpa.card_response);
    arena_init(&scene->lpa.arena, 16 << 20);
    es9_trust_pki(&scene->lpa.trust, pki, scene->roots);
    scene->lpa.progress = scene_keep_step;
    scene->lpa.context = scene;
    if (link_open_card(&scene->lpa.link, scene->fake.path, NULL, &error) < 0)
        fail_msg("%s", error.text);
    *state = scene;
    return 0;
}

static inline int scene_end(void **state)
{
    struct lpa_scene *scene = *state;

    assert_int_equal(write(scene->stop[1], "", 1), 1);
    assert_int_equal(pthread_join(scene->thread, NULL), 0);
    https_server_free(scene->server);
    https_server_free(scene->sds);
    event_free(scene->stopped);
    /* libevent releases closed connections in the loop. */
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
    event_base_free(scene->base);
    close(scene->stop[0]);
    close(scene->stop[1]);
    dp_free(scene->binding.dp);
    catalog_free(&scene->catalog);
    der_definitions_free((struct der *)(uintptr_t)scene->binding.der);
    link_close(scene->lpa.link);
    arena_free(&scene->lpa.arena);
    free(scene->lpa.card_response);
    der_definitions_free((struct der *)(uintptr_t)scene->lpa.der);
    fake_card_end(&scene->fake);
    free(scene);
    return 0;
}

/* From now on the response to `function` is `text`. */
static inline void scene_replace(struct lpa_scene *scene, const char *function, int status,
                                 const char *text)
{
    scene->instead_of = function;
    scene->status = status;
    scene->text = text;
    scene->calls[0] = '\0';
}

static inline void assert_error(const struct lpa_scene *scene, const char *part)
{
    if (!strstr(scene->lpa.error, part))
        fail_msg("`%s' is not in `%s'", part, scene->lpa.error);
}

/* Downloads the profile of `matching_id`. */
static inline int scene_download(struct lpa_scene *scene, const char *matching_id, const char *code,
                                 struct lpa_installed *installed)
{
    struct activation_code activation = {0};

    strcpy(activation.address, scene->address);
    strcpy(activation.matching_id, matching_id);
    scene->calls[0] = scene->records[0] = scene->steps[0] = '\0';
    return lpa_download(&scene->lpa, &activation, code, installed);
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

#endif
