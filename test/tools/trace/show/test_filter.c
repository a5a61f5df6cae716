/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: grammar, fields, values, complaints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "apdu/ins.h"
#include "tools/trace/show/filter.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
static const uint8_t enable[] = {0xBF, 0x31, 0x11, 0xA0, 0x0C, 0x5A, 0x0A, 0x98, 0x99, 0x99,
                                 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x31, 0x81, 0x01, 0xFF};
static const uint8_t refused[] = {0xBF, 0x31, 0x03, 0x80, 0x01, 0x02};

enum { TIME = 1600000000 }; /* 2020-09-13T12:26:40Z */

static const struct exchange command = {.kind = EXCHANGE_COMMAND,
                                        .number = 10,
                                        .last = 12,
                                        .time = TIME * (int64_t)1000000000 + 500000000,
                                        .card = "ship",
                                        .channel = 1,
                                        .cla = 0x81,
                                        .ins = INS_STORE_DATA,
                                        .sw = 0x9110,
                                        .aid = BYTES_OF(isdr),
                                        .command = BYTES_OF(enable),
                                        .response = BYTES_OF(refused),
                                        .pins = ""};
static const struct exchange message = {.kind = EXCHANGE_MESSAGE,
                                        .number = 20,
                                        .last = 30,
                                        .time = -1,
                                        .card = "ship",
                                        .protocol = "HTTP",
                                        .peer = "eim.example:443",
                                        .function = "ESipa.GetEimPackage",
                                        .flags = EXCHANGE_ENCRYPTED,
                                        .pins = ""};

static bool matches(const char *text, const struct exchange *exchange)
{
    char reason[FILTER_REASON_MAX] = "";
    struct filter *filter = NULL;
    struct arena arena;
    struct view view;
    bool result;

    if (filter_new(&filter, text, reason) < 0)
        fail_msg("%s: %s", text, reason);
    arena_init(&arena, 1 << 20);
    view_set(&view, &arena, exchange);
    result = filter_matches(filter, &view);
    arena_free(&arena);
    filter_free(filter);
    return result;
}

static void fields(void **state)
{
    static const char *const yes[] = {"function=EnableProfile",
                                      "function=ES10c.EnableProfile",
                                      "FUNCTION=enable*",
                                      "function=*profile",
                                      "ins=E2",
                                      "ins=e2",
                                      "ins='STORE DATA'",
                                      "ins=\"store data\"",
                                      "channel=1",
                                      "channel<2",
                                      "channel=0..3",
                                      "app=A000000559*",
                                      "sw=9110",
                                      "sw=91xx",
                                      "sw!=9000",
                                      "sw=9XX0",
                                      "text=8999991000000000",
                                      "text=ENABLEPROFILE",
                                      "kind=command",
                                      "card=ship",
                                      "card=s*p",
                                      "number=10",
                                      "number=11",
                                      "number>=12",
                                      "octets=26",
                                      "refused",
                                      "time=12:26",
                                      "time=12:26:40",
                                      "time=12:26:40.5",
                                      "time=2020-09-13",
                                      "time=2020-09-13T12:26Z",
                                      "time=12:00..13:00",
                                      "time=..12:26:40",
                                      "time>12:26:39",
                                      "time>=2020-09-13T12:26:40.5",
                                      "time<2020-09-14"};
    static const char *const no[] = {
        "function=DisableProfile", "function=Enable", "ins=E3", "channel!=1", "channel=0",
        "channel>1", "app=USIM", "sw=90xx", "sw!=91xx", "text=8888", "kind=message", "card=shi",
        "number<10", "number>12", "number=1..9", "octets>26", "incomplete", "encrypted", "unknown",
        "time=12:27", "time=12:26:41", "time=12:26:40.6", "time=2020-09-12", "time>12:26:40",
        "time<12:26:40", "time=12:27..",
        /* fields that it does not have */
        "peer=x", "peer!=x", "protocol!=HTTP"};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        if (!matches(yes[i], &command))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        if (matches(no[i], &command))
            fail_msg("%s", no[i]);
}

