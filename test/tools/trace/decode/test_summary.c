/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line an exchange. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/trace/decode/decode.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

struct octets {
    uint8_t at[256];
    struct buf buf;
};

static struct bytes hex(struct octets *octets, const char *text)
{
    octets->buf = BUF_OVER(octets->at);
    assert_int_equal(buf_put_hex(&octets->buf, text), 0);
    return buf_bytes(&octets->buf);
}

static void check(const struct exchange *exchange, const char *expected)
{
    char text[200];

    assert_string_equal(decode_summary(exchange, text, sizeof(text)), expected);
}

static void es10_names_its_subject(void **state)
{
    static const struct {
        const char *request, *response, *line;
    } rows[] = {
        {"BF3E035C015A", "BF3E125A1089049032000000000000000000000012",
         "GetEID 89049032000000000000000000000012"},
        {"BF3110A00C5A0A989999010000000000318101FF", "BF3103800100",
         "EnableProfile 89999910000000000013"},
        {"BF330C5A0A989999010000000000F3", "BF3303800100", "DeleteProfile 8999991000000000003"},
        {"BF30038001 07", "BF3003800100", "RemoveNotificationFromList notification 7"},
        {"BF51 24 3022 8007 65696D2E6F7267 810102 A014 A30E 5A0A98999901000000000031 0500 A600 "
         "A400",
         "", "LoadEuiccPackage eIM eim.org counter 2 enable 89999910000000000013, getRAT, disable"},
        {"BF51 19 3017 8007 65696D2E6F7267 810102 A109 A907 8005 612E6F7267", "",
         "LoadEuiccPackage eIM eim.org counter 2 deleteEim a.org"},
        {"BF2D00", "BF2D06A004E300E300", "GetProfilesInfo 2 profiles"},
        {"BF650A8008736D64702E636F6D", "BF6503800100", "SetDefaultDpAddress smdp.com"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct octets request, response;
        struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                    .cla = 0x80,
                                    .ins = INS_STORE_DATA,
                                    .sw = 0x9000,
                                    .aid = BYTES_OF(isdr),
                                    .command = hex(&request, rows[i].request),
                                    .response = hex(&response, rows[i].response)};
        char text[200];

        decode_summary(&exchange, text, sizeof(text));
        assert_memory_equal(text, rows[i].line, strlen(rows[i].line));
    }
}

static void toolkit_names_command_and_result(void **state)
{
    struct octets octets;
    struct exchange fetch = {
        .kind = EXCHANGE_COMMAND,
        .cla = 0x80,
        .ins = INS_FETCH,
        .proactive = 0x40,
        .sw = 0x9000,
        .response = hex(&octets, "D019 8103014001 82028182 3C030201BB 3E0521C0000201 39020578")};
    struct exchange response = {.kind = EXCHANGE_COMMAND,
                                .cla = 0x80,
                                .ins = INS_TERMINAL_RESPONSE,
                                .proactive = 0x26,
                                .sw = 0x9000};
    struct octets other;

    (void)state;
    check(&fetch, "FETCH OPEN CHANNEL TCP port 443 192.0.2.1");
    response.command = hex(&other, "8103012601 82028281 830130");
    check(
        &response,
        "TERMINAL RESPONSE PROVIDE LOCAL INFORMATION: command beyond terminal's capabilities(30)");
}

static void http_has_status_and_result(void **state)
{
    static const char response[] = "HTTP/1.1 200 OK\r\nX: y\r\n\r\n\xBF\x4F\x03\x02\x01\x01";
    struct exchange exchange = {.kind = EXCHANGE_MESSAGE,
                                .protocol = "HTTP",
                                .peer = "eim.example:443",
                                .function = "ESipa.GetEimPackage",
                                .command = BYTES_TEXT("POST"),
                                .response = bytes_at(response, sizeof(response) - 1)};
    char text[200];

    (void)state;
    decode_summary(&exchange, text, sizeof(text));
    assert_memory_equal(text, "HTTP eim.example:443 ESipa.GetEimPackage: 200 ", 46);
    assert_non_null(strstr(text, "noEimPackageAvailable(1)"));
    assert_non_null(strstr(text, ", 4 octets sent, 31 received"));
    exchange.response = BYTES_TEXT("HTTP/1.1 204 No Content\r\n\r\n");
    check(&exchange, "HTTP eim.example:443 ESipa.GetEimPackage: 204, 4 octets sent, 27 received");
    exchange.response = BYTES_TEXT("HTTP/1.");
    check(&exchange, "HTTP eim.example:443 ESipa.GetEimPackage: 4 octets sent, 7 received");
}

