/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of toolkit commands: type, main values, result of the terminal. */
#include "apdu/cat.h"
#include "test/tools/trace/decode/summary_scene.h"

static void lines(void **state)
{
    static const struct {
        uint8_t ins, proactive;
        const char *octets, *line;
    } rows[] = {
        {INS_FETCH, 0x40, "D019 8103014001 82028182 3C030201BB 3E0521C0000201 39020578",
         "FETCH OPEN CHANNEL TCP port 443 192.0.2.1"},
        {INS_TERMINAL_RESPONSE, 0x26, "8103012601 82028281 830130",
         "TERMINAL RESPONSE PROVIDE LOCAL INFORMATION: command beyond terminal's capabilities(30)"},
        {INS_FETCH, 0x40,
         "D021 8103014001 82028182 BC0301 0035 BE1157 20010DB8000000000000000000000001",
         "FETCH OPEN CHANNEL UDP port 53 2001:db8::1"},
        {INS_FETCH, 0x40, "D00E 8103014001 82028182 BE0321C000", "FETCH OPEN CHANNEL"},
        {INS_FETCH, 0x43, "D00E 8103014301 82028121 B603160301", "FETCH SEND DATA 3 octets"},
        {INS_FETCH, 0x42, "D00C 8103014200 82028121 B701ED", "FETCH RECEIVE DATA"},
        {INS_FETCH, 0x27, "D011 8103012700 82028182 A40103 A503001030",
         "FETCH TIMER MANAGEMENT start 3"},
        {INS_FETCH, 0x27, "D009 8103012703 82028182", "FETCH TIMER MANAGEMENT"},
        {INS_FETCH, 0x01, "D009 8103010104 82028182", "FETCH REFRESH UICC reset"},
        {INS_FETCH, 0x26, "D009 8103012600 82028182", "FETCH PROVIDE LOCAL INFORMATION location"},
        {INS_FETCH, 0x7A, "D009 8103017A00 82028182", "FETCH command 7A"},
        {INS_FETCH, 0x00, "", "FETCH"},
        {INS_FETCH, 0x21, "D009 810301", "FETCH"},
        {INS_TERMINAL_RESPONSE, 0x42, "8103014200 82028281 830100 B603170303 B70100",
         "TERMINAL RESPONSE RECEIVE DATA 3 octets: performed(00)"},
        {INS_TERMINAL_RESPONSE, 0x42, "8103014200 82028281 83023A03",
         "TERMINAL RESPONSE RECEIVE DATA: Bearer Independent Protocol error(3A)"},
        {INS_TERMINAL_RESPONSE, 0x42, "8103014200 82028281 83017F",
         "TERMINAL RESPONSE RECEIVE DATA: unknown result(7F)"},
        {INS_TERMINAL_RESPONSE, 0x42, "8103014200 82028281 8300", "TERMINAL RESPONSE RECEIVE DATA"},
        {INS_TERMINAL_RESPONSE, 0x00, "", "TERMINAL RESPONSE"},
        {INS_ENVELOPE, 0, "D60E 990109 82028281 B8028100 B70120",
         "ENVELOPE EVENT DOWNLOAD data available 32 octets"},
        {INS_ENVELOPE, 0, "D60B 9901FE 82028281 B8020105", "ENVELOPE EVENT DOWNLOAD unknown event"},
        {INS_ENVELOPE, 0, "D602 9900", "ENVELOPE EVENT DOWNLOAD"},
        {INS_ENVELOPE, 0, "D70C 82028281 A40102 A503000010", "ENVELOPE TIMER EXPIRATION 2"},
        {INS_ENVELOPE, 0, "E504 82028281", "ENVELOPE unknown"},
        {INS_ENVELOPE, 0, "", "ENVELOPE"},
        {INS_TERMINAL_PROFILE, 0, "FFFF", "TERMINAL PROFILE"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct octets octets;
        struct bytes field = hex(&octets, rows[i].octets);
        bool fetch = rows[i].ins == INS_FETCH;
        const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                          .cla = 0x80,
                                          .ins = rows[i].ins,
                                          .proactive = rows[i].proactive,
                                          .sw = 0x9000,
                                          .command = fetch ? BYTES_NONE : field,
                                          .response = fetch ? field : BYTES_NONE};

        check_summary(&exchange, rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
