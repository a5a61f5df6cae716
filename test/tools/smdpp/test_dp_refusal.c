/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals of the test SM-DP+: codes, detail and log line. */
#include "test/tools/smdpp/dp_scene.h"

static void test_codes_and_detail(void **state)
{
    struct fake_server *server = *state;

    assert_int_equal(dp_refuse(server->dp, "89", &server->refusal, DP_REFUSED_CODE_MISSING), 0);
    assert_refused(server, "8.2.7/2.2", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING);
    assert_string_equal(server->refusal.text, "the confirmation code is missing");
    assert_string_equal(server->eid, "89");
    assert_int_equal(
        dp_refuse_as(server->dp, "", &server->refusal, DP_REFUSED_CODE_WRONG, "%d of %d", 1, 3), 0);
    assert_refused(server, "8.2.7/3.8", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED);
    assert_string_equal(server->refusal.text, "wrong confirmation code: 1 of 3");
}

/* Each refusal has both codes and a text. */
static void test_every_row(void **state)
{
    struct fake_server *server = *state;

    for (int cause = 0; cause < DP_REFUSALS; cause++) {
        dp_refuse(server->dp, "", &server->refusal, (enum dp_cause)cause);
        assert_non_null(server->refusal.subject);
        assert_non_null(server->refusal.reason);
        assert_int_not_equal(server->refusal.error, 0);
        assert_int_not_equal(strlen(server->refusal.text), 0);
        assert_string_equal(server->detail, server->refusal.text);
    }
}

/* Text of an eUICC is escaped: a control character does not reach the log. */
static void test_messages(void **state)
{
    struct fake_server *server = *state;
    struct euicc_info1 info;

    assert_int_equal(
        dp_refuse_message(server->dp, NULL, &server->refusal, "%s: must be x", "a\033[2Jb"),
        ERR_MALFORMED);
    assert_null(server->refusal.subject);
    assert_string_equal(server->refusal.text, "a\\x1B[2Jb: must be x");
    assert_string_equal(server->detail, server->refusal.text);
    assert_int_equal(dp_decode(server->dp, &msg_euicc_info1, BYTES_TEXT("\xBF\x20\x00"), &info,
                               &server->arena, &server->refusal),
                     ERR_MALFORMED);
    assert_int_equal(strncmp(server->refusal.text, "EUICCInfo1", 10), 0);
    assert_non_null(strstr(server->refusal.text, "[BF2000]"));
    dp_log_refused(server->dp, "no body");
    assert_string_equal(server->what, "refused");
    assert_string_equal(server->detail, "no body");
}

/* Octets after a 00 are shown: "one\x00" is not "one". */
static void test_text(void **state)
{
    static const struct {
        const char *octets;
        size_t len;
        const char *shown;
    } rows[] = {
        {"", 0, ""},        {"one", 3, "one"},      {"one\0two", 7, "one\\x00two"},
        {"\0", 1, "\\x00"}, {"a\nb", 3, "a\\x0Ab"}, {"\xFF", 1, "\\xFF"},
    };
    static uint8_t long_text[400];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(dp_text(bytes_at(rows[i].octets, rows[i].len)).text, rows[i].shown);
    memset(long_text, 'x', sizeof(long_text));
    assert_int_equal(strlen(dp_text(BYTES_OF(long_text)).text), 300);
}

static void test_hex(void **state)
{
    uint8_t octets[64] = {0xAB};

    (void)state;
    assert_string_equal(dp_hex(BYTES_NONE).text, "");
    assert_string_equal(dp_hex(bytes_at(octets, 2)).text, "AB00");
    assert_true(strlen(dp_hex(BYTES_OF(octets)).text) < sizeof(dp_hex(BYTES_NONE).text));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_codes_and_detail),
        TEST(test_every_row),
        TEST(test_messages),
        TEST(test_hex),
        TEST(test_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
