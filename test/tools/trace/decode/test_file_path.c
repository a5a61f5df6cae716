/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/trace/decode/file.h"

static void paths(void **state)
{
    static const struct {
        uint8_t ins, p1, sfi, phone_book;
        const char *path, *command, *expected;
    } rows[] = {
        {INS_READ_BINARY, 0, 0, 0, "3F002FE2", "", "3F002FE2"},
        {INS_READ_BINARY, 0, 0, 0, "", "", ""},
        /* the place of a file that is known by its SFI only */
        {INS_READ_BINARY, 0x9E, 0x1E, 0, "3F000000", "", "3F002F00"},
        {INS_READ_BINARY, 0x9D, 0x1D, 0, "3F000000", "", "3F000000"},
        /* SELECT: what is asked for, where the card kept another file */
        {INS_SELECT, 0, 0, 0, "3F002FE2", "2FE2", "3F002FE2"},
        {INS_SELECT, 0, 0, 0, "3F002FE2", "2F05", "2F05"},
        {INS_SELECT, 8, 0, 0, "3F002FE2", "7F106F3A", "3F007F106F3A"},
        {INS_SELECT, 4, 0, 0, "7FFF", "A000000087", "7FFF"},
        /* the kinds of EF.PBR: EF.ADN, EF.EMAIL, EF.PURI; one that is not known */
        {INS_READ_RECORD, 0, 0, 0xC0, "3F007F105F3A4F3A", "", "3F007F105F3A4F58"},
        {INS_READ_RECORD, 0, 0, 0xCA, "7FFF5F3A4F50", "", "7FFF5F3A4F78"},
        {INS_READ_RECORD, 0, 0, 0xCC, "7FFF5F3A4F50", "", "7FFF5F3A4F70"},
        {INS_READ_RECORD, 0, 0, 0xCD, "7FFF5F3A4F50", "", "7FFF5F3A4F50"},
        {INS_SELECT, 0, 0, 0xC0, "3F007F105F3A4F3A", "4F3A", "3F007F105F3A4F58"},
        {INS_SELECT, 0, 0, 0xC0, "3F007F105F3A4F3A", "4F3B", "4F3B"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t path_memory[16], command_memory[16], memory[FILE_PATH_MAX];
        struct buf path = BUF_OVER(path_memory), command = BUF_OVER(command_memory);
        struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                    .ins = rows[i].ins,
                                    .p1 = rows[i].p1,
                                    .sfi = rows[i].sfi,
                                    .phone_book = rows[i].phone_book};
        char text[2 * FILE_PATH_MAX + 1];

        assert_int_equal(buf_put_hex(&path, rows[i].path), 0);
        assert_int_equal(buf_put_hex(&command, rows[i].command), 0);
        exchange.path = buf_bytes(&path);
        exchange.command = buf_bytes(&command);
        assert_string_equal(bytes_to_hex(file_path_of(&exchange, memory), text, sizeof text),
                            rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
