/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the card and of a server: responses, and the reason of each failure. */
#include "test/tools/lpa/lpa_scene.h"

#include "card/asn1/msg_info.h"
#include "card/asn1/msg_rsp.h"

static void reasons_are_kept(void **state)
{
    struct lpa lpa = {0};
    char text[1000];

    (void)state;
    assert_int_equal(lpa_fail(&lpa, ERR_RANGE, "%s %d", "reason", 7), ERR_RANGE);
    assert_string_equal(lpa.error, "reason 7");
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(lpa_fail(&lpa, ERR_IO, "%s", text), ERR_IO);
    assert_int_equal(strlen(lpa.error), sizeof(lpa.error) - 1);
    lpa_report_progress(&lpa, "nobody listens");
}

static void steps_are_reported(void **state)
{
    struct lpa_scene *scene = *state;

    lpa_report_progress(&scene->lpa, "one");
    lpa_report_progress(&scene->lpa, "two");
    assert_string_equal(scene->steps, "one;two;");
}

static void long_requests_are_refused(void **state)
{
    struct lpa lpa = {0};
    uint8_t octets[2];
    struct buf complete = BUF_OVER(octets), is_long = BUF_OVER(octets), none = {0};

    (void)state;
    buf_put(&complete, BYTES_TEXT("ab"));
    assert_int_equal(lpa_check_request(&lpa, &complete, "GetEID"), 0);
    assert_string_equal(lpa.error, "");
    buf_put(&is_long, BYTES_TEXT("abc"));
    assert_int_equal(lpa_check_request(&lpa, &is_long, "PrepareDownload"), ERR_TOO_LONG);
    assert_string_equal(lpa.error, "PrepareDownload: too long");
    none.overflow = true; /* as arena_buf() without memory */
    assert_int_equal(lpa_check_request(&lpa, &none, "AuthenticateServer"), ERR_MEMORY);
    assert_string_equal(lpa.error, "AuthenticateServer: out of memory");
}

static void the_card_is_called(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t unknown[] = {0xBF, 0x7F, 0x00};
    struct lpa_scene *scene = *state;
    struct get_euicc_challenge_response one, two;
    struct euicc_configured_addresses_response addresses;
    struct bytes response;
    char eid[33];

    assert_int_equal(lpa_call_raw(&scene->lpa, BYTES_OF(get_eid), &response), 0);
    assert_int_equal(response.len, 21);
    bytes_to_hex(bytes_from(response, 5), eid, sizeof(eid));
    assert_string_equal(eid, scene->eid);
    /* The first response stays valid. */
    assert_int_equal(lpa_call(&scene->lpa, &msg_get_euicc_challenge_request, NULL,
                              &msg_get_euicc_challenge_response, &one),
                     0);
    assert_int_equal(lpa_call(&scene->lpa, &msg_get_euicc_challenge_request, NULL,
                              &msg_get_euicc_challenge_response, &two),
                     0);
    assert_int_equal(one.euicc_challenge.len, 16);
    assert_memory_not_equal(one.euicc_challenge.at, two.euicc_challenge.at, 16);
    assert_memory_equal(response.at, "\xBF\x3E\x12\x5A\x10", 5);
    assert_int_equal(lpa_call_raw(&scene->lpa, BYTES_OF(unknown), &response), ERR_STATE);
    assert_error(scene, "the card returned 6");
    assert_int_equal(response.len, 0);
    /* The response is decoded as another message. */
    assert_int_equal(lpa_call(&scene->lpa, &msg_get_euicc_challenge_request, NULL,
                              &msg_euicc_configured_addresses_response, &addresses),
                     ERR_MALFORMED);
    assert_error(scene, "of the card: ");
}

