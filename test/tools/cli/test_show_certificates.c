/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc show --certificates: roles, keys and issuers as text and JSON; a card without GetCerts. */
#include "test/tools/cli/command_scene.h"

#include <jansson.h>

static void text(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE], line[128];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid);

    SCENE_COMMAND(scene, command_show, "--certificates", card);
    scene_assert_done(scene);
    scene_assert_output_has(scene, eid);
    scene_assert_output_has(scene, "eumCertificate: EUM: ");
    scene_assert_output_has(scene, "euiccCertificate: eUICC: ");
    snprintf(line, sizeof(line), "serialNumber=%s", eid);
    scene_assert_output_has(scene, line);
    scene_assert_output_has(scene, "certificatePolicies: 2.23.146.1.2.1.1 (id-rspRole-euicc)");
    scene_assert_output_has(scene, "curve: 1.2.840.10045.3.1.7 (P-256)");
    scene_assert_output_has(scene, "euiccCiPKId: ");
}

static void json(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, eid);
    json_t *object, *chain;
    const char *issuer;
    size_t i;

    SCENE_COMMAND(scene, command_show, "--certificates", "--json", card);
    scene_assert_done(scene);
    object = json_loads(scene->out, JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(object, "eid")), eid);
    assert_true(json_array_size(json_object_get(object, "certificates")) >= 1);
    json_array_foreach(json_object_get(object, "certificates"), i, chain)
    {
        json_t *certs = json_object_get(chain, "certs");
        json_t *eum = json_object_get(certs, "eumCertificate");
        json_t *euicc = json_object_get(certs, "euiccCertificate");

        issuer = json_string_value(json_object_get(euicc, "issuer"));
        assert_string_equal(issuer, json_string_value(json_object_get(eum, "subject")));
        assert_string_equal(json_string_value(json_object_get(json_object_get(eum, "extensions"),
                                                              "authorityKeyIdentifier")),
                            json_string_value(json_object_get(chain, "euiccCiPKId")));
        assert_string_equal(json_string_value(json_object_get(json_object_get(euicc, "extensions"),
                                                              "authorityKeyIdentifier")),
                            json_string_value(json_object_get(json_object_get(eum, "extensions"),
                                                              "subjectKeyIdentifier")));
    }
    assert_true(json_is_array(json_object_get(object, "eimConfigurationDataList")));
    json_decref(object);
}

static void consumer(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_CONSUMER, eid);

    SCENE_COMMAND(scene, command_show, "--certificates", card);
    scene_assert_error(scene, COMMAND_FAILED,
                       "a.euicc: the card has no ES10b.GetCerts: it is not one of SGP.32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(text), SCENE_TEST(json), SCENE_TEST(consumer)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
