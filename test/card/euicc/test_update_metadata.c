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
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
