/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES6.UpdateMetadata by short message (SGP.22 5.4.1). */
#include "test/fake/fixture_short_messages.h"

#define PERSONALIZE "80E6200016000010A0000005591010FFFFFFFF8900000F00000000"

static void test_update_metadata(void **state)
{
    struct fake_card fake;
    struct bytes list;
    char answer[200];

    (void)state;
    start(&fake);
    /* BF2A { 91 "Air", 92 "New" } */
    assert_int_equal(
        send(&fake, "B20100", 1, PERSONALIZE "80E280000DBF2A0A910341697292034E6577", answer, 200),
        SW_OK);
    assert_string_equal(answer, "029000");
    assert_int_equal(fake_es10_hex(&fake, "BF2D045C029192", &list), SW_OK);
    assert_non_null(memmem(list.at, list.len,
                           "\x91\x03"
                           "Air",
                           5));
    assert_non_null(memmem(list.at, list.len,
                           "\x92\x03"
                           "New",
                           5));
    /* a policy rule cannot be set, nor an icon without its type: nothing changes */
    send(&fake, "B20100", 2, PERSONALIZE "80E2800007BF2A0499020640", answer, 200);
    assert_string_equal(answer, "026A80");
    send(&fake, "B20100", 3, PERSONALIZE "80E280000BBF2A0891034169729401FF", answer, 200);
    assert_string_equal(answer, "026A80");
    /* members that are stored as received: added, replaced, unchanged, removed */
    static const struct {
        const char *script, *listed;
    } kept[] = {
        {"80E2800012BF2A0FBF220C300A80042B060104A1020500",
         "BF2D13A011E30FBF220C300A80042B060104A1020500"},
        {"80E280000EBF2A0BBF7608E206E104C1020102",
         "BF2D1EA01CE31ABF220C300A80042B060104A1020500BF7608E206E104C1020102"},
        {"80E2800006BF2A03920158",
         "BF2D1EA01CE31ABF220C300A80042B060104A1020500BF7608E206E104C1020102"},
        {"80E2800018BF2A15BF220A300880022A03A1020500BF7605E203C10101",
         "BF2D19A017E315BF220A300880022A03A1020500BF7605E203C10101"},
        {"80E2800006BF2A03BF2200", "BF2D0CA00AE308BF7605E203C10101"},
        {"80E2800006BF2A03BF7600", "BF2D04A002E300"},
    };
    for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        char script[200];

        snprintf(script, sizeof(script), PERSONALIZE "%s", kept[i].script);
        send(&fake, "B20100", 4 + i, script, answer, 200);
        assert_string_equal(answer, "029000");
        assert_es10(&fake, "BF2D065C04BF22BF76", kept[i].listed);
    }
    /* an empty name removes it */
    send(&fake, "B20100", 10, PERSONALIZE "80E2800005BF2A029100", answer, 200);
    assert_string_equal(answer, "029000");
    assert_int_equal(fake_es10_hex(&fake, "BF2D045C029192", &list), SW_OK);
    assert_null(memmem(list.at, list.len, "Air", 3));
    /* an icon with its type, png and jpg */
    send(&fake, "B20100", 11, PERSONALIZE "80E280000ABF2A079301019402AABB", answer, 200);
    assert_string_equal(answer, "029000");
    assert_es10(&fake, "BF2D045C029394", "BF2D0BA009E3079301019402AABB");
    send(&fake, "B20100", 12, PERSONALIZE "80E280000ABF2A079301009402CCDD", answer, 200);
    assert_string_equal(answer, "029000");
    assert_es10(&fake, "BF2D045C029394", "BF2D0BA009E3079301009402CCDD");
    fake_card_end(&fake);
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: fallbackAllowed is changed on a card of v1.3, and is an unknown member to one of v1.2. */
static void test_fallback_allowed(void **state)
{
    static const struct {
        const char *script, *answer;
        bool listed; /* TRUE in ProfileInfo of a card of v1.3 */
    } rows[] = {
        {"80E2800007BF2A049F6701FF", "029000", true},
        {"80E2800006BF2A03920158", "029000", true}, /* absent: as it was */
        {"80E280000ABF2A079201599F670100", "029000", false},
        {"80E2800007BF2A049F670101", "029000", true},       /* BER's TRUE */
        {"80E2800008BF2A059F67020000", "026A80", true},     /* no BOOLEAN: unchanged */
        {"80E280000ABF2A079F670100920158", "026A80", true}, /* out of order */
        {"80E2800009BF2A06BF6403800107", "029000", true},   /* no member: BF64 is not stored */
    };
    struct fake_card fake;
    char answer[200], script[200];

    (void)state;
    for (int version_1_3 = 0; version_1_3 < 2; version_1_3++) {
        start_as(&fake, version_1_3 ? set_version_1_3 : NULL);
        for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            snprintf(script, sizeof(script), PERSONALIZE "%s", rows[i].script);
            send(&fake, "B20100", 1 + i, script, answer, 200);
            assert_string_equal(answer, rows[i].answer);
            assert_es10(&fake, "BF2D065C049F67BF64",
                        version_1_3 && rows[i].listed ? "BF2D08A006E3049F6701FF"
                                                      : "BF2D04A002E300");
        }
        fake_card_end(&fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_metadata),
        cmocka_unit_test(test_fallback_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
