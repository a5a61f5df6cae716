/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands to the card: 61xx and 6Cxx, envelopes to a busy card, the proactive session. */
#include "tools/device/session.h"

#include "test/fake/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static struct script script;

static void test_exchange(void **state)
{
    static const struct script_row rows[] = {
        {"00B0000009", "6C02"},
        {"00B0000002", "01029000"},
        {"00B0000009", "6102"},
        {"00C0000002", "03046101"},
        {"00C0000001", "059000"},
        {"00A40004026F07", "6C09"}, /* has no Le: no second try */
        END};
    static const uint8_t read[] = {0x00, INS_READ_BINARY, 0x00, 0x00, 0x09};
    static const uint8_t select[] = {0x00, INS_SELECT, 0x00, 0x04, 0x02, 0x6F, 0x07};
    uint8_t octets[16];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(device_exchange(&script.device, BYTES_OF(read), &out, &sw), 0);
    assert_int_equal(sw, SW_OK);
    assert_int_equal(device_exchange(&script.device, BYTES_OF(read), &out, &sw), 0);
    assert_int_equal(sw, SW_OK);
    assert_true(bytes_equal(buf_bytes(&out), bytes_at((const uint8_t *)"\1\2\3\4\5", 5)));
    assert_int_equal(device_exchange(&script.device, BYTES_OF(select), &out, &sw), 0);
    assert_int_equal(sw, 0x6C09);
    script_end(&script);
}

static void test_reader_fails(void **state)
{
    static const struct script_row rows[] = {{"80100000021234", NULL}, END};
    static const uint8_t data[] = {0x12, 0x34};
    uint16_t sw;

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(device_send(&script.device, INS_TERMINAL_PROFILE, BYTES_OF(data), &sw),
                     ERR_IO);
    assert_string_equal(script.device.error, "the reader is gone");
    script_end(&script);
}

/* 9300 queues an envelope, as long as there is room. */
static void test_busy(void **state)
{
    static const uint8_t envelope[] = {0xD6, 0x00};
    struct script_row rows[DEVICE_ENVELOPES + 2];

    (void)state;
    for (size_t i = 0; i <= DEVICE_ENVELOPES; i++)
        rows[i] = (struct script_row){"80C2000002D600", "9300"};
    rows[DEVICE_ENVELOPES + 1] = (struct script_row)END;
    script_begin(&script, rows, NULL);
    for (size_t i = 0; i <= DEVICE_ENVELOPES; i++)
        assert_int_equal(device_send_envelope(&script.device, BYTES_OF(envelope)), 0);
    assert_int_equal(script.device.queued_count, DEVICE_ENVELOPES);
    assert_int_equal(script.device.queued[0].len, 2);
    assert_memory_equal(script.device.queued[0].octets, envelope, 2);
    script_end(&script);
}

/* Results with their names; a command that nobody knows; one that is malformed. */
static void test_session(void **state)
{
    static const struct script_row rows[] = {{"801200000B", "D009810301130082028182 9000"},
                                             {"801400000C810301130082028281830130", "910B"},
                                             {"801200000B", "D009810302410082028121 9000"},
                                             {"801400000D81030241008202828183023A03", "910B"},
                                             {"801200000B", "D0098103037F0082028182 9000"},
                                             {"801400000C8103037F0082028281830130", "9102"},
                                             {"8012000002", "D0009000"},
                                             {"801400000C810301000082028281830132", "910B"},
                                             {"801200000B", "6F00"},
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(device_run_session(&script.device, 0x910B), 0);
    assert_string_equal(script.logged,
                        "SEND SHORT MESSAGE: result 30 (command beyond terminal's capabilities)\n"
                        "CLOSE CHANNEL: result 3A 03 (channel identifier not valid)\n"
                        "command 7F: result 30 (command beyond terminal's capabilities)\n"
                        "FETCH: malformed proactive command\nFETCH: refused, 6F00\n");
    assert_false(script.device.in_session);
    script_end(&script);
}

/* Within a session only the status word counts. */
static void test_in_session(void **state)
{
    static const struct script_row rows[] = {END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.in_session = true;
    assert_int_equal(device_run_session(&script.device, 0x910B), 0);
    assert_int_equal(script.device.announced, 0x910B);
    assert_int_equal(device_run_session(&script.device, 0x9000), 0);
    assert_int_equal(script.device.announced, 0x910B);
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exchange),
                                       cmocka_unit_test(test_reader_fails),
                                       cmocka_unit_test(test_busy), cmocka_unit_test(test_session),
                                       cmocka_unit_test(test_in_session)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
