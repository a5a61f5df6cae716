/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetConnectivityParameters: the enabled profile's header has them, or code 1 (B-150,
 * B-152). */
#include "apdu/sw.h"
#include "card/store/store_tx.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* An enabled profile whose header is `header` in hex (NULL: it has none). */
static void enable_profile(struct fake_card *fake, const char *header)
{
    struct store *store = inside_euicc(fake->card)->store;
    struct store_profile profile = {
        .iccid = {0x98}, .aid = {0xA0}, .profile_class = 2, .state = STORE_PROFILE_ENABLED};
    uint8_t octets[64];
    struct buf buf = BUF_OVER(octets);
    int64_t id;

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_add_profile(store, &profile, &id), 0);
    if (header) {
        assert_int_equal(buf_put_hex(&buf, header), 0);
        assert_int_equal(store_put_object(store, id, RECORD_HEADER, 0, buf_bytes(&buf)), 0);
    }
    assert_int_equal(store_commit(store), 0);
}

static void test_not_available(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, "BF5F00", "BF5F03810101"); /* no profile */
    assert_non_null(strstr(fake.refusal, "B-150"));
    enable_profile(&fake, "A006 800102 810103");
    assert_es10(&fake, "BF5F00", "BF5F03810101"); /* one without them */
    fake_card_end(&fake);
}

static void test_available(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    /* B-151: bearer, network access name, user login, password; returned as stored. */
    enable_profile(&fake, "A019 800102 8711 35020301 4704 0361706E 0D0104 0D0204 70 810103");
    assert_es10(&fake, "BF5F00", "BF5F15A013 8111 35020301 4704 0361706E 0D0104 0D0204 70");
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_not_available),
                                       cmocka_unit_test(test_available)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
