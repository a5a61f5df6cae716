/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Mutual Authentication: a good one, and responses of the server and of the card that end
 * it. */
#include "test/tools/lpa/lpa_scene.h"

#define INITIATED SCENE_SUCCESS ",\"transactionId\":\"01\""

static struct lpa_session session_of(struct lpa_scene *scene, const char *matching_id,
                                     const char *oid)
{
    scene->calls[0] = '\0';
    return (struct lpa_session){
        .lpa = &scene->lpa, .address = scene->address, .matching_id = matching_id, .oid = oid};
}

static void both_sides_authenticate(void **state)
{
    static const char *const oids[] = {"", "2.999.10"};
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < 2; i++) {
        struct lpa_session session = session_of(scene, "one", oids[i]);
        json_t *response = NULL, *packed;

        if (lpa_session_authenticate(&session, &response) < 0)
            fail_msg("%s", scene->lpa.error);
        assert_true(session.authenticated);
        assert_string_equal(scene->calls, "initiateAuthentication authenticateClient ");
        assert_true(json_is_string(json_object_get(response, "smdpSigned2")));
        packed = lpa_session_pack(&session, "aKey", BYTES_TEXT("\x01\x02\x03"));
        assert_string_equal(json_string_value(json_object_get(packed, "aKey")), "AQID");
        assert_true(json_equal(json_object_get(packed, "transactionId"), session.transaction_id));
        assert_int_equal(json_object_size(packed), 2);
        json_decref(packed);
        json_decref(response);
        json_decref(session.transaction_id);
    }
    assert_non_null(strstr(scene->records, "authenticated;"));
}

/* SGP.22 3.1.2 step 8. */
static void another_oid_is_refused(void **state)
{
    static const char *const oids[] = {"2.999.1", "2.999.100", "1.2", "x"};
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
        struct lpa_session session = session_of(scene, "one", oids[i]);
        json_t *response = NULL;

        assert_int_equal(lpa_session_authenticate(&session, &response), ERR_STATE);
        assert_error(scene, oids[i]);
        assert_false(session.authenticated);
        assert_null(response);
        assert_string_equal(scene->calls, "initiateAuthentication ");
        json_decref(session.transaction_id);
    }
}

static void a_refusal_has_the_status_codes(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_session session = session_of(scene, "none", "");
    json_t *response = NULL;

    assert_int_equal(lpa_session_authenticate(&session, &response), ERR_STATE);
    assert_error(scene, "8.2.6");
    assert_error(scene, "3.8");
    assert_true(session.authenticated); /* by the card: the session must be cancelled */
    json_decref(session.transaction_id);
}

/* The response of an earlier session is for another challenge. */
static void a_repeated_response_is_refused(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_session session = session_of(scene, "one", "");
    json_t *response = NULL;

    scene->kept_of = "initiateAuthentication";
    assert_int_equal(lpa_session_authenticate(&session, &response), 0);
    json_decref(response);
    json_decref(session.transaction_id);
    response = NULL;
    session = session_of(scene, "one", "");
    scene_replace(scene, "initiateAuthentication", 200, scene->kept);
    assert_int_equal(lpa_session_authenticate(&session, &response), ERR_STATE);
    assert_error(scene, "another address or challenge");
    assert_false(session.authenticated);
    assert_string_equal(scene->calls, "initiateAuthentication ");
    json_decref(session.transaction_id);
}

static void malformed_responses_are_refused(void **state)
{
    static const struct {
        const char *text, *error;
        int err;
    } rows[] = {
        {INITIATED "}", "serverSigned1 is missing", ERR_MALFORMED},
        {INITIATED ",\"serverSigned1\":\"*\"}", "serverSigned1 is missing", ERR_MALFORMED},
        {INITIATED ",\"serverSigned1\":5}", "serverSigned1 is missing", ERR_MALFORMED},
        {INITIATED ",\"serverSigned1\":\"MAA=\"}", "serverSigned1 is for another", ERR_STATE},
        {INITIATED ",\"serverSigned1\":\"\"}", "serverSigned1 is for another", ERR_STATE},
        {"[]", "initiateAuthentication", ERR_MALFORMED},
    };
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lpa_session session = session_of(scene, "one", "");
        json_t *response = NULL;

        scene_replace(scene, "initiateAuthentication", 200, rows[i].text);
        assert_int_equal(lpa_session_authenticate(&session, &response), rows[i].err);
        assert_error(scene, rows[i].error);
        assert_false(session.authenticated);
        json_decref(session.transaction_id);
    }
}

static void error_arms_are_named(void **state)
{
    static const struct {
        const char *response, *error; /* in hex; NULL: accepted */
        int err;
    } rows[] = {
        {"BF3800", NULL, 0},
        {"BF3802A000", NULL, 0},
        {"BF3809A1078002010202010700", "malformed", ERR_MALFORMED},
        {"BF3809A10780020102020107", "ciPKUnknown(7)", ERR_STATE},
        {"BF3809A10780020102020163", "99", ERR_STATE},
        {"BF3802A100", "refused by the card", ERR_STATE},
        {"BF3806A10402020001", "refused by the card", ERR_STATE},
        {"BF2100", "malformed", ERR_MALFORMED},
        {"", "malformed", ERR_MALFORMED},
        {"BF38", "malformed", ERR_MALFORMED},
    };
    struct lpa lpa = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[32];
        struct buf response = BUF_OVER(memory);

        lpa.error[0] = '\0';
        assert_int_equal(buf_put_hex(&response, rows[i].response), 0);
        assert_int_equal(lpa_check_arm(&lpa, buf_bytes(&response), 0xBF38, "AuthenticateServer"),
                         rows[i].err);
        if (rows[i].error) {
            assert_non_null(strstr(lpa.error, rows[i].error));
            assert_memory_equal(lpa.error, "AuthenticateServer: ", 20);
        }
    }
}

/* The card accepts serverSigned1, but the session would have no identifier for later requests. */
static void a_wrong_transaction_id_is_refused(void **state)
{
    static const char *const values[] = {
        "", "null", "5", "[]", "\"\"", "\"0\"", "\"x\"", "\"0102030405060708090A0B0C0D0E0F1011\""};
    struct lpa_scene *scene = *state;
    struct activation_code code = {.matching_id = "one"};
    struct lpa_installed installed;

    strcpy(code.address, scene->address);
    scene->changed_in = "initiateAuthentication";
    scene->member = "transactionId";
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        scene->value = values[i];
        scene->calls[0] = '\0';
        assert_int_equal(lpa_download(&scene->lpa, &code, NULL, &installed), ERR_MALFORMED);
        assert_error(scene, "initiateAuthentication: malformed server response: transactionId must "
                            "be 1 to 16 octets in hex");
        assert_string_equal(scene->calls, "initiateAuthentication ");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(both_sides_authenticate),         scene_test(another_oid_is_refused),
        scene_test(a_refusal_has_the_status_codes),  scene_test(a_repeated_response_is_refused),
        scene_test(malformed_responses_are_refused), scene_test(a_wrong_transaction_id_is_refused),
        cmocka_unit_test(error_arms_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
