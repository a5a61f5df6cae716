/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line an exchange. */
#include "test/tools/trace/decode/summary_scene.h"

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
    check_summary(&exchange,
                  "HTTP eim.example:443 ESipa.GetEimPackage: 204, 4 octets sent, 27 received");
    exchange.response = BYTES_TEXT("HTTP/1.");
    check_summary(&exchange, "HTTP eim.example:443 ESipa.GetEimPackage: 4 octets sent, 7 received");
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

        check_summary(&exchange, rows[i].line);
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
        cmocka_unit_test(http_has_status_and_result),
        cmocka_unit_test(uicc_names_its_subject),
        cmocka_unit_test(long_text_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
