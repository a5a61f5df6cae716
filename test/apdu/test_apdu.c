/* SPDX-License-Identifier: GPL-3.0-or-later */
/* C-APDUs: every class byte, every case, short and extended, every invalid length. */
#include "apdu/apdu.h"

#include "apdu/err.h"
#include "test/apdu/hex.h"

static const struct {
    const char *hex;
    size_t data;
    uint32_t le; /* 0: none */
    bool extended;
} cases[] = {
    {"00B00000", 0, 0, false},
    {"00B0000001", 0, 1, false},
    {"00B00000FF", 0, 255, false},
    {"00B0000000", 0, 256, false},
    {"00B0000001AA", 1, 0, false},
    {"00B0000003AABBCC", 3, 0, false},
    {"00B0000001AA00", 1, 256, false},
    {"00B0000003AABBCC10", 3, 16, false},
    {"00B00000000001", 0, 1, true},
    {"00B00000000100", 0, 256, true},
    {"00B0000000FFFF", 0, 65535, true},
    {"00B00000000000", 0, 65536, true},
    {"00B00000000001AA", 1, 0, true},
    {"00B00000000003AABBCC", 3, 0, true},
    {"00B00000000001AA0000", 1, 65536, true},
    {"00B00000000003AABBCC0102", 3, 258, true},
};

static void every_case_is_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes raw = hex_bytes(cases[i].hex);
        struct capdu command;

        assert_int_equal(capdu_parse(&command, raw), 0);
        assert_int_equal(command.ins, 0xB0);
        assert_int_equal(command.has_data, cases[i].data != 0);
        assert_int_equal(command.data.len, cases[i].data);
        if (cases[i].data)
            assert_ptr_equal(command.data.at, raw.at + (cases[i].extended ? 7 : 5));
        assert_int_equal(command.has_le, cases[i].le != 0);
        assert_int_equal(command.le, cases[i].le);
        assert_int_equal(command.extended, cases[i].extended);
        hex_free(raw);
    }
}

