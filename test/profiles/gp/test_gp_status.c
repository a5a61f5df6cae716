/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET STATUS: subsets, search, tags, more data, each status word (DP-6.2). */
#include "test/profiles/gp/gp_fixture.h"

#define MNO_SD  "E3134F08" GP_AID "9F70010FC50382DC00"
#define SECOND  "E31B4F08A0000001510000019F700107C50180CC08" GP_AID
#define RFM1    "E31E4F09A000000559101000019F700107C503000000CC08" GP_AID
#define RFM2    "E31E4F09A000000559101000029F700107C503000000CC08A000000151000001"
#define TAGS_16 "4F4F4F4F4F4F4F4F4F4F4F4F4F4F4F4F"

static void test_subsets(void **state)
{
    static const struct fake_step steps[] = {
        {"80F28002024F0000", MNO_SD "9000"},
        {"80F28002024F00", MNO_SD "9000"},
        {"80F24002024F00", SECOND RFM1 RFM2 "9000"},
        {"80F22002024F00", "6A88"},
        {"80F21002024F00", "6A88"},
        /* a whole or partial AID */
        {"80F240020B4F09A00000055910100001", RFM1 "9000"},
        {"80F24002064F04A0000005", RFM1 RFM2 "9000"},
        {"80F240020A4F08" GP_AID, "6A88"},
        /* the tags of 5C, in the order of the registry */
        {"80F240020A4F04A00000055C024FCC", "E3154F09A00000055910100001CC08" GP_AID
                                           "E3154F09A00000055910100002CC08A0000001510000019000"},
        {"80F28002074F005C039F70C5", "E3099F70010FC50382DC009000"},
        {"80F28002064F005C02C4CC", "E3009000"},
        {"80F28002044F005C00", MNO_SD "9000"},
        {"80F28002144F005C10" TAGS_16, "E30A4F08" GP_AID "9000"},
        {"80F280020B4F005C07BF81828384054F", "E30A4F08" GP_AID "9000"},
        /* refusals */
        {"80F20302024F00", "6A86"},
        {"80F2C002024F00", "6A86"},
        {"80F28000024F00", "6A86"}, /* the old response format */
        {"80F28006024F00", "6A86"},
        {"80F28003024F00", "6985"},
        {"80F28002", "6A80"},
        {"80F28002025C00", "6A80"},
        {"80F28002034F0000", "6A80"},
        {"80F28002054F005D014F", "6A80"},
        {"80F28002154F005C11" TAGS_16 "4F", "6A80"},
        {"80F28002054F005C019F", "6A80"}, /* the list ends inside a tag */
        {"80F28002074F005C034F9F81", "6A80"},
        {"80F28002134F11" GP_AID GP_AID "00", "6A80"},
        {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    play(steps, apdu);
    stop();
}

/* A supplementary domain sees itself and what belongs to it. */
static void test_supplementary_domain(void **state)
{
    (void)state;
    start(NULL);
    assert_int_equal(gp_find_number(&admin.profile.records, 2, &admin.session), 0);
    admin.context.remote = true;
    assert_string_equal(apdu("80F24002024F00"), SECOND RFM2 "9000");
    assert_string_equal(apdu("80F28002024F00"), "6A88");
    stop();
}

/* More entries than one response has: 6310, then the others; each exactly once. */
static void test_more_data(void **state)
{
    enum { EXTRA = 40 };
    bool seen[EXTRA + 1] = {false};
    unsigned entries = 0, responses = 0;

    (void)state;
    start(NULL);
    admin.context.remote = true;
    for (unsigned i = 1; i <= EXTRA; i++) {
        struct rfm_record rfm = {.aid = {0xB0, 0x00, 0x00, 0x00, 0x00, (uint8_t)i}, .aid_len = 6};
        uint8_t octets[256];
        struct buf record = BUF_OVER(octets);

        rfm_record_put(&rfm, &record);
        assert_int_equal(admin.profile.records.functions->put(
                             admin.profile.records.context, RECORD_RFM, 2 + i, buf_bytes(&record)),
                         0);
    }
    do {
        apdu(responses ? "80F2400308"
                         "4F01B05C034F9F70"
                       : "80F2400208"
                         "4F01B05C034F9F70");
        assert_true(admin.sw == SW_OK || admin.sw == SW_MORE_STATUS);
        assert_true(admin.len <= 480);
        for (size_t at = 0; at < admin.len; at += 2U + admin.data[at + 1], entries++) {
            assert_int_equal(admin.data[at], 0xE3);
            assert_false(seen[admin.data[at + 9]]);
            seen[admin.data[at + 9]] = true;
        }
        responses++;
    } while (admin.sw == SW_MORE_STATUS);
    assert_int_equal(entries, EXTRA);
    assert_true(responses > 1);
    assert_string_equal(apdu("80F24003024F00"), "6985"); /* nothing is left */
    /* another command or another subset ends it */
    apdu("80F24002024F00");
    assert_int_equal(admin.sw, SW_MORE_STATUS);
    assert_string_equal(apdu("80F28003024F00"), "6985");
    assert_string_equal(apdu("80F24003024F00"), "6985");
    apdu("80F24002024F00");
    assert_int_equal(admin.sw, SW_MORE_STATUS);
    apdu("80CA00D300");
    assert_string_equal(apdu("80F24003024F00"), "6985");
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subsets),
        cmocka_unit_test(test_supplementary_domain),
        cmocka_unit_test(test_more_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
