/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile's policy rules against the Rules Authorisation Table of the
 * test card, with one rule (D-31, E-65). */
#include "ipae/procedure/profile_download.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

/* One rule: PPR2 for the operator 00F220. */
static void one_rule(struct euiccd_create_options *factory)
{
    static const uint8_t rat[] = {0x30, 0x10, 0x80, 0x02, 0x05, 0x20, 0xA1, 0x07, 0x30,
                                  0x05, 0x80, 0x03, 0x00, 0xF2, 0x20, 0x82, 0x01, 0x00};

    factory->rat = to_euiccd(BYTES_OF(rat));
}

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, one_rule);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

/* StoreMetadataRequest with ICCID, names and `more` in hex. */
static int check(const char *more, struct pending_download *pending, int64_t *reason)
{
    uint8_t octets[200];
    struct buf metadata = BUF_OVER(octets);
    struct eim_session session = {.terminal = &bare->terminal};
    struct download download = {
        .session = &session, .pending = pending, .cancel_reason = CANCEL_SESSION_UNDEFINED_REASON};
    size_t mark = tlv_open(&metadata, 0xBF25);
    int err;

    *pending = (struct pending_download){.attempts = 1};
    assert_int_equal(buf_put_hex(&metadata, "5A0A 98001032547698103214 910141 920142"), 0);
    assert_int_equal(buf_put_hex(&metadata, more), 0);
    tlv_close(&metadata, mark);
    err = profile_policy_check(&download, buf_bytes(&metadata));
    *reason = download.cancel_reason;
    return err;
}

static void test_rules(void **state)
{
    static const struct {
        const char *more, *failure; /* NULL: allowed */
        int64_t reason;
    } rows[] = {
        {"", NULL, 0},
        {"B705 8003 00F110", NULL, 0},
        {"99020780", NULL, 0}, /* only pprUpdateControl */
        {"B705 8003 00F220 99020520", NULL, 0},
        {"B705 8003 00F220 99020560", "profile policy rule PPR1 is not allowed for mccMnc 00F220",
         CANCEL_SESSION_PPR_NOT_ALLOWED},
        {"B705 8003 00F110 99020640", "profile policy rule PPR1 is not allowed for mccMnc 00F110",
         CANCEL_SESSION_PPR_NOT_ALLOWED},
        {"B705 8003 00F110 99020520", "profile policy rule PPR2 is not allowed for mccMnc 00F110",
         CANCEL_SESSION_PPR_NOT_ALLOWED},
        {"99020640", "profile policy rule PPR1 is not allowed for mccMnc none",
         CANCEL_SESSION_PPR_NOT_ALLOWED},
        {"B70180", "malformed profileMetadata", CANCEL_SESSION_METADATA_MISMATCH},
    };
    struct pending_download pending;
    int64_t reason;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(check(rows[i].more, &pending, &reason), rows[i].failure ? ERR_STATE : 0);
        if (!rows[i].failure)
            continue;
        assert_int_equal(reason, rows[i].reason);
        assert_true(
            bytes_equal(pending.failure, bytes_at(rows[i].failure, strlen(rows[i].failure))));
    }
}

/* Nothing to check. */
static void test_no_metadata(void **state)
{
    struct download download = {.session = &(struct eim_session){.terminal = &bare->terminal}};

    (void)state;
    assert_int_equal(profile_policy_check(&download, BYTES_NONE), 0);
}

/* The check is left to the eIM, in an indirect download only. */
static void test_left_to_the_eim(void **state)
{
    static const uint8_t metadata[] = {0xBF, 0x25, 0x04, 0x99, 0x02, 0x06, 0x40};
    struct eim eim = {.indirect = true};
    struct eim_session session = {.terminal = &bare->terminal, .eim = &eim};
    struct pending_download pending = {.attempts = 1};
    struct download download = {.session = &session, .pending = &pending};

    (void)state;
    bare->terminal.ipa_features = IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION;
    assert_int_equal(profile_policy_check(&download, BYTES_OF(metadata)), 0);
    eim.indirect = false;
    assert_int_equal(profile_policy_check(&download, BYTES_OF(metadata)), ERR_STATE);
    eim.indirect = true;
    bare->terminal.ipa_features = 0;
    assert_int_equal(profile_policy_check(&download, BYTES_OF(metadata)), ERR_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rules, begin, end),
        cmocka_unit_test_setup_teardown(test_no_metadata, begin, end),
        cmocka_unit_test_setup_teardown(test_left_to_the_eim, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
