/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secured packets: recorded ones of real cards, every algorithm both ways, every refusal. */
#include "test/crypto/hex.h"

#include "crypto/scp80.h"
#include "crypto/scp80_protect.h"

#include <stdlib.h>

struct keyset {
    uint8_t kic, kid;
    const char *kic_key, *kid_key;
};

static const struct keyset des3_a = {0x35, 0x35, "C21DD66ACAC13CB3BC8B331B24AFB57B",
                                     "12110C78E678C25408233076AA033615"};
static const struct keyset des3_b = {0x35, 0x35, "300102030405060708090A0B0C0D0E0F",
                                     "301102030405060708090A0B0C0D0E0F"};
static const struct keyset aes128 = {0x22, 0x22, "200102030405060708090A0B0C0D0E0F",
                                     "201102030405060708090A0B0C0D0E0F"};

static void keys_set(struct scp80_keys *keys, struct arena *arena, const struct keyset *set)
{
    keys->kic = hex(arena, set->kic_key);
    keys->kid = hex(arena, set->kid_key);
}

/* Command packets as an OTA server made them, from CPL on. */
static const struct {
    const struct keyset *set;
    const char *spi, *tar, *data, *packet;
} commands[] = {
    {&aes128, "0619", "B00011", "00A40004023F00",
     "00281506192222B00011E87CCEEBB2D93083011CE294F93FC4D8DE80DA1ABAE8C37CA3E72EC4432E5058"},
    {&des3_a, "0419", "B00000", "00A40000023F00",
     "00180D04193535B00000E3EC80A849B554421276AF3883927C20"},
    {&des3_a, "0219", "B00000", "00A40000023F00",
     "001D1502193535B00000000000000000072EA17BDB72060E00A40000023F00"},
    {&des3_b, "0619", "B00011", "00A40004023F00",
     "00201506193535B00011AE733256918D050B87C94FBFE12E4DC402F262C41CF67F2F"},
    {&des3_b, "0609", "B00011", "00A40004023F00",
     "00201506093535B00011C49AC91AB8159BA5B83A54FB6385E0A5E31694F8B215FAFC"},
    {&des3_b, "0601", "B00011", "00A40004023F00",
     "00201506013535B000113190BE334900F52B025F3F7EDDFE868E96EBF310023B7769"},
};

/* Responses of real cards: status 0 and data. */
static const struct {
    const struct keyset *set;
    const char *spi, *tar, *data, *answer;
} answers[] = {
    {&aes128, "0619", "B00011", "016132",
     "027100002412B00011EBC6B497E2CAD7AEDF36ACE0E3A29B38853F0FE9CCDE81913BE5702B73ABCE1F"},
    {&des3_a, "0619", "B00011", "01612F",
     "027100001C12B000119660EBDB81BE189B5E4389E9E7AB2BC0954F963AD869ED7C"},
    {&des3_a, "0609", "B00011", "01612F", "027100001612B000110000000000000055F47118381175FB01612F"},
    {&des3_a, "0601", "B00011", "01612F", "027100000E0AB000110000000000000001612F"},
    {&des3_b, "0619", "B00011", "016132",
     "027100001C12B000118BB989492C632529326A2F4681FEB37C825BC9021C9F6D0B"},
    {&des3_b, "0609", "B00011", "016132", "027100001612B0001100000000000000B5BCD6353A421FAE016132"},
    {&des3_b, "0601", "B00011", "016132", "027100000E0AB0001100000000000000016132"},
};

static void packet_set(struct scp80_packet *packet, struct arena *arena, const struct keyset *set,
                       const char *spi, const char *tar)
{
    memset(packet, 0, sizeof(*packet));
    memcpy(packet->spi, hex(arena, spi).at, 2);
    memcpy(packet->tar, hex(arena, tar).at, 3);
    packet->kic = set->kic;
    packet->kid = set->kid;
}

static void recorded_commands_are_opened_and_made(void **state)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        struct scp80_packet packet;
        struct scp80_keys keys;
        struct buf work = arena_buf(*state, 64);
        struct buf made = arena_buf(*state, 64);
        enum scp80_status status;

        keys_set(&keys, *state, commands[i].set);
        assert_int_equal(scp80_parse(&packet, hex(*state, commands[i].packet)), 0);
        assert_bytes(BYTES_OF(packet.tar), hex(*state, commands[i].tar));
        assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
        assert_int_equal(status, SCP80_OK);
        assert_bytes(packet.data, hex(*state, commands[i].data));
        assert_true(packet.counter == 0);
        packet_set(&packet, *state, commands[i].set, commands[i].spi, commands[i].tar);
        assert_int_equal(scp80_seal(&packet, &keys, hex(*state, commands[i].data), &made), 0);
        assert_bytes(buf_bytes(&made), hex(*state, commands[i].packet));
    }
}

