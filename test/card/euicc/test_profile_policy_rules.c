/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installation of a profile with rules, on cards with and without an operational profile (D-31):
 * the RAT of the test card allows every operator both. Which operators a RAT allows: test_rat.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "card/euicc/profile_policy_rules.h"
#include "card/store/internal.h"
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

/* `depth` SEQUENCEs in one another. */
static struct bytes nested(struct buf out, unsigned depth)
{
    size_t marks[DER_DEPTH_MAX + 1];

    for (unsigned i = 0; i < depth; i++)
        marks[i] = tlv_open(&out, 0x30);
    while (depth-- > 0)
        tlv_close(&out, marks[depth]);
    assert_false(out.overflow);
    return buf_bytes(&out);
}

static int forbidden_by(struct fake_card *fake, struct bytes rules, uint32_t *forbidden)
{
    char hex[1000], sql[1200]; /* the file may be damaged, though no call of the card does it */
    sqlite3 *database = inside_euicc(fake->card)->store->database;

    bytes_to_hex(rules, hex, sizeof(hex));
    snprintf(sql, sizeof(sql),
             "DROP TRIGGER IF EXISTS identity_stays; UPDATE identity SET rat = x'%s'", hex);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    return rules_forbidden(inside_euicc(fake->card), inside_arena(fake->card), forbidden);
}

/* A rule of the card file that cannot be read allows nothing, and the others stand. */
static void test_malformed_rules(void **state)
{
    uint8_t octets[300], rules[400];
    const struct {
        struct bytes bad;
    } rows[] = {
        {BYTES_TEXT("\x30\x00")},
        {BYTES_TEXT("\x30\x02\x80\x00")},
        {BYTES_TEXT("\x04\x01\x00")},
        {BYTES_TEXT("\x30\x0A\x80\x02\x05\x60\xA1\x00\x82\x02\x07")}, /* not whole */
        {nested(BUF_OVER(octets), DER_DEPTH_MAX + 1)},                /* ERR_TOO_LONG */
    };
    struct fake_card fake;
    uint32_t forbidden;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = BUF_OVER(rules);

        buf_put(&out, BYTES_TEXT(RULE_PPR1));
        buf_put(&out, rows[i].bad);
        assert_int_equal(forbidden_by(&fake, buf_bytes(&out), &forbidden), 0);
        assert_int_equal(forbidden, PPR_IDS_PPR2);
        assert_int_equal(forbidden_by(&fake, rows[i].bad, &forbidden), 0);
        assert_int_equal(forbidden, PPR_IDS_PPR1 | PPR_IDS_PPR2);
        if (i + 2 == sizeof(rows) / sizeof(rows[0])) /* its end is unknown: so are those behind */
            continue;
        out.len = 0;
        buf_put(&out, rows[i].bad);
        buf_put(&out, BYTES_TEXT(RULE_PPR2));
        assert_int_equal(forbidden_by(&fake, buf_bytes(&out), &forbidden), 0);
        assert_int_equal(forbidden, PPR_IDS_PPR1);
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_installation),
        cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_malformed_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
