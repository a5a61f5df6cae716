/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the files of DF.PHONEBOOK. The EF.PBR is that of a card in a public trace of pySim. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/decode/decode.h"
#include "tools/trace/session/session.h"

#define PBR                                                                                        \
    "A81EC0034F3A01C1034F3202C3034F5414C5034F0904C6034F5212C9034F2109"                             \
    "A90AC4034F1108CA034F500D"                                                                     \
    "AA14C2034F4A03C7034F4B06C8034F5313CB034F4F16FFFF"

static char lines[4096];

static int on_exchange(void *context, const struct exchange *exchange)
{
    char line[200];

    (void)context;
    strcat(lines, decode_summary(exchange, line, sizeof(line)));
    strcat(lines, "\n");
    return 0;
}

static void apdu(struct trace_session *session, const char *command, const char *response)
{
    static uint8_t memory[2][300];
    struct buf sent = BUF_OVER(memory[0]), received = BUF_OVER(memory[1]);
    struct trace_record record = {.number = 1};

    assert_int_equal(buf_put_hex(&sent, command), 0);
    assert_int_equal(buf_put_hex(&received, response), 0);
    record.event = (struct trace_event){
        .kind = TRACE_APDU,
        .card = "",
        .command = buf_bytes(&sent),
        .data = bytes_at(received.at, received.len - 2),
        .sw = (uint16_t)(received.at[received.len - 2] << 8 | received.at[received.len - 1])};
    assert_int_equal(trace_session_add(session, &record), 0);
}

static void check(struct trace_session *session, const char *command, const char *response,
                  const char *expected)
{
    lines[0] = '\0';
    apdu(session, command, response);
    assert_string_equal(lines, expected);
}

static void names_are_those_of_the_card(void **state)
{
    struct trace_session *session;

    (void)state;
    assert_int_equal(trace_session_new(&session, NULL, on_exchange, NULL), 0);
    /* before EF.PBR is read: those of the templates */
    check(session, "00A40804047F105F3A", "9000", "SELECT DF.PHONEBOOK\n");
    check(session, "00A4000C024F50", "9000", "SELECT EF.IAP\n");
    check(session, "00A4000C024F3A", "9000", "SELECT EF.EXT1\n");
    check(session, "00A4000C024F30", "9000", "SELECT EF.PBR\n");
    check(session, "00B2010400", PBR "9000", "READ RECORD EF.PBR record 1\n");
    check(session, "00A4000C024F3A", "9000", "SELECT EF.ADN\n");
    check(session, "00B2010400", "41FFFFFFFFFFFFFFFFFFFFFFFFFFFF9000",
          "READ RECORD EF.ADN record 1\n");
    check(session, "00A4000C024F50", "9000", "SELECT EF.EMAIL\n");
    check(session, "00A4000C024F4A", "9000", "SELECT EF.EXT1\n");
    /* by the SFI of EF.PBR */
    check(session, "00B2016C00", "419000", "READ RECORD EF.EMAIL record 1\n");
    /* one that EF.PBR does not have, one that is refused */
    check(session, "00A4000C024F58", "9000", "SELECT EF.ADN\n");
    check(session, "00A4000C024F59", "6A82", "SELECT 4F59\n");
    check(session, "00A4000C024F3A", "9000", "SELECT EF.ADN\n");
    check(session, "00A4000C024F5A", "6A82", "SELECT 4F5A\n");
    check(session, "00A4000C024F50", "6A82", "SELECT 4F50\n");
    /* the phone book of an application is another one */
    check(session, "00A4040007A0000000871002", "9000", "SELECT USIM\n");
    check(session, "00A4000C025F3A", "9000", "SELECT DF.PHONEBOOK\n");
    check(session, "00A4000C024F50", "9000", "SELECT EF.IAP\n");
    trace_session_free(session);
}

/* Damaged records name nothing, or what is whole in them. */
static void damaged_records(void **state)
{
    static const char *const records[] = {"9000",           "FF9000",         "A8039000",
                                          "A805C0034F9000", "A803C0014F9000", "A8049000C0024F9000"};

    (void)state;
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        struct trace_session *session;

        assert_int_equal(trace_session_new(&session, NULL, on_exchange, NULL), 0);
        lines[0] = '\0';
        apdu(session, "00A40804047F105F3A", "9000");
        apdu(session, "00A4000C024F30", "9000");
        apdu(session, "00B2010400", records[i]);
        check(session, "00A4000C024F50", "9000", "SELECT EF.IAP\n");
        trace_session_free(session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_the_card),
        cmocka_unit_test(damaged_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