static void recorded_responses_are_opened_and_made(void **state)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct scp80_packet packet;
        struct scp80_keys keys;
        struct buf work = arena_buf(*state, 64);
        struct buf made = arena_buf(*state, 64);
        enum scp80_status status;
        enum verdict verdict;
        struct bytes data;

        keys_set(&keys, *state, answers[i].set);
        packet_set(&packet, *state, answers[i].set, answers[i].spi, answers[i].tar);
        assert_int_equal(scp80_open_response(&packet, &keys, hex(*state, answers[i].answer), &work,
                                             &status, &data, &verdict),
                         0);
        assert_int_equal(verdict, GOOD);
        assert_int_equal(status, SCP80_OK);
        assert_bytes(data, hex(*state, answers[i].data));
        assert_int_equal(
            scp80_respond(&packet, &keys, SCP80_OK, hex(*state, answers[i].data), &made), 0);
        assert_bytes(buf_bytes(&made), hex(*state, answers[i].answer));
    }
}

static void a_forged_response_is_bad(void **state)
{
    struct scp80_packet packet;
    struct scp80_keys keys;
    struct buf work = arena_buf(*state, 64);
    enum scp80_status status;
    enum verdict verdict;
    struct bytes data;

    keys_set(&keys, *state, &des3_a);
    packet_set(&packet, *state, &des3_a, "0609", "B00011");
    assert_int_equal(
        scp80_open_response(&packet, &keys,
                            hex(*state, "027100001612B000110000000000000055F47118381175FB02612F"),
                            &work, &status, &data, &verdict),
        0);
    assert_int_equal(verdict, BAD);
}

/* Every checksum and cipher: KIc, KID, lengths of their keys, integrity in SPI. */
static const struct {
    uint8_t kic, kid, integrity;
    size_t kic_len, kid_len;
} algorithms[] = {
    {0x11, 0x11, 2, 8, 8},   {0x15, 0x15, 2, 16, 16}, {0x19, 0x19, 2, 24, 24},
    {0x12, 0x12, 2, 16, 16}, {0x12, 0x12, 2, 24, 24}, {0x12, 0x12, 2, 32, 32},
    {0x12, 0x15, 2, 16, 16}, {0x15, 0x12, 2, 16, 32}, {0x12, 0x11, 1, 16, 0},
    {0x15, 0x15, 1, 16, 0},  {0x12, 0x00, 0, 16, 0},
};

static const uint8_t some_key[] = {0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87, 0x98, 0xA9, 0xBA,
                                   0xCB, 0xDC, 0xED, 0xFE, 0x0F, 0x01, 0x12, 0x23, 0x34, 0x45, 0x56,
                                   0x67, 0x78, 0x89, 0x9A, 0xAB, 0xBC, 0xCD, 0xDE, 0xEF, 0xF0};

static void every_algorithm_seals_and_opens(void **state)
{
    uint8_t data[600];

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        for (size_t len = 0; len <= sizeof(data); len += len < 40 ? 1 : 280) {
            struct scp80_keys keys = {bytes_at(some_key, algorithms[i].kic_len),
                                      bytes_at(some_key, algorithms[i].kid_len)};
            struct scp80_packet packet = {.kic = algorithms[i].kic,
                                          .kid = algorithms[i].kid,
                                          .counter = 0x1234567890,
                                          .tar = {1, 2, 3}};
            uint8_t room[2000];
            struct buf made = buf_over(room, 700);
            struct buf work = buf_over(room + 700, 700);
            enum scp80_status status;
            enum verdict verdict;
            struct bytes answer;

            packet.spi[0] = (uint8_t)(algorithms[i].integrity | SCP80_SPI1_CIPHERED | 0x10);
            packet.spi[1] = (uint8_t)(algorithms[i].integrity << 2 | SCP80_SPI2_CIPHERED | 1);
            assert_int_equal(scp80_seal(&packet, &keys, bytes_at(data, len), &made), 0);
            assert_int_equal(scp80_parse(&packet, buf_bytes(&made)), 0);
            assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
            assert_int_equal(status, SCP80_OK);
            assert_true(packet.counter == 0x1234567890);
            assert_bytes(packet.data, bytes_at(data, len));
            made.len = work.len = 0;
            assert_int_equal(
                scp80_respond(&packet, &keys, SCP80_TAR_UNKNOWN, bytes_at(data, len), &made), 0);
            assert_int_equal(scp80_open_response(&packet, &keys, buf_bytes(&made), &work, &status,
                                                 &answer, &verdict),
                             0);
            assert_int_equal(verdict, GOOD);
            assert_int_equal(status, SCP80_TAR_UNKNOWN);
            assert_bytes(answer, bytes_at(data, len));
        }
    }
    (void)state;
}

