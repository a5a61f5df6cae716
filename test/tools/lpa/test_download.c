/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile download: installed, refused by either side, and what is cancelled. */
#include "test/tools/lpa/lpa_scene.h"

#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_profile.h"
#include "card/asn1/msg_rsp.h"

static size_t count_profiles(struct lpa_scene *scene)
{
    struct profile_info_list_request all = {0};
    struct profile_info_list_response profiles;

    assert_int_equal(lpa_call(&scene->lpa, &msg_profile_info_list_request, &all,
                              &msg_profile_info_list_response, &profiles),
                     0);
    return profiles.profile_info_list_count;
}

static void a_profile_is_installed(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_installed installed;

    if (scene_download(scene, "one", NULL, &installed) < 0)
        fail_msg("%s", scene->lpa.error);
    assert_true(installed.ok);
    assert_string_equal(installed.iccid, "89000123456789012341");
    assert_int_equal(count_profiles(scene), 1);
    assert_string_equal(scene->calls, "initiateAuthentication authenticateClient "
                                      "getBoundProfilePackage handleNotification ");
    assert_non_null(strstr(scene->records, "installation result;"));
    assert_string_equal(scene->steps,
                        "initiating authentication;authenticating;fetching the profile;"
                        "installing;");
    /* Again: the card has this profile. */
    assert_int_equal(scene_download(scene, "one", NULL, &installed), 0);
    assert_false(installed.ok);
    assert_int_equal(count_profiles(scene), 1);
}

static void a_confirmation_code_is_hashed(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_installed installed;

    /* Without a code the user may try later. */
    assert_int_equal(scene_download(scene, "two", NULL, &installed), ERR_STATE);
    assert_error(scene, "a confirmation code is required");
    assert_string_equal(scene->calls, "initiateAuthentication authenticateClient cancelSession ");
    assert_int_equal(scene->reason, CANCEL_SESSION_POSTPONED);
    /* The server refuses a wrong one. */
    assert_int_equal(scene_download(scene, "two", "1235", &installed), ERR_STATE);
    assert_error(scene, "8.2.7");
    assert_int_equal(count_profiles(scene), 0);
    if (scene_download(scene, "two", "1234", &installed) < 0)
        fail_msg("%s", scene->lpa.error);
    assert_true(installed.ok);
    assert_int_equal(count_profiles(scene), 1);
}

/* The activation code is refused: no server is called. */
static void a_required_code_is_asked_for_first(void **state)
{
    struct lpa_scene *scene = *state;
    struct activation_code code = {.matching_id = "two", .confirmation_required = true};
    struct lpa_installed installed;

    strcpy(code.address, scene->address);
    assert_int_equal(lpa_download(&scene->lpa, &code, NULL, &installed), ERR_STATE);
    assert_error(scene, "a confirmation code is required");
    assert_string_equal(scene->calls, "");
}

static void a_failed_installation_has_its_reason(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_installed installed;

    if (scene_download(scene, "bad", NULL, &installed) < 0)
        fail_msg("%s", scene->lpa.error);
    assert_false(installed.ok);
    assert_int_equal(installed.bpp_command_id, BPP_COMMAND_LOAD_PROFILE_ELEMENTS);
    assert_int_not_equal(installed.error_reason, 0);
    assert_int_equal(count_profiles(scene), 0);
    assert_non_null(strstr(scene->calls, "handleNotification ")); /* the result is delivered */
    assert_null(strstr(scene->calls, "cancelSession"));
}

