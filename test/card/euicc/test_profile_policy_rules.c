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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_installation)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