/* What the command asks for, also where the card refused it and kept the file selected before. */
static void uicc_names_its_subject(void **state)
{
    static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
    static const struct {
        uint8_t ins, p1, p2;
        uint16_t sw;
        const char *path, *command, *response, *line;
    } rows[] = {
        {INS_SELECT, 0x00, 0x04, 0x9000, "7FFF6F3E", "6F3E", "", "SELECT EF.GID1"},
        {INS_SELECT, 0x00, 0x04, 0x6A82, "7FFF6F3E", "6F3F", "", "SELECT EF.GID2"},
        {INS_SELECT, 0x00, 0x04, 0x6A82, "7FFF6F3E", "6FFF", "", "SELECT 6FFF"},
        {INS_SELECT, 0x08, 0x04, 0x6A82, "3F00", "7FFF6F07", "", "SELECT EF.IMSI"},
        {INS_SELECT, 0x08, 0x04, 0x6283, "3F00", "2F05", "", "SELECT EF.PL"},
        {INS_SELECT, 0x09, 0x04, 0x6A82, "3F007FFF6F3E", "5F3B4F20", "", "SELECT EF.Kc"},
        {INS_SELECT, 0x00, 0x04, 0x6A82, "7FFF6F3E", "3F00", "", "SELECT MF"},
        {INS_SELECT, 0x03, 0x04, 0x6A82, "7FFF", "", "", "SELECT ADF.USIM"},
        {INS_SELECT, 0x04, 0x04, 0x6A82, "7FFF6F3E", "A0000000871004", "", "SELECT ISIM"},
        {INS_VERIFY_PIN, 0, 0x01, 0x63C3, "7FFF", "", "", "VERIFY PIN PIN1"},
        {INS_VERIFY_PIN, 0, 0x81, 0x63C3, "7FFF", "", "", "VERIFY PIN PIN2"},
        {INS_VERIFY_PIN, 0, 0x82, 0x63C3, "7FFF", "", "", "VERIFY PIN PIN2 of application 2"},
        {INS_UNBLOCK_PIN, 0, 0x0B, 0x63CA, "7FFF", "", "", "UNBLOCK PIN ADM2"},
        {INS_MANAGE_CHANNEL, 0x00, 0x00, 0x9000, "", "", "02", "MANAGE CHANNEL open 2"},
        {INS_MANAGE_CHANNEL, 0x00, 0x03, 0x9000, "", "", "", "MANAGE CHANNEL open 3"},
        {INS_MANAGE_CHANNEL, 0x00, 0x00, 0x6881, "", "", "", "MANAGE CHANNEL open"},
        {INS_MANAGE_CHANNEL, 0x80, 0x03, 0x9000, "", "", "", "MANAGE CHANNEL close 3"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct octets path, command, response;
        struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                    .ins = rows[i].ins,
                                    .p1 = rows[i].p1,
                                    .p2 = rows[i].p2,
                                    .sw = rows[i].sw,
                                    .aid = BYTES_OF(usim),
                                    .path = hex(&path, rows[i].path),
                                    .command = hex(&command, rows[i].command),
                                    .response = hex(&response, rows[i].response)};

        check(&exchange, rows[i].line);
    }
}

static void long_text_is_cut(void **state)
{
    struct exchange exchange = {.kind = EXCHANGE_EVENT, .name = "a name longer than the buffer"};
    char text[8];

    (void)state;
    assert_string_equal(decode_summary(&exchange, text, sizeof(text)), "a name ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(es10_names_its_subject),
        cmocka_unit_test(toolkit_names_command_and_result),
        cmocka_unit_test(http_has_status_and_result),
        cmocka_unit_test(uicc_names_its_subject),
        cmocka_unit_test(long_text_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