static void failures_cancel_the_session(void **state)
{
    /* The response to `function` is replaced; MAA= is an empty SEQUENCE, vzYBMA== and vzYA are a
     * truncated and an empty BF36. The server refuses to cancel a session before
     * AuthenticateClient: reason -1. */
    static const struct {
        const char *function, *text, *error;
        int64_t reason;
    } rows[] = {
        {"authenticateClient", SCENE_SUCCESS "}", "smdpSigned2 is missing", -1},
        {"authenticateClient", SCENE_SUCCESS ",\"smdpSigned2\":\"MAA=\"}", "smdpSignature2", -1},
        {"authenticateClient",
         SCENE_SUCCESS ",\"smdpSigned2\":\"MAA=\",\"smdpSignature2\":\"MAA=\","
                       "\"smdpCertificate\":\"MAA=\"}",
         "malformed smdpSigned2", -1},
        {"getBoundProfilePackage", SCENE_SUCCESS "}", "boundProfilePackage is missing",
         CANCEL_SESSION_UNDEFINED_REASON},
        {"getBoundProfilePackage", "no JSON", "getBoundProfilePackage",
         CANCEL_SESSION_UNDEFINED_REASON},
        {"getBoundProfilePackage", SCENE_SUCCESS ",\"boundProfilePackage\":\"MAA=\"}",
         "malformed BoundProfilePackage", CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR},
        {"getBoundProfilePackage", SCENE_SUCCESS ",\"boundProfilePackage\":\"vzYBMA==\"}",
         "malformed BoundProfilePackage", CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR},
        {"getBoundProfilePackage", SCENE_SUCCESS ",\"boundProfilePackage\":\"vzYA\"}",
         "no ProfileInstallationResult", CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR},
    };
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lpa_installed installed;

        scene->reason = -1;
        scene_replace(scene, rows[i].function, 200, rows[i].text);
        assert_true(scene_download(scene, "one", NULL, &installed) < 0);
        assert_error(scene, rows[i].error);
        assert_non_null(strstr(scene->calls, "cancelSession "));
        assert_true(scene->reason == rows[i].reason);
    }
    assert_int_equal(count_profiles(scene), 0);
}

/* The card ended the session when it refused PrepareDownload, and signs no CancelSession: there is
 * nothing to send to the server. */
static void a_session_that_the_card_ended_is_not_cancelled(void **state)
{
    /* Members of the response of AuthenticateClient; "MAA=" is an empty SEQUENCE. */
    static const struct {
        const char *member, *value, *error;
    } rows[] = {
        {"smdpSignature2",
         "\"XzdAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"",
         "invalidSignature(2)"},
        {"smdpSigned2", "\"MBWAEFVVVVVVVVVVVVVVVVVVVVUBAQA=\"", "invalidTransactionId(5)"},
        {"smdpCertificate", "\"MAA=\"", "invalidCertificate(1)"},
    };
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lpa_installed installed;

        scene->changed_in = "authenticateClient";
        scene->member = rows[i].member;
        scene->value = rows[i].value;
        assert_int_equal(scene_download(scene, "one", NULL, &installed), ERR_STATE);
        assert_error(scene, "PrepareDownload: refused by the card");
        assert_error(scene, rows[i].error);
        assert_string_equal(scene->calls, "initiateAuthentication authenticateClient ");
        assert_null(strstr(scene->records, "refused;"));
    }
    scene->changed_in = NULL;
    assert_int_equal(scene_download(scene, "one", NULL, &(struct lpa_installed){0}), 0);
}

/* The profile is installed, and the card keeps the notification for later. */
static void an_undelivered_result_is_kept(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_installed installed;
    unsigned delivered = 0;

    scene_replace(scene, "handleNotification", 500, "");
    assert_int_equal(scene_download(scene, "one", NULL, &installed), 0);
    assert_true(installed.ok);
    assert_null(strstr(scene->records, "installation result;"));
    scene->instead_of = NULL;
    assert_int_equal(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered), 0);
    assert_int_equal(delivered, 1);
    assert_non_null(strstr(scene->records, "installation result;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_profile_is_installed),
        scene_test(a_confirmation_code_is_hashed),
        scene_test(a_required_code_is_asked_for_first),
        scene_test(a_failed_installation_has_its_reason),
        scene_test(failures_cancel_the_session),
        scene_test(a_session_that_the_card_ended_is_not_cancelled),
        scene_test(an_undelivered_result_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