static void the_longest_ones_are_split(void **state)
{
    static const struct {
        uint8_t head[3];
        size_t head_len;
        size_t lc;
        size_t le_octets;
    } longest[] = {{{255}, 1, 255, 0},
                   {{255}, 1, 255, 1},
                   {{0, 0xFF, 0xFF}, 3, 65535, 0},
                   {{0, 0xFF, 0xFF}, 3, 65535, 2},
                   {{0, 0x01, 0x00}, 3, 256, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof(longest) / sizeof(longest[0]); i++) {
        size_t len = 4 + longest[i].head_len + longest[i].lc + longest[i].le_octets;
        uint8_t *memory = calloc(1, len + 1);
        struct capdu command;

        memcpy(memory + 4, longest[i].head, longest[i].head_len);
        assert_int_equal(capdu_parse(&command, bytes_at(memory, len)), 0);
        assert_int_equal(command.data.len, longest[i].lc);
        assert_int_equal(command.le, longest[i].le_octets == 0   ? 0
                                     : longest[i].le_octets == 1 ? 256
                                                                 : 65536);
        assert_int_equal(capdu_parse(&command, bytes_at(memory, len + 1)),
                         longest[i].le_octets == 0 && longest[i].head_len == 1 ? 0 : ERR_MALFORMED);
        assert_int_equal(capdu_parse(&command, bytes_at(memory, len - longest[i].le_octets - 1)),
                         ERR_MALFORMED);
        free(memory);
    }
}

static void invalid_lengths_are_refused(void **state)
{
    static const char *const bad[] = {
        "", /* truncated header */
        "00",
        "00B0",
        "00B000",
        "00B0000002AA",     /* Lc exceeds the data */
        "00B0000001AABBCC", /* octets after Le */
        "00B0000001AA0000", /* Le of two octets after a short Lc */
        "00B000000001",     /* 00 and one octet: neither */
        "00B00000000000AA", /* extended Lc of 0 */
        "00B000000000000000",
        "00B00000000002AA",       /* extended Lc too long */
        "00B00000000001AA00",     /* short Le after an extended Lc */
        "00B00000000001AA000000", /* and one of three octets */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct bytes raw = hex_bytes(bad[i]);
        struct capdu command;

        assert_int_equal(capdu_parse(&command, raw), ERR_MALFORMED);
        hex_free(raw);
    }
}

/* Each truncation is another case or malformed, and nothing beyond its end is read. */
static void every_truncation_is_classified(void **state)
{
    struct bytes whole = hex_bytes("01A4040003AABBCC00");
    static const int results[] = {ERR_MALFORMED,
                                  ERR_MALFORMED,
                                  ERR_MALFORMED,
                                  ERR_MALFORMED,
                                  0,
                                  0,
                                  ERR_MALFORMED,
                                  ERR_MALFORMED,
                                  0,
                                  0};
    struct capdu command;

    (void)state;
    for (size_t len = 0; len <= whole.len; len++) {
        struct bytes part = bytes_cut_copy(whole, len);

        assert_int_equal(capdu_parse(&command, part), results[len]);
        hex_free(part);
    }
    hex_free(whole);

    whole = hex_bytes("01A40400000003AABBCC0010");
    for (size_t len = 0; len <= whole.len; len++) {
        struct bytes part = bytes_cut_copy(whole, len);
        bool is_case = len == 4 || len == 5 || len == 7 || len == 10 || len == 12;

        assert_int_equal(capdu_parse(&command, part), is_case ? 0 : ERR_MALFORMED);
        hex_free(part);
    }
    hex_free(whole);
}

static void every_class_byte_is_classified(void **state)
{
    (void)state;
    for (unsigned cla = 0; cla <= 0xFF; cla++) {
        const uint8_t raw[] = {(uint8_t)cla, 0xA4, 0x04, 0x0C};
        struct capdu command;
        int result = capdu_parse(&command, BYTES_OF(raw));
        unsigned high = cla >> 4;

        assert_int_equal(command.cla, cla);
        assert_int_equal(command.ins, 0xA4);
        assert_int_equal(command.p1, 0x04);
        assert_int_equal(command.p2, 0x0C);
        switch (high) {
        case 0x0:
        case 0x1:
        case 0x8:
            assert_int_equal(result, 0);
            assert_int_equal(command.channel, cla & 3);
            assert_int_equal(command.secure, (cla & 0x0C) != 0);
            break;
        case 0x4:
        case 0x5:
        case 0x6:
        case 0x7:
        case 0xC:
        case 0xE:
            assert_int_equal(result, 0);
            assert_int_equal(command.channel, 4 + (cla & 0x0F));
            assert_int_equal(command.secure, high == 0x6 || high == 0x7 || high == 0xE);
            break;
        default: /* 2X 3X reserved, 9X AX BX DX FX (with FF) not classes of a UICC */
            assert_int_equal(result, ERR_UNSUPPORTED);
            continue;
        }
        assert_int_equal(command.proprietary, cla >= 0x80);
        assert_int_equal(command.chaining, high == 0x1 || high == 0x5 || high == 0x7);
        assert_true(command.channel < APDU_CHANNELS);
    }
}

static void the_class_is_reported_before_the_lengths(void **state)
{
    struct bytes raw = hex_bytes("FFA4040005AA");
    struct capdu command;

    (void)state;
    assert_int_equal(capdu_parse(&command, raw), ERR_UNSUPPORTED);
    assert_int_equal(capdu_parse(&command, bytes_cut(raw, 0, 3)), ERR_MALFORMED);
    hex_free(raw);
    raw = hex_bytes("A0A40000023F00");
    assert_int_equal(capdu_parse(&command, raw), ERR_UNSUPPORTED);
    assert_hex(command.data, "3F00");
    hex_free(raw);
}

static void all_twenty_channels_are_decoded(void **state)
{
    (void)state;
    for (unsigned channel = 0; channel < APDU_CHANNELS; channel++) {
        uint8_t raw[] = {(uint8_t)(channel < 4 ? channel : 0x40 | (channel - 4)), 0x70, 0, 0};
        struct capdu command;

        assert_int_equal(capdu_parse(&command, BYTES_OF(raw)), 0);
        assert_int_equal(command.channel, channel);
        raw[0] |= 0x80;
        assert_int_equal(capdu_parse(&command, BYTES_OF(raw)), 0);
        assert_int_equal(command.channel, channel);
        assert_true(command.proprietary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_split),
        cmocka_unit_test(the_longest_ones_are_split),
        cmocka_unit_test(invalid_lengths_are_refused),
        cmocka_unit_test(every_truncation_is_classified),
        cmocka_unit_test(every_class_byte_is_classified),
        cmocka_unit_test(the_class_is_reported_before_the_lengths),
        cmocka_unit_test(all_twenty_channels_are_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
