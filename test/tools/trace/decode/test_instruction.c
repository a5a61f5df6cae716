/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/instruction.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
static const uint8_t ecasd[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x02, 0x00};

/* Instructions that a security domain and a file system have, by what is selected. */
static void instructions_by_application(void **state)
{
    static const uint8_t isdp[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x10, 0x00};
    static const uint8_t isd[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00};
    static const uint8_t other[] = {0xD2, 0x76, 0x00, 0x01, 0x18};
    static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF};
    static const uint8_t hpsim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x0A, 0xFF};
    static const uint8_t mf[] = {0x3F, 0x00}, adf[] = {0x7F, 0xFF};
    static const struct {
        uint8_t cla, ins, p1;
        struct bytes aid, path;
        const char *name; /* NULL: unknown */
    } rows[] = {
        {0x80, 0xE4, 0x00, {isdr, sizeof(isdr)}, {NULL, 0}, "DELETE"},
        {0x84, 0xE4, 0x00, {isdr, sizeof(isdr)}, {NULL, 0}, "DELETE"},
        {0xC4, 0xE4, 0x00, {isdp, sizeof(isdp)}, {NULL, 0}, "DELETE"},
        {0x84, 0xE4, 0x80, {isd, sizeof(isd)}, {NULL, 0}, "DELETE"},
        {0x84, 0xE4, 0x00, {ecasd, sizeof(ecasd)}, {adf, 2}, "DELETE"},
        {0x84, 0xE4, 0x00, {other, sizeof(other)}, {NULL, 0}, "DELETE"},
        {0x00, 0xE4, 0x00, {isdr, sizeof(isdr)}, {NULL, 0}, "DELETE FILE"},
        {0x80, 0xE4, 0x00, {NULL, 0}, {mf, 2}, "DELETE FILE"},
        {0x80, 0xE4, 0x00, {NULL, 0}, {NULL, 0}, "DELETE FILE"},
        {0x80, 0xE4, 0x00, {other, sizeof(other)}, {adf, 2}, "DELETE FILE"},
        {0x80, 0xE4, 0x00, {usim, sizeof(usim)}, {adf, 2}, "DELETE FILE"},
        {0x80, 0xE4, 0x00, {hpsim, sizeof(hpsim)}, {adf, 2}, "DELETE FILE"},
        {0x80, 0xE6, 0x02, {isdr, sizeof(isdr)}, {NULL, 0}, "INSTALL"},
        {0x80, 0xE6, 0x00, {usim, sizeof(usim)}, {adf, 2}, "TERMINATE DF"},
        {0x80, 0xE8, 0x00, {isd, sizeof(isd)}, {NULL, 0}, "LOAD"},
        {0x80, 0xF2, 0x40, {isd, sizeof(isd)}, {NULL, 0}, "GET STATUS"},
        {0x80, 0xF2, 0x00, {isd, sizeof(isd)}, {NULL, 0}, "STATUS"}, /* presence of the card */
        {0x80, 0xF2, 0x02, {isdr, sizeof(isdr)}, {NULL, 0}, "STATUS"},
        {0x80, 0x50, 0x00, {usim, sizeof(usim)}, {adf, 2}, "INITIALIZE UPDATE"},
        {0x00, 0x89, 0x00, {usim, sizeof(usim)}, {adf, 2}, "AUTHENTICATE"},
        {0x80, 0x99, 0x00, {isd, sizeof(isd)}, {NULL, 0}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                          .cla = rows[i].cla,
                                          .ins = rows[i].ins,
                                          .p1 = rows[i].p1,
                                          .aid = rows[i].aid,
                                          .path = rows[i].path};

        if (rows[i].name) {
            assert_string_equal(instruction_name(&exchange), rows[i].name);
            assert_string_equal(decode_function(&exchange), rows[i].name);
        } else {
            assert_null(instruction_name(&exchange));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_by_application),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