static void fields_of_messages(void **state)
{
    (void)state;
    assert_true(matches("function=GetEimPackage", &message));
    assert_true(matches("peer=eim.*", &message));
    assert_true(matches("protocol=http and encrypted", &message));
    assert_true(matches("number=25", &message));
    assert_false(matches("sw!=9000", &message));
    assert_false(matches("channel=0", &message));
    assert_false(matches("time>=00:00", &message));
}

static void operators_bind(void **state)
{
    (void)state;
    assert_true(matches("sw=9000 or channel=1", &command));
    assert_false(matches("sw=9000 and channel=1", &command));
    assert_true(matches("channel=1 or channel=1 and sw=9000", &command));
    assert_false(matches("(channel=1 or channel=1) and sw=9000", &command));
    assert_true(matches("not sw=9000 and channel=1", &command));
    assert_false(matches("not (sw=9110 or channel=0)", &command));
    assert_true(matches("! sw=9000 && !(channel==0) || refused", &command));
    assert_false(matches("!refused", &command));
    assert_true(matches("not not refused", &command));
}

static void complaints_say_where_and_what(void **state)
{
    static const struct {
        const char *text, *reason;
    } rows[] = {
        {"", "character 1: a term is missing, as in `sw!=9000'"},
        {"sw=9000 and", "character 12: a term is missing, as in `sw!=9000'"},
        {"sw=9000 channel=1", "character 9: `and' or `or' is missing before `channel'"},
        {"sw", "character 3: an operator is missing after `sw'"},
        {"sw=", "character 4: a value is missing for `sw'"},
        {"sw=900", "character 4: a status word has 4 digits, `x' for any, not `900'"},
        {"sw<9000", "character 4: order is for number, channel, octets and time, not for `sw'"},
        {"kind=apdu", "character 6: kind is one of power, command, message, event, not `apdu'"},
        {"channel=one", "character 9: must be a number, or a range FIRST..LAST, not `one'"},
        {"text='a", "character 6: this quote is not closed"},
        {"(refused", "character 9: a `)' is missing"},
        {"refused)", "character 8: `and' or `or' is missing before `)'"},
        {"channel=>1", "character 8: an operator is missing after `channel'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char reason[FILTER_REASON_MAX] = "";
        struct filter *filter = NULL;

        assert_int_equal(filter_new(&filter, rows[i].text, reason), ERR_MALFORMED);
        assert_string_equal(reason, rows[i].reason);
        assert_null(filter);
    }
}

static void an_unknown_field_names_the_others(void **state)
{
    char reason[FILTER_REASON_MAX] = "";
    struct filter *filter = NULL;

    (void)state;
    assert_int_equal(filter_new(&filter, "status=9000", reason), ERR_MALFORMED);
    assert_non_null(strstr(reason, "unknown field `status'; choose from: function, ins, "));
    assert_non_null(strstr(reason, ", unknown"));
}

static void bad_times_and_deep_filters(void **state)
{
    static const char *const bad[] = {"time=25:00",
                                      "time=12",
                                      "time=12:60",
                                      "time=2020-13-01",
                                      "time=noon",
                                      "time=9999-01-01",
                                      "time=1969-12-31",
                                      "time=",
                                      "number=1..x",
                                      "number>1..2",
                                      "number=99999999999999999999999"};
    char reason[FILTER_REASON_MAX] = "", deep[200];
    struct filter *filter = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (filter_new(&filter, bad[i], reason) != ERR_MALFORMED)
            fail_msg("%s", bad[i]);
    memset(deep, '(', sizeof(deep));
    deep[sizeof(deep) - 1] = '\0';
    assert_int_equal(filter_new(&filter, deep, reason), ERR_MALFORMED);
    memset(deep, '!', sizeof(deep) - 1);
    assert_int_equal(filter_new(&filter, deep, reason), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(fields_of_messages),
        cmocka_unit_test(operators_bind),
        cmocka_unit_test(complaints_say_where_and_what),
        cmocka_unit_test(an_unknown_field_names_the_others),
        cmocka_unit_test(bad_times_and_deep_filters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