static void redundancy_checks_detect_every_flipped_octet(void **state)
{
    for (int kid = 0x11; kid <= 0x15; kid += 4) {
        struct scp80_keys keys = {BYTES_NONE, BYTES_NONE};
        struct scp80_packet packet = {.spi = {0x01, 0x00}, .kic = 0, .kid = (uint8_t)kid};
        struct buf made = arena_buf(*state, 64);
        struct buf work = arena_buf(*state, 640);
        enum scp80_status status;

        assert_int_equal(scp80_seal(&packet, &keys, BYTES_TEXT("123456789"), &made), 0);
        assert_int_equal(made.len, 16U + (kid == 0x11 ? 2U : 4U) + 9U);
        for (size_t i = 0; i < made.len; i++) {
            made.at[i] ^= 0x20;
            if (scp80_parse(&packet, buf_bytes(&made)) == 0) {
                assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
                assert_int_not_equal(status, SCP80_OK);
            }
            made.at[i] ^= 0x20;
            work.len = 0;
        }
        assert_int_equal(scp80_parse(&packet, buf_bytes(&made)), 0);
        assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
        assert_int_equal(status, SCP80_OK);
    }
}

static void flipped_commands_are_refused(void **state)
{
    for (size_t c = 0; c < sizeof(commands) / sizeof(commands[0]); c++) {
        struct bytes whole = hex(*state, commands[c].packet);
        struct scp80_keys keys;

        if (!(whole.at[3] & 0x03))
            continue; /* not protected */
        keys_set(&keys, *state, commands[c].set);
        for (size_t i = 0; i < whole.len; i++) {
            uint8_t *copy = malloc(whole.len);
            uint8_t room[64];
            struct buf work = BUF_OVER(room);
            struct scp80_packet packet;
            enum scp80_status status;

            assert_non_null(copy);
            memcpy(copy, whole.at, whole.len);
            copy[i] ^= 0x40;
            if (scp80_parse(&packet, bytes_at(copy, whole.len)) == 0) {
                assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
                assert_true(status == SCP80_MAC_FAILED || status == SCP80_CIPHERING_ERROR ||
                            status == SCP80_SECURITY_ERROR);
            }
            free(copy);
        }
    }
}

static void each_fault_has_its_status(void **state)
{
    struct scp80_keys keys, other;
    struct scp80_packet packet;
    struct buf work = arena_buf(*state, 512);
    struct buf made = arena_buf(*state, 512);
    uint8_t cut[64];
    struct bytes whole = hex(*state, commands[0].packet);
    enum scp80_status status;

    keys_set(&keys, *state, &aes128);
    other = keys;
    assert_int_equal(scp80_parse(&packet, bytes_cut(whole, 0, whole.len - 1)), ERR_MALFORMED);
    assert_int_equal(scp80_parse(&packet, BYTES_NONE), ERR_MALFORMED);
    assert_int_equal(scp80_parse(&packet, whole), 0);
    other.kid = keys.kic;
    assert_int_equal(scp80_open(&packet, &other, &work, &status), 0);
    assert_int_equal(status, SCP80_MAC_FAILED);
    other.kid = BYTES_NONE;
    assert_int_equal(scp80_open(&packet, &other, &work, &status), 0);
    assert_int_equal(status, SCP80_MAC_FAILED);
    other = keys;
    other.kic = BYTES_NONE;
    assert_int_equal(scp80_open(&packet, &other, &work, &status), 0);
    assert_int_equal(status, SCP80_CIPHERING_ERROR);
    packet.kic = 0x20; /* implicit */
    assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
    assert_int_equal(status, SCP80_CIPHERING_ERROR);
    packet.kic = 0x22;
    packet.spi[0] |= 0x03; /* digital signature */
    assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
    assert_int_equal(status, SCP80_SECURITY_ERROR);
    /* One octet less than whole blocks. */
    memcpy(cut, whole.at, whole.len - 1);
    cut[1]--;
    assert_int_equal(scp80_parse(&packet, bytes_at(cut, whole.len - 1)), 0);
    assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
    assert_int_equal(status, SCP80_CIPHERING_ERROR);
    /* More padding than data. */
    assert_int_equal(scp80_parse(&packet, hex(*state, "00100D00003535B00000000000000009AABB")), 0);
    assert_int_equal(scp80_open(&packet, &keys, &work, &status), 0);
    assert_int_equal(status, SCP80_SECURITY_ERROR);
    work = arena_buf(*state, 8);
    assert_int_equal(scp80_parse(&packet, whole), 0);
    assert_int_equal(scp80_open(&packet, &keys, &work, &status), ERR_TOO_LONG);
    packet.spi[1] = 0x0C;
    assert_int_equal(scp80_respond(&packet, &keys, SCP80_OK, BYTES_NONE, &made), ERR_UNSUPPORTED);
    packet.spi[1] = 0x10;
    packet.kic = 0x29;
    assert_int_equal(scp80_respond(&packet, &keys, SCP80_OK, BYTES_NONE, &made), ERR_RANGE);
}

