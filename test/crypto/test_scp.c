/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SCP02 and SCP03 share: options, levels, padding, and what does not start. */
#include "crypto/scp.h"

#include "crypto/scp_private.h"
#include "test/crypto/hex.h"

static void test_options(void **state)
{
    static const struct {
        enum scp_protocol protocol;
        uint8_t option;
        bool supported;
    } rows[] = {
        {SCP_02, 0x15, true},    {SCP_02, 0x55, true},  {SCP_02, 0x05, false},
        {SCP_02, 0x75, false},   {SCP_03, 0x00, true},  {SCP_03, 0x10, true},
        {SCP_03, 0x60, true},    {SCP_03, 0x70, true},  {SCP_03, 0x20, true},
        {SCP_03, 0x40, false},   {SCP_03, 0x71, false}, {SCP_03, 0x80, false},
        {SCP_NONE, 0x00, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(scp_supports(rows[i].protocol, rows[i].option), rows[i].supported);
}

/* The levels that P1 of EXTERNAL AUTHENTICATE may have, all others not. */
static void test_levels(void **state)
{
    static const struct {
        enum scp_protocol protocol;
        uint8_t option;
        const char *levels;
    } rows[] = {
        {SCP_02, 0x55, "000103"},
        {SCP_03, 0x10, "000103"},
        {SCP_03, 0x30, "0001031113"},
        {SCP_03, 0x70, "000103111333"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct scp scp = {.protocol = rows[i].protocol, .option = rows[i].option};
        struct bytes levels = hex(*state, rows[i].levels);

        for (unsigned level = 0; level <= 0xFF; level++)
            assert_int_equal(scp_allows(&scp, (uint8_t)level),
                             memchr(levels.at, (int)level, levels.len) != NULL);
    }
}

static void test_start_refusals(void **state)
{
    const struct bytes key = hex(*state, "000102030405060708090A0B0C0D0E0F0001020304050607");
    const struct bytes aid = hex(*state, "A000000151000000");
    static const struct {
        enum scp_protocol protocol;
        uint8_t option;
        size_t enc, mac, dek;
        int err;
    } rows[] = {
        {SCP_NONE, 0x00, 16, 16, 16, ERR_UNSUPPORTED},
        {SCP_02, 0x05, 16, 16, 16, ERR_UNSUPPORTED},
        {SCP_03, 0x71, 16, 16, 16, ERR_UNSUPPORTED},
        {SCP_02, 0x55, 24, 16, 16, ERR_RANGE},
        {SCP_02, 0x55, 16, 24, 16, ERR_RANGE},
        {SCP_02, 0x55, 16, 16, 0, ERR_RANGE},
        {SCP_03, 0x70, 16, 24, 16, ERR_RANGE},
        {SCP_03, 0x70, 16, 16, 24, ERR_RANGE},
        {SCP_03, 0x70, 8, 8, 8, ERR_RANGE},
        {SCP_03, 0x70, 24, 24, 24, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct scp_opening opening = {
            .protocol = rows[i].protocol,
            .option = rows[i].option,
            .keys = {bytes_cut(key, 0, rows[i].enc), bytes_cut(key, 0, rows[i].mac),
                     bytes_cut(key, 0, rows[i].dek)},
            .aid = aid,
        };
        struct scp scp = {0};

        assert_int_equal(scp_start(&scp, &opening), rows[i].err);
        assert_int_equal(scp.protocol, rows[i].err ? SCP_NONE : rows[i].protocol);
        scp_end(&scp);
    }
}

static void test_padding(void **state)
{
    (void)state;
    for (size_t start = 0; start <= 3; start++)
        for (size_t len = start; len <= 17; len++) {
            uint8_t octets[40] = {0};
            struct buf buf = BUF_OVER(octets);

            assert_non_null(buf_grow(&buf, len));
            scp_pad(&buf, start, 8);
            assert_int_equal((buf.len - start) % 8, 0);
            assert_true(buf.len > len && buf.len <= len + 8);
            assert_true(scp_unpad(&buf, start));
            assert_int_equal(buf.len, len);
            assert_false(scp_unpad(&buf, start)); /* zeros alone are no padding */
            assert_int_equal(buf.len, len);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_start_refusals),
        cmocka_unit_test(test_padding),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