static void the_server_is_called(void **state)
{
    static const char codes[] =
        "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":"
        "{\"subjectCode\":\"8.9\",\"reasonCode\":\"4.2\"}}}}";
    struct lpa_scene *scene = *state;
    json_t *out = NULL;

    scene_replace(scene, "aFunction", 200, SCENE_SUCCESS ", \"member\": 5}");
    assert_int_equal(lpa_server_call(&scene->lpa, scene->address, "aFunction", json_object(), &out),
                     0);
    assert_int_equal(json_integer_value(json_object_get(out, "member")), 5);
    assert_string_equal(scene->calls, "aFunction ");
    json_decref(out);
    scene_replace(scene, "aFunction", 200, codes);
    assert_int_equal(lpa_server_call(&scene->lpa, scene->address, "aFunction", json_object(), &out),
                     ERR_STATE);
    assert_error(scene, "8.9");
    assert_error(scene, "4.2");
    scene_replace(scene, "aFunction", 200, "no JSON");
    assert_int_equal(lpa_server_call(&scene->lpa, scene->address, "aFunction", json_object(), &out),
                     ERR_MALFORMED);
    assert_int_equal(lpa_server_call(&scene->lpa, "a b", "aFunction", json_object(), &out),
                     ERR_MALFORMED);
    /* A server that the LPA does not trust. */
    scene->lpa.trust.roots[0] = scene->lpa.trust.roots[1]; /* the CI of the other curve */
    scene->lpa.trust.roots[1] = NULL;
    assert_int_equal(lpa_server_call(&scene->lpa, scene->address, "aFunction", json_object(), &out),
                     ERR_IO);
    assert_error(scene, "aFunction");
}

static void members_are_decoded(void **state)
{
    struct lpa_scene *scene = *state;
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:i}", "good", "AQID", "empty", "", "bad", "A*ID", "number", 5);
    static const char *const malformed[] = {"bad", "number", "absent"};
    struct bytes octets;

    assert_int_equal(lpa_server_take(&scene->lpa, object, "good", &octets), 0);
    assert_true(bytes_equal(octets, BYTES_TEXT("\x01\x02\x03")));
    assert_int_equal(lpa_server_take(&scene->lpa, object, "empty", &octets), 0);
    assert_int_equal(octets.len, 0);
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        assert_int_equal(lpa_server_take(&scene->lpa, object, malformed[i], &octets),
                         ERR_MALFORMED);
        assert_error(scene, malformed[i]);
    }
    json_decref(object);
}

/* None is cut: a part of an address may be that of another server. */
static void addresses_of_the_card_are_read_whole(void **state)
{
    static const struct {
        const char *octets;
        size_t len;
    } refused[] = {{"good.example\0.evil.example", 26}, {"\0", 1}, {"localhost\0", 10}};
    struct lpa_scene *scene = *state;
    char is_long[2 * ES9_ADDRESS_SIZE], address[ES9_ADDRESS_SIZE];

    assert_int_equal(lpa_read_address(&scene->lpa, BYTES_TEXT("dp.example:8443"), address), 0);
    assert_string_equal(address, "dp.example:8443");
    assert_int_equal(lpa_read_address(&scene->lpa, BYTES_NONE, address), 0);
    assert_string_equal(address, "");
    memset(is_long, 'a', sizeof(is_long));
    assert_int_equal(lpa_read_address(&scene->lpa, bytes_at(is_long, 255), address), 0);
    assert_int_equal(strlen(address), 255);
    for (size_t len = 256; len <= sizeof(is_long); len += 128) {
        assert_int_equal(lpa_read_address(&scene->lpa, bytes_at(is_long, len), address),
                         ERR_MALFORMED);
        assert_error(scene, "server address of the card: must have at most 255 octets without 00");
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct bytes given = bytes_at(refused[i].octets, refused[i].len);

        assert_int_equal(lpa_read_address(&scene->lpa, given, address), ERR_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_are_kept),
        cmocka_unit_test(long_requests_are_refused),
        scene_test(steps_are_reported),
        scene_test(the_card_is_called),
        scene_test(the_server_is_called),
        scene_test(members_are_decoded),
        scene_test(addresses_of_the_card_are_read_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
