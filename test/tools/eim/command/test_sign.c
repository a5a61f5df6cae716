/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The printed package: its signature holds over the printed octets; counters and tokens. */
#include "test/tools/cli/command_scene.h"
#include "tools/eim/command/sign.h"

#include "apdu/bytes.h"
#include "crypto/ec.h"
#include "tools/pki/pki.h"

#include <jansson.h>

static const uint8_t eid[EID_OCTETS] = {0x89, 0x04, 0x90, 0x32, 0, 0, 1, [15] = 0x74};
static char list[] = "list";
static char *orders[] = {list, NULL};

static struct eim_sign_options options_of(struct command_scene *scene)
{
    struct eim_sign_options options = {.builder = {.pki = scene_path(scene, "pki"),
                                                   .eim_id = PKI_EIM_ID,
                                                   .curve = "NIST",
                                                   .words = orders},
                                       .token = EIM_TOKEN_OF_STATE,
                                       .json = true};

    memcpy(options.eid, eid, sizeof(eid));
    return options;
}

static int sign(void *context)
{
    return eim_sign(context);
}

static void make_pki(struct command_scene *scene)
{
    SCENE_COMMAND(scene, command_pki, scene_path(scene, "pki"));
    scene_assert_done(scene);
}

static struct bytes octets_of(const json_t *object, const char *name, uint8_t *memory, size_t size)
{
    const char *text = json_string_value(json_object_get(object, name));
    size_t len;

    assert_non_null(text);
    len = strlen(text) / 2;
    assert_true(len <= size);
    for (size_t i = 0; i < len; i++) {
        unsigned octet;

        assert_int_equal(sscanf(text + 2 * i, "%2x", &octet), 1);
        memory[i] = (uint8_t)octet;
    }
    return bytes_at(memory, len);
}

/* The printed object; its signature is verified with the certificate in the PKI folder. */
static json_t *verified(struct command_scene *scene, enum ec_curve curve)
{
    static uint8_t signed_memory[4096];
    uint8_t signature_memory[128];
    json_t *object = json_loads(scene->out, JSON_REJECT_DUPLICATES, NULL);
    struct pki_entity entity = {0};
    struct pki_error error = {""};
    struct ec_public *key = NULL;
    enum verdict verdict;
    char text[4096];

    assert_non_null(object);
    assert_int_equal(
        pki_load_entity(&entity, scene_path(scene, "pki"), PKI_EIM_SIGN, curve, &error), 0);
    assert_int_equal(ec_public_from_spki(&key, entity.cert.spki), 0);
    assert_int_equal(
        ec_verify(key, octets_of(object, "signed", signed_memory, sizeof(signed_memory)),
                  BYTES_NONE,
                  octets_of(object, "eimSignature", signature_memory, sizeof(signature_memory)),
                  &verdict),
        0);
    assert_int_equal(verdict, GOOD);
    ec_public_free(key);
    pki_entity_free(&entity);
    snprintf(text, sizeof(text), "%s%s",
             json_string_value(json_object_get(object, "euiccPackageSigned")),
             json_string_value(json_object_get(object, "associationToken")));
    assert_string_equal(json_string_value(json_object_get(object, "signed")), text);
    assert_string_equal(json_string_value(json_object_get(object, "eid")),
                        "89049032000001000000000000000074");
    return object;
}

static void signature_holds(void **state)
{
    static const struct {
        const char *curve;
        enum ec_curve id;
        int64_t token;
        const char *octets; /* of the token */
    } cases[] = {
        {"NIST", EC_CURVE_P256, EIM_TOKEN_OF_STATE, "840100"},
        {"NIST", EC_CURVE_P256, 0, "840100"},
        {"BRP", EC_CURVE_BRAINPOOL_P256R1, 5, "840105"},
        {"NIST", EC_CURVE_P256, 255, "840200FF"},
    };
    struct command_scene *scene = *state;

    make_pki(scene);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct eim_sign_options options = options_of(scene);
        json_t *object;

        options.builder.curve = cases[i].curve;
        options.token = cases[i].token;
        scene_run(scene, sign, &options);
        scene_assert_done(scene);
        object = verified(scene, cases[i].id);
        assert_string_equal(json_string_value(json_object_get(object, "associationToken")),
                            cases[i].octets);
        assert_int_equal(json_integer_value(json_object_get(object, "counter")), i + 1);
        json_decref(object);
    }
}

static void text_has_the_same_members(void **state)
{
    static const char *const names[] = {"package ", "euiccPackageSigned ", "associationToken ",
                                        "signed ", "eimSignature "};
    struct command_scene *scene = *state;
    struct eim_sign_options options;
    const char *line;

    make_pki(scene);
    options = options_of(scene);
    options.json = false;
    options.builder.counter = 77;
    scene_run(scene, sign, &options);
    scene_assert_done(scene);
    line = scene->out;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_memory_equal(line, names[i], strlen(names[i]));
        line = strchr(line, '\n') + 1;
    }
    assert_string_equal(line, "");
    scene_assert_output_has(scene, "81014D"); /* the counter */
}

static void failures(void **state)
{
    static char unknown[] = "no-such-order";
    static char *wrong_orders[] = {unknown, NULL};
    struct command_scene *scene = *state;
    struct eim_sign_options options;

    make_pki(scene);
    options = options_of(scene);
    options.builder.pki = scene_path(scene, "none");
    scene_run(scene, sign, &options);
    scene_assert_error(scene, COMMAND_FAILED, "none");
    options = options_of(scene);
    options.builder.words = wrong_orders;
    scene_run(scene, sign, &options);
    assert_true(scene->status == COMMAND_FAILED || scene->status == COMMAND_USAGE);
    assert_non_null(strstr(scene->err, unknown));
    options = options_of(scene);
    options.builder.state = scene_write_text(scene, "state", "no JSON");
    scene_run(scene, sign, &options);
    scene_assert_error(scene, COMMAND_FAILED, "state: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(signature_holds),
        SCENE_TEST(text_has_the_same_members),
        SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
