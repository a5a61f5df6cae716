/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An eIM and the SM-DP+ behind it; a card of this SM-DP+ that knows the eIM. */
#ifndef TEST_FUZZ_ESIPA_SERVERS_H
#define TEST_FUZZ_ESIPA_SERVERS_H

#include "card/store/store_tx.h"
#include "ipae/client/compact.h"
#include "test/fake/es9.h"
#include "test/fake/inside.h"
#include "test/fake/server.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/json_change.h"
#include "tools/eim/esipa/esipa.h"

enum message {
    POLL,         /* GetEimPackage */
    IDENTITY,     /* ProvideEimPackageResult: certificates, */
    RESULT,       /* of an eUICC package, */
    RESULT_LIST,  /* the same with notifications, */
    DATA,         /* of a request for data, */
    TRIGGER,      /* of a trigger: an error, */
    INSTALLATION, /* a ProfileInstallationResult, */
    ERROR,        /* eimPackageResultErrorCode */
    INITIATE,     /* the functions of an indirect download */
    AUTHENTICATE,
    BIND,
    INSTALLED, /* HandleNotification */
    CANCEL,
    PUSHED, /* the response to TransferEimPackage */
    BODY,
    SAME_BODY,
    MESSAGES
};
enum { MESSAGE_SIZE = 1 << 15, RESPONSE_SIZE = 1 << 17 };

#define EIM_ID "eim.example"

/* A message of the IPA and its compact form (empty: none), and the state of the servers before it.
 */
struct moment {
    struct bytes octets, compact;
    json_t *eims;
    struct dp dp;
    struct catalog_profile profile;
};

struct scene {
    struct fake_server server;
    struct terminal terminal; /* of the IPAe's functions for compact forms */
    struct moment moments[MESSAGES];
    struct ec_private *key, *eim_key;
    struct binding binding;
    struct eim_state state;
    struct esipa *esipa;
    char eid[EID_TEXT_SIZE];
    struct bytes smdp_signature2, values; /* changes of the SM-DP+'s responses */
    bool refuses, is_valid;               /* of the current message */
    uint8_t memory[2][MESSAGE_SIZE], response[RESPONSE_SIZE];
};

/* ---- the SM-DP+ behind the eIM ---- */

static int call_smdpp(void *context, const char *address, const char *function, json_t *in,
                      json_t **out, struct es9_error *error)
{
    struct scene *scene = context;
    int err;

    (void)address;
    *error = (struct es9_error){.text = "refused", .subject = "8.1", .reason = "4.8"};
    if (scene->refuses) {
        json_decref(in);
        return ERR_STATE;
    }
    err = fake_es9_call(&scene->binding, function, in, out);
    if (err == 0 && out)
        json_change(*out, scene->values);
    return err;
}

static void check_line(void *context, const json_t *line)
{
    struct scene *scene = context;
    const json_t *result = json_object_get(line, "result");

    assert(json_is_object(line));
    scene->is_valid = json_is_true(json_object_get(result, "verified"));
}

/* ---- the eIM ---- */

/* The card knows the eIM. */
static void add_eim(struct scene *scene)
{
    struct euicc *euicc = inside_euicc(scene->server.fake.card);
    struct store_eim entry = {.eim_id = BYTES_TEXT(EIM_ID),
                              .supported_protocols = -1,
                              .eim_id_type = -1,
                              .public_key_data = BYTES_NONE};
    uint8_t spki[128], octets[256];
    struct buf key = BUF_OVER(spki), record = BUF_OVER(octets);
    struct bytes point;
    int err = ec_private_generate(&scene->eim_key, EC_CURVE_P256, &scene->server.rng);
    size_t arm;

    assert(err == 0);
    err = ec_private_point(scene->eim_key, &point);
    assert(err == 0);
    ec_spki_put(&key, EC_CURVE_P256, point);
    arm = tlv_open(&record, 0xA0);
    buf_put(&record, bytes_from(buf_bytes(&key), 2));
    tlv_close(&record, arm);
    entry.public_key_data = buf_bytes(&record);
    err = store_begin(euicc->store);
    assert(err == 0);
    err = store_add_eim(euicc->store, &entry);
    assert(err == 0);
    err = store_commit(euicc->store);
    assert(err == 0);
}

static void open_eim(struct scene *scene)
{
    static char pki[96];
    const struct esipa_options options = {.der = scene->server.der,
                                          .eim_id = EIM_ID,
                                          .key = scene->eim_key,
                                          .pki = pki,
                                          .state = &scene->state,
                                          .rng = &scene->server.rng,
                                          .forward = true,
                                          .decode = true,
                                          .es9 = call_smdpp,
                                          .log = check_line,
                                          .context = scene};
    char path[FUZZ_PATH_MAX];
    int err = eim_state_load(&scene->state, fuzz_path(path, "state.json"));

    assert(err == 0);
    snprintf(pki, sizeof(pki), "%s/pki", scene->server.fake.folder);
    err = esipa_new(&scene->esipa, &options);
    assert(err == 0);
}

#endif