static void responses_to_key_errors_are_unprotected(void **state)
{
    struct scp80_packet packet;
    struct scp80_keys keys, none = {BYTES_NONE, BYTES_NONE};
    struct buf made = arena_buf(*state, 64);
    struct buf work = arena_buf(*state, 64);
    enum scp80_status status;
    enum verdict verdict;
    struct bytes data;

    keys_set(&keys, *state, &aes128);
    packet_set(&packet, *state, &aes128, "0619", "B00011");
    packet.counter = 7;
    assert_int_equal(scp80_respond(&packet, &none, SCP80_MAC_FAILED, BYTES_TEXT("never"), &made),
                     0);
    assert_bytes(buf_bytes(&made), hex(*state, "027100000B0AB0001100000000070001"));
    assert_int_equal(
        scp80_open_response(&packet, &keys, buf_bytes(&made), &work, &status, &data, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    assert_int_equal(status, SCP80_MAC_FAILED);
    assert_int_equal(data.len, 0);
    /* An unprotected response with status 0 is BAD. */
    made.at[made.len - 1] = SCP80_OK;
    assert_int_equal(
        scp80_open_response(&packet, &keys, buf_bytes(&made), &work, &status, &data, &verdict),
        ERR_MALFORMED);
    assert_int_equal(verdict, BAD);
}

static void counters_follow_the_rule_of_spi(void **state)
{
    static const struct {
        uint8_t spi;
        uint64_t counter, last;
        enum scp80_status status;
    } rows[] = {
        {0x00, 0, 9, SCP80_OK},
        {0x08, 0, 9, SCP80_OK},
        {0x10, 10, 9, SCP80_OK},
        {0x10, 99, 9, SCP80_OK},
        {0x10, 9, 9, SCP80_COUNTER_LOW},
        {0x10, 8, 9, SCP80_COUNTER_LOW},
        {0x18, 10, 9, SCP80_OK},
        {0x18, 9, 9, SCP80_COUNTER_LOW},
        {0x18, 11, 9, SCP80_COUNTER_HIGH},
        {0x10, 0xFFFFFFFFFF, 0xFFFFFFFFFE, SCP80_OK},
        {0x10, 0xFFFFFFFFFF, 0xFFFFFFFFFF, SCP80_COUNTER_BLOCKED},
        {0x18, 0, 0xFFFFFFFFFF, SCP80_COUNTER_BLOCKED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scp80_packet packet = {.spi = {rows[i].spi, 0}, .counter = rows[i].counter};

        assert_int_equal(scp80_check_counter(&packet, rows[i].last), rows[i].status);
    }
}

static void responses_are_sent_when_requested(void **state)
{
    struct scp80_packet packet = {0};

    (void)state;
    assert_false(scp80_wants_response(&packet, SCP80_MAC_FAILED));
    packet.spi[1] = 1;
    assert_true(scp80_wants_response(&packet, SCP80_OK));
    assert_true(scp80_wants_response(&packet, SCP80_MAC_FAILED));
    packet.spi[1] = 2;
    assert_false(scp80_wants_response(&packet, SCP80_OK));
    assert_true(scp80_wants_response(&packet, SCP80_COUNTER_LOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_commands_are_opened_and_made),
        cmocka_unit_test(recorded_responses_are_opened_and_made),
        cmocka_unit_test(a_forged_response_is_bad),
        cmocka_unit_test(every_algorithm_seals_and_opens),
        cmocka_unit_test(redundancy_checks_detect_every_flipped_octet),
        cmocka_unit_test(flipped_commands_are_refused),
        cmocka_unit_test(each_fault_has_its_status),
        cmocka_unit_test(responses_to_key_errors_are_unprotected),
        cmocka_unit_test(counters_follow_the_rule_of_spi),
        cmocka_unit_test(responses_are_sent_when_requested),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
