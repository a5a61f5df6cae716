/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: JSON files of the test servers. The first octet selects one of them, the rest is its
 * content as json_change.h has it:
 *
 *   s  state of an eIM: refused, or served with every function, written and read back the same
 *   q  queue of an eIM: refused with a reason, or queued once, and each package is sent
 *   c  description of a profile of an SM-DP+: refused with a reason, or metadata that decodes
 *   e  configuration of an eIM: refused with a reason, or data that decodes to the same
 */
#include "card/asn1/msg_eim.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/json_change.h"
#include "tools/eim/esipa/esipa.h"
#include "tools/profile/build.h"
#include "tools/smdpp/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EID    "89049032000000000000000000000012"
#define EIM_ID "eim"

enum { RESPONSE_MAX = 1 << 17, METADATA_MAX = 1 << 16, POLLS = 70 };

struct scene {
    struct der *der;
    struct rng rng;
    struct ec_private *key;
    struct arena arena;
    uint8_t *response;
};

/* ---- an eIM over a state file ---- */

struct eim {
    struct eim_state state;
    struct esipa *esipa;
};

static void ignore(void *context, const json_t *line)
{
    (void)context;
    assert(json_is_object(line));
}

static bool open_eim(struct eim *eim, const struct scene *scene)
{
    const struct esipa_options options = {.der = scene->der,
                                          .eim_id = EIM_ID,
                                          .key = scene->key,
                                          .pki = fuzz_folder,
                                          .state = &eim->state,
                                          .rng = (struct rng *)(uintptr_t)&scene->rng,
                                          .log = ignore};
    char path[FUZZ_PATH_MAX];
    int err = eim_state_load(&eim->state, fuzz_path(path, "state.json"));

    assert(err <= 0 && (err == 0 || eim->state.why[0]));
    if (err < 0)
        return false;
    err = esipa_new(&eim->esipa, &options);
    assert(err == 0);
    return true;
}

static void close_eim(struct eim *eim)
{
    esipa_free(eim->esipa);
    eim_state_free(&eim->state);
}

/* The HTTP status of one request in hex. */
static int request(const struct scene *scene, struct eim *eim, const char *hex)
{
    uint8_t octets[200];
    struct buf in = BUF_OVER(octets), out = buf_over(scene->response, RESPONSE_MAX);
    int err = buf_put_hex(&in, hex), status;

    assert(err == 0);
    status = esipa_handle(eim->esipa, buf_bytes(&in), &out);
    assert(status == 200 || status == 204 || status == 400 || status == 500 || status == 502);
    return status;
}

/* The state is what its file says, before the lines of changes are merged and after it. */
static void check_reload(const struct scene *scene, struct eim *eim)
{
    for (int i = 0; i < 2; i++) {
        json_t *before = json_deep_copy(eim->state.root);
        bool read;

        if (i == 0) { /* as after a kill: nothing is merged */
            fclose(eim->state.file);
            json_decref(eim->state.root);
            esipa_free(eim->esipa);
        } else {
            close_eim(eim);
        }
        read = open_eim(eim, scene);
        assert(read && json_equal(before, eim->state.root));
        json_decref(before);
    }
}

static void run_state(const struct scene *scene, struct bytes content)
{
    static const char *const requests[] = {
        "BF4F125A10" EID,                                  /* GetEimPackage */
        "BF501D5A10" EID "BF5208A0068301618701AA",         /* results: data, */
        "BF501D5A10" EID "BF5208A1068001AA020101",         /* its error, */
        "BF501D5A10" EID "BF54088201AA300380017F",         /* of a download, */
        "BF501A5A10" EID "A0068001AA020101",               /* of any package */
        "BF3925811000112233445566778899AABBCCDDEEFFBF200D" /* InitiateAuthentication */
        "8203020500A9040402ABCDAA008201AA",
        "BF3D13A011300FBF2F0C800107810206400C03612E62", /* HandleNotification */
    };
    char id[ESIPA_ID_MAX + 1] = "";
    struct eim_error error = {""};
    struct eim eim;
    json_t *cards, *item;

    fuzz_put_file("state.json", content);
    if (!open_eim(&eim, scene))
        return;
    cards = esipa_cards(eim.esipa);
    assert(json_is_object(cards));
    json_decref(cards);
    item = json_pack("{s:s, s:s, s:s}", "eid", EID, "id", "x", "data", "81");
    if (esipa_queue(eim.esipa, item, id, &error) < 0)
        assert(error.text[0]);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        request(scene, &eim, requests[i]);
    (void)esipa_cancel(eim.esipa, EID, "x");
    (void)esipa_cancel(eim.esipa, EID, "1");
    request(scene, &eim, requests[0]);
    json_array_insert_new(cards = json_array(), 0, item);
    error.text[0] = '\0';
    if (esipa_queue_file(eim.esipa, cards, &error) < 0)
        assert(error.text[0]);
    json_decref(cards);
    check_reload(scene, &eim);
    (void)esipa_forget_results(eim.esipa, EID);
    close_eim(&eim);
}

static size_t queued(const struct eim *eim)
{
    return json_array_size(json_object_get(eim_state_object(&eim->state, EIM_ID, EID), "queue"));
}

