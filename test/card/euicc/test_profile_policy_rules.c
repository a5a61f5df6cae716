/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installation of a profile with rules, on cards with and without an operational profile (D-31):
 * the RAT of the test card allows every operator both. Which operators a RAT allows: test_rat.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "card/euicc/profile_policy_rules.h"
#include "test/fake/inside.h"
#include "test/fake/installed.h"
#include "test/fake/scene.h"

static void test_installation(void **state)
{
    static const struct {
        const char *profiles;
        uint32_t rules;
        bool has_owner;
        const char *reason; /* NULL: allowed */
    } rows[] = {
        {"A*", 0, false, NULL},
        {"A*", PPR_IDS_PPR_UPDATE_CONTROL, false, NULL},
        {"A*", PPR_IDS_PPR2, true, NULL},
        {"A*", PPR_IDS_PPR2, false, "without profileOwner"},
        {"A*", PPR_IDS_PPR1, true, "while an operational profile is installed"},
        {"A*", 1U << 3, true, "unknown profile policy rule"},
        {"At*", PPR_IDS_PPR1 | PPR_IDS_PPR2, true, NULL},
        {"At*", PPR_IDS_PPR1, false, "without profileOwner"},
    };
    const struct operator_id owner = {.mcc_mnc = BYTES_TEXT("\x00\xF1\x10")};
    static struct scene scene;

    (void)state;
    scene_begin(&scene);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct refusal refusal;
        struct euicc *euicc;
        int err;

        scene_set(&scene, rows[i].profiles, 0, NULL);
        euicc = inside_euicc(scene.fake.card);
        err = rules_check_install(euicc, inside_arena(scene.fake.card), rows[i].rules,
                                  rows[i].has_owner ? &owner : NULL, &refusal);
        assert_int_equal(err, 0);
        assert_int_equal(refusal.code, rows[i].reason != NULL);
        if (rows[i].reason && !strstr(refusal.reason, rows[i].reason))
            fail_msg("row %zu: %s", i, refusal.reason);
    }
    scene_end(&scene);
}

/* PPR1 for 001-01; PPR2 for 001-02; PPR2 for nobody. */
#define RULE_PPR1      "\x30\x11\x80\x02\x06\x40\xA1\x07\x30\x05\x80\x03\x00\xF1\x10\x82\x02\x07\x80"
#define RULE_PPR2      "\x30\x11\x80\x02\x05\x20\xA1\x07\x30\x05\x80\x03\x00\xF1\x20\x82\x02\x07\x80"
#define RULE_OF_NOBODY "\x30\x0A\x80\x02\x05\x20\xA1\x00\x82\x02\x07\x80"

static struct bytes table;

static void set_table(struct euiccd_create_options *factory)
{
    factory->rat = to_euiccd(table);
}

/* forbiddenProfilePolicyRules: what no rule of the RAT allows to anybody, and PPR1 beside an
 * operational profile. The check of an installation agrees. */
static void test_forbidden(void **state)
{
    static const struct {
        struct bytes table;
        uint32_t forbidden;
    } rows[] = {
        {BYTES_TEXT(RULE_PPR1 RULE_PPR2 RULE_OF_NOBODY), 0},
        {BYTES_TEXT(RULE_PPR1 RULE_OF_NOBODY), PPR_IDS_PPR2},
        {BYTES_TEXT(RULE_OF_NOBODY RULE_PPR2), PPR_IDS_PPR1},
        {BYTES_TEXT(RULE_OF_NOBODY), PPR_IDS_PPR1 | PPR_IDS_PPR2},
    };
    static const uint32_t bits[] = {PPR_IDS_PPR1, PPR_IDS_PPR2};
    const struct operator_id owners[] = {{.mcc_mnc = BYTES_TEXT("\x00\xF1\x10")},
                                         {.mcc_mnc = BYTES_TEXT("\x00\xF1\x20")}};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        bool operational = i % 2;
        uint32_t forbidden, expected = rows[i / 2].forbidden | (operational ? PPR_IDS_PPR1 : 0);
        struct refusal refusal;
        struct fake_card fake;

        table = rows[i / 2].table;
        fake_card_make(&fake, set_table);
        if (operational) {
            euiccd_power_off(fake.card);
            assert_int_equal(installed_put(fake.card, "", NULL), 0);
            assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
        }
        assert_int_equal(
            rules_forbidden(inside_euicc(fake.card), inside_arena(fake.card), &forbidden), 0);
        assert_int_equal(forbidden, expected);
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(rules_check_install(inside_euicc(fake.card), inside_arena(fake.card),
                                                 bits[k], &owners[k], &refusal),
                             0);
            assert_int_equal(refusal.code != 0, (expected & bits[k]) != 0);
        }
        fake_card_end(&fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_installation),
        cmocka_unit_test(test_forbidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
