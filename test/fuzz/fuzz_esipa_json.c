/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: ESipa of the eIM in JSON. Before each input the eIM has sent the package of octet 1
 * to a card, and a download is in progress; octet 2 is the function, and with b8 the SM-DP+
 * refuses. The rest is the body, which is also changed as a value (json_change.h).
 *
 * The response is a JSON object with a header, or a status of HTTP with a reason in one line. A
 * refused request leaves the queue as it was.
 */
#include "test/fuzz/folder.h"
#include "test/fuzz/json_change.h"
#include "tools/eim/esipa/esipa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EID    "89049032000000000000000000000012"
#define EIM_ID "eim"

static struct scene {
    struct der *der;
    struct rng rng;
    struct eim_state state;
    struct esipa *esipa;
    bool refuses;
} here;

static int call_smdpp(void *context, const char *address, const char *function, json_t *in,
                      json_t **out, struct es9_error *error)
{
    static const char response[] =
        "{\"transactionId\":\"0102\",\"serverSigned1\":\"MAA=\",\"serverSignature1\":\"XzcBAA==\","
        "\"euiccCiPKIdToBeUsed\":\"BAGr\",\"serverCertificate\":\"MAA=\",\"profileMetadata\":"
        "\"vyUA\",\"smdpSigned2\":\"MAA=\",\"smdpSignature2\":\"XzcBAA==\",\"smdpCertificate\":"
        "\"MAA=\",\"boundProfilePackage\":\"vzYA\"}";
    const struct scene *scene = context;

    assert(*address && *function && json_is_object(in));
    json_decref(in);
    *error = (struct es9_error){.text = "refused", .subject = "8.8.5", .reason = "4.10"};
    if (scene->refuses)
        return ERR_STATE;
    if (out)
        *out = json_loads(response, 0, NULL);
    return 0;
}

static void check_line(void *context, const json_t *line)
{
    (void)context;
    assert(strcmp(json_string_value(json_object_get(line, "binding")), "json") == 0);
    assert(json_is_string(json_object_get(line, "function")));
}

static void open_eim(void)
{
    const struct esipa_options options = {.der = here.der,
                                          .eim_id = EIM_ID,
                                          .pki = fuzz_folder,
                                          .state = &here.state,
                                          .rng = &here.rng,
                                          .forward = true,
                                          .decode = true,
                                          .es9 = call_smdpp,
                                          .log = check_line,
                                          .context = &here};
    char path[FUZZ_PATH_MAX];
    int err;

    err = eim_state_load(&here.state, fuzz_path(path, "state.json"));
    assert(here.der && err == 0);
    err = esipa_new(&here.esipa, &options);
    assert(err == 0);
}

/* The state of a card to which package `kind` was sent, and whose download is in progress. */
static void restore(unsigned kind)
{
    static const char *const kinds[][2] = {{"data", "\"data\":\"81\""},
                                           {"download", "\"download\":\"1$a.b$c\""},
                                           {"", "\"data\":\"A5\""}};
    char text[700];
    json_t *eims;

    kind %= sizeof(kinds) / sizeof(kinds[0]);
    snprintf(text, sizeof(text),
             "{\"" EIM_ID "\":{\"" EID "\":{\"counter\":1,\"euiccCertificate\":\"3000\","
             "\"eumCertificate\":\"3000\",\"queue\":[{\"id\":\"1\",\"transaction\":\"AA\",%s},"
             "{\"id\":\"2\",\"data\":\"A6\"}]%s%s%s,\"session\":{\"transaction\":\"0102\","
             "\"address\":\"a.b\",\"id\":\"1\"}}}}",
             kinds[kind][1], *kinds[kind][0] ? ",\"sent\":{\"kind\":\"" : "", kinds[kind][0],
             *kinds[kind][0] ? "\",\"octets\":\"BF5200\",\"transaction\":\"AA\"}" : "");
    eims = json_loads(text, 0, NULL);
    assert(eims);
    json_object_set_new(here.state.root, "eims", eims);
}

static size_t queued(void)
{
    const json_t *cards = json_object_get(json_object_get(here.state.root, "eims"), EIM_ID);

    return json_array_size(json_object_get(json_object_get(cards, EID), "queue"));
}

static void send_body(int function, struct bytes body)
{
    struct bytes out;
    int status = esipa_handle_json(here.esipa, function, body, &out);
    json_t *answer;

    assert(status == 200 || status == 204 || status == 400 || status == 502);
    assert((out.len == 0) == (status == 204));
    if (status == 200) {
        answer = json_loadb((const char *)out.at, out.len, JSON_REJECT_DUPLICATES, NULL);
        assert(json_is_string(json_object_get(
            json_object_get(json_object_get(answer, "header"), "functionExecutionStatus"),
            "status")));
        json_decref(answer);
    } else if (status == 400) {
        assert(memchr(out.at, '\n', out.len) == NULL);
        assert(queued() == 2);
    }
    free((void *)(uintptr_t)out.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const functions[] = {"getEimPackage",          "provideEimPackageResult",
                                            "initiateAuthentication", "authenticateClient",
                                            "getBoundProfilePackage", "handleNotification",
                                            "cancelSession"};
    size_t len;
    char *text;

    if (size < 2)
        return 0;
    if (!here.esipa) {
        here.der = der_definitions_new();
        here.rng = rng_system();
        open_eim();
    }
    restore(data[0]);
    here.refuses = data[1] & 0x80;
    text = json_take(bytes_at(data + 2, size - 2), &len);
    send_body(
        esipa_json_function(functions[(data[1] & 7U) % (sizeof(functions) / sizeof(functions[0]))]),
        bytes_at(text, len));
    free(text);
    return 0;
}