static void run_queue(const struct scene *scene, struct bytes content)
{
    json_t *list = json_loadb(content.len ? (const char *)content.at : "", content.len,
                              JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    struct eim_error error = {""};
    char path[FUZZ_PATH_MAX];
    struct eim eim;
    size_t count;
    int err;

    if (!list)
        return;
    (void)unlink(fuzz_path(path, "state.json"));
    if (!open_eim(&eim, scene))
        abort();
    err = esipa_queue_file(eim.esipa, list, &error);
    assert(err == 0 || error.text[0]);
    count = queued(&eim);
    assert(count <= json_array_size(list));
    if (err == 0) { /* each item once, also when the file is read again */
        err = esipa_queue_file(eim.esipa, list, &error);
        assert(err == 0 && queued(&eim) == count);
    }
    if (count) { /* as if its certificates were known: packages are built */
        json_object_set_new(eim_state_object(&eim.state, EIM_ID, EID), "euiccCertificate",
                            json_string("3000"));
        for (unsigned i = 0; i < POLLS && queued(&eim); i++) {
            int status = request(scene, &eim, "BF4F125A10" EID);

            assert(status == 200);
            request(scene, &eim, "BF50175A10" EID "A003020101"); /* eimPackageResultErrorCode */
        }
    }
    json_decref(list);
    close_eim(&eim);
}

/* ---- the others ---- */

/* A profile package for the catalogue; made once. */
static void put_package(const struct scene *scene)
{
    static uint8_t memory[BUILD_PACKAGE_MAX + BUILD_METADATA_MAX];
    struct buf package = buf_over(memory, BUILD_PACKAGE_MAX);
    struct buf metadata = buf_over(memory + BUILD_PACKAGE_MAX, BUILD_METADATA_MAX);
    const struct build_options options = {.rng = (struct rng *)(uintptr_t)&scene->rng};
    struct description description = {.values = {NULL}};
    struct build_subscriber subscriber;
    char path[FUZZ_PATH_MAX], why[200];
    int err =
        build_package(&description, &options, &package, &metadata, &subscriber, why, sizeof(why));

    assert(err == 0);
    description_free(&description);
    fuzz_path(path, "catalog");
    err = mkdir(path, 0700);
    assert(err == 0);
    fuzz_put_file("catalog/one.der", buf_bytes(&package));
    fuzz_put_file("catalog/icon.png", BYTES_TEXT("\x89PNG\r\n\x1A\n"));
}

static void run_catalog(struct scene *scene, struct bytes content)
{
    struct catalog_error error = {""};
    struct store_metadata_request metadata;
    struct catalog catalog;
    char path[FUZZ_PATH_MAX];
    int err;

    fuzz_put_file("catalog/one.json", content);
    err = catalog_load(&catalog, fuzz_path(path, "catalog"), "dp.example.com:8443", scene->der,
                       &error);
    if (err < 0) {
        assert(strstr(error.text, "one.json") && strlen(error.text) > strlen("one.json"));
        return;
    }
    assert(catalog.count == 1);
    err = der_decode(scene->der, &msg_store_metadata_request, catalog.profiles[0].metadata,
                     &metadata, &scene->arena, NULL);
    assert(err == 0 && metadata.iccid.len == 10);
    catalog_free(&catalog);
}

static void run_configuration(struct scene *scene, struct bytes content)
{
    json_t *object = json_loadb(content.len ? (const char *)content.at : "", content.len,
                                JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    struct eim_error error = {""};
    const struct eim_build_context context = {scene->der, &scene->arena, &error};
    struct buf out = buf_over(scene->response, RESPONSE_MAX);
    struct eim_configuration_data from, to;
    int err;

    if (!object)
        return;
    err = eim_configuration_from_json(&from, &context, object);
    json_decref(object);
    if (err < 0) {
        assert(error.text[0]);
        return;
    }
    err = der_encode(scene->der, &msg_eim_configuration_data, &from, &out, NULL);
    assert(err == 0);
    err = der_decode(scene->der, &msg_eim_configuration_data, buf_bytes(&out), &to, &scene->arena,
                     NULL);
    assert(err == 0 && bytes_equal(from.eim_id, to.eim_id));
    assert(bytes_equal(from.eim_fqdn, to.eim_fqdn));
    assert(from.has_counter_value == to.has_counter_value &&
           from.counter_value == to.counter_value);
    assert(from.has_association_token == to.has_association_token &&
           from.association_token == to.association_token);
    assert(from.eim_supported_protocol == to.eim_supported_protocol);
    assert(bytes_equal(from.euicc_ci_pk_id, to.euicc_ci_pk_id));
}

static void begin(struct scene *scene)
{
    int err;

    scene->rng = rng_system();
    scene->der = der_definitions_new();
    scene->response = malloc(RESPONSE_MAX);
    assert(scene->der && scene->response);
    err = ec_private_generate(&scene->key, EC_CURVE_P256, &scene->rng);
    assert(err == 0);
    put_package(scene);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene scene;
    struct bytes content;
    char *text;
    size_t len;

    if (!scene.der)
        begin(&scene);
    text = json_take(bytes_from(bytes_at(data, size), 1), &len);
    content = bytes_at(text, len);
    arena_init(&scene.arena, METADATA_MAX);
    switch (size ? data[0] : 0) {
    case 's':
        run_state(&scene, content);
        break;
    case 'q':
        run_queue(&scene, content);
        break;
    case 'c':
        run_catalog(&scene, content);
        break;
    case 'e':
        run_configuration(&scene, content);
        break;
    default:
        break;
    }
    arena_free(&scene.arena);
    free(text);
    return 0;
}
