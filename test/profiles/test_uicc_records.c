/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, domains and remote file management as octets: what is put is what is parsed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/uicc_records.h"

/* Every prefix of `record`, and one octet more, is refused; the whole is parsed. */
#define ASSERT_WHOLE_ONLY(record, parse, out)                                                      \
    do {                                                                                           \
        for (size_t len_ = 0; len_ <= (record).len + 1; len_++)                                    \
            assert_int_equal(parse(bytes_at((record).at, len_), (out)),                            \
                             len_ == (record).len ? 0 : ERR_FOREIGN);                              \
        assert_int_equal(parse(buf_bytes(&(record)), (out)), 0);                                   \
    } while (0)

static void test_aka(void **state)
{
    const struct aka_record in = {.algorithm = AKA_TUAK,
                                  .options = 0x55,
                                  .mapped = 0x0102,
                                  .key_len = 32,
                                  .opc_len = 16,
                                  .key = {1, [31] = 2},
                                  .opc = {3, [15] = 4},
                                  .rotation = {5, 6, 7, 8, 9},
                                  .xoring = {[79] = 10},
                                  .keccak = 2,
                                  .has_runs_maximum = true,
                                  .runs_maximum = 0x00FFFFFF,
                                  .sqn_options = SQN_AGE_LIMIT,
                                  .sqn_delta = 0x07FFFFFFFFFF,
                                  .sqn_age_limit = 0x010203040506};
    uint8_t octets[256] = {0};
    struct buf record = BUF_OVER(octets);
    struct aka_record out;

    (void)state;
    aka_record_put(&in, &record);
    ASSERT_WHOLE_ONLY(record, aka_record_parse, &out);
    assert_int_equal(out.algorithm, in.algorithm);
    assert_int_equal(out.options, in.options);
    assert_int_equal(out.mapped, in.mapped);
    assert_int_equal(out.key_len, in.key_len);
    assert_int_equal(out.opc_len, in.opc_len);
    assert_memory_equal(out.key, in.key, sizeof in.key);
    assert_memory_equal(out.opc, in.opc, sizeof in.opc);
    assert_memory_equal(out.rotation, in.rotation, sizeof in.rotation);
    assert_memory_equal(out.xoring, in.xoring, sizeof in.xoring);
    assert_int_equal(out.keccak, in.keccak);
    assert_true(out.has_runs_maximum);
    assert_int_equal(out.runs_maximum, in.runs_maximum);
    assert_int_equal(out.sqn_options, in.sqn_options);
    assert_int_equal(out.sqn_delta, in.sqn_delta);
    assert_int_equal(out.sqn_age_limit, in.sqn_age_limit);
    octets[4] = 33; /* a key longer than the member */
    assert_int_equal(aka_record_parse(buf_bytes(&record), &out), ERR_FOREIGN);
}

static void test_domain(void **state)
{
    const struct domain_record in = {.aid = "security domain",
                                     .aid_len = 15,
                                     .minimum_security_level = 0x16,
                                     .tars = "B0000B00010",
                                     .tar_count = 3,
                                     .may_ota = true,
                                     .privileges = {0x82, 0xDC, 0x00},
                                     .privileges_len = 3,
                                     .life = LIFE_SELECTABLE,
                                     .channels = {0x80, 0x00, 0x03, 0x70},
                                     .channel_count = 2};
    enum { OLD_RECORD = 1 + 15 + 1 + 1 + 9 + 1 }; /* of versions without privileges */
    uint8_t octets[128] = {0};
    struct buf record = BUF_OVER(octets);
    struct domain_record out;

    (void)state;
    domain_record_put(&in, &record);
    for (size_t len = 0; len <= record.len + 1; len++)
        assert_int_equal(domain_record_parse(bytes_at(record.at, len), &out),
                         len == record.len || len == OLD_RECORD ? 0 : ERR_FOREIGN);
    assert_int_equal(domain_record_parse(bytes_at(record.at, OLD_RECORD), &out), 0);
    assert_memory_equal(out.aid, in.aid, in.aid_len);
    assert_int_equal(out.privileges_len, 1);
    assert_int_equal(out.privileges[0], PRIVILEGE_SECURITY_DOMAIN);
    assert_int_equal(out.life, LIFE_PERSONALIZED);
    assert_int_equal(out.channel_count, 0);
    assert_int_equal(domain_record_parse(buf_bytes(&record), &out), 0);
    assert_int_equal(out.privileges_len, 3);
    assert_memory_equal(out.privileges, in.privileges, 3);
    assert_int_equal(out.life, LIFE_SELECTABLE);
    assert_int_equal(out.channel_count, 2);
    assert_memory_equal(out.channels, in.channels, 4);
    assert_int_equal(out.aid_len, in.aid_len);
    assert_memory_equal(out.aid, in.aid, in.aid_len);
    assert_int_equal(out.minimum_security_level, in.minimum_security_level);
    assert_int_equal(out.tar_count, in.tar_count);
    assert_memory_equal(out.tars, in.tars, (size_t)3 * in.tar_count);
    assert_true(out.may_ota);
}

static void test_rfm(void **state)
{
    const struct rfm_record in = {.aid = "instance",
                                  .aid_len = 8,
                                  .domain_aid_len = 0,
                                  .minimum_security_level = 0x06,
                                  .tars = "abc",
                                  .tar_count = 1,
                                  .access = {0x02, 0x01},
                                  .access_len = 2,
                                  .adf_aid = "application",
                                  .adf_aid_len = 11,
                                  .adf_access = {0x00},
                                  .adf_access_len = 1};
    uint8_t octets[128] = {0};
    struct buf record = BUF_OVER(octets);
    struct rfm_record out;

    (void)state;
    rfm_record_put(&in, &record);
    ASSERT_WHOLE_ONLY(record, rfm_record_parse, &out);
    assert_int_equal(out.aid_len, 8);
    assert_memory_equal(out.aid, "instance", 8);
    assert_int_equal(out.domain_aid_len, 0);
    assert_int_equal(out.minimum_security_level, 0x06);
    assert_int_equal(out.tar_count, 1);
    assert_memory_equal(out.tars, "abc", 3);
    assert_int_equal(out.access_len, 2);
    assert_memory_equal(out.access, "\x02\x01", 2);
    assert_int_equal(out.adf_aid_len, 11);
    assert_memory_equal(out.adf_aid, "application", 11);
    assert_int_equal(out.adf_access_len, 1);
    assert_int_equal(out.adf_access[0], 0);
}

static void test_slots(void **state)
{
    (void)state;
    assert_int_equal(sqn_slot_at(0), 4);
    assert_int_equal(sqn_slot_at(SQN_SLOTS - 1) + SQN_SEQ_LEN, SQN_RECORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aka),
        cmocka_unit_test(test_domain),
        cmocka_unit_test(test_rfm),
        cmocka_unit_test(test_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
