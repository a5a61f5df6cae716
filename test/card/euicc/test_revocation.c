/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences of CRLs: numbers, scopes, parts, delta CRLs, limits (B-173). */
#include "card/euicc/decisions.h"
#include "test/fake/crl.h"
#include "test/fake/fixture_download.h"
#include "test/fake/memory.h"

#include <stdio.h>

#define USERS "3003 8101FF"
#define CAS   "3003 8201FF"

static struct bytes auth, ds; /* serial numbers of CERT.DPauth and CERT.DSauth */

static void with_crls(struct euiccd_create_options *factory)
{
    factory->crl_support = true;
}

static int begin_with_crls(void **state)
{
    (void)state;
    begin_with(with_crls);
    auth = download.auth.cert.serial;
    ds = download.ds.cert.serial;
    return 0;
}

/* Each test has a card without CRLs. */
static int fresh(void **state)
{
    (void)state;
    fake_card_renew(&fake, with_crls);
    return 0;
}

static void load(struct fake_crl crl, int code)
{
    assert_int_equal(fake_crl_load(&fake, &download.ci, &crl), code);
}

static void load_part(struct fake_crl crl, const char *missing)
{
    fake_crl_load_part(&fake, &download.ci, &crl, missing);
}

static void assert_revoked(bool auth_is, bool ds_is)
{
    const struct pki_entity *servers[] = {&download.auth, &download.ds};
    const bool wanted[] = {auth_is, ds_is};
    int code;

    for (int i = 0; i < 2; i++) {
        download_challenge(&download);
        assert_int_equal(download_try_authenticate(&download, servers[i], &code), SW_OK);
        assert_int_equal(code, wanted[i] ? 1 : 0);
    }
}

static void test_numbers(void **state)
{
    uint32_t before = fake_free_memory(&fake);

    (void)state;
    load((struct fake_crl){.number = 0x7F, .serials = {auth}}, 0);
    load((struct fake_crl){.number = 0x7F, .serials = {auth}}, 0); /* the response was lost */
    load((struct fake_crl){.number = 0x7E}, 5);
    assert_revoked(true, false);
    load((struct fake_crl){.number = 0x80, .serials = {ds}}, 0);
    load((struct fake_crl){.number = 0x100, .serials = {ds, auth}}, 0);
    load((struct fake_crl){.number = 0xFF}, 5);
    assert_revoked(true, true);
    load((struct fake_crl){.number = 0x101}, 0);
    assert_revoked(false, false);
    assert_int_equal(fake_free_memory(&fake), before - 64);
}

/* Each scope of a CI has its own numbers; a certificate is refused if a list of any has it. */
static void test_scopes(void **state)
{
    (void)state;
    load((struct fake_crl){.number = 9, .scope = USERS, .serials = {auth}}, 0);
    load((struct fake_crl){.number = 2, .scope = CAS, .serials = {ds}}, 0);
    load((struct fake_crl){.number = 1}, 0);
    assert_revoked(true, true);
    load((struct fake_crl){.number = 8, .scope = USERS}, 5);
    load((struct fake_crl){.number = 3, .scope = CAS}, 0);
    assert_revoked(true, false);
}

/* Parts come in any order; until the last one the older list counts as well. */
static void test_parts(void **state)
{
    (void)state;
    load((struct fake_crl){.number = 1, .serials = {auth}}, 0);
    load_part((struct fake_crl){.number = 2, .part = 2, .parts = 3, .serials = {ds}}, "1 3");
    assert_revoked(true, true);
    load_part((struct fake_crl){.number = 2, .part = 2, .parts = 3, .serials = {ds}}, "1 3");
    fake_card_cut(&fake);
    load_part((struct fake_crl){.number = 2, .part = 3, .parts = 3}, "1");
    load((struct fake_crl){.number = 2, .part = 1, .parts = 2}, 5);
    load((struct fake_crl){.number = 2}, 5);
    load((struct fake_crl){.number = 1, .serials = {auth}}, 0); /* the newest complete one, again */
    assert_revoked(true, true);
    load_part((struct fake_crl){.number = 2, .part = 1, .parts = 3}, "");
    assert_revoked(false, true);
    load((struct fake_crl){.number = 1}, 5);
    load_part((struct fake_crl){.number = 3, .part = 1, .parts = 1}, "");
    assert_revoked(false, false);
    load_part((struct fake_crl){.number = 4, .part = 64, .parts = 64},
              "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 "
              "32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 "
              "60 61 62 63");
}

/* Parts of a newer list refuse no older one, and stay until a list of their number or a higher one
 * is complete. */
static void test_parts_of_a_newer_list(void **state)
{
    uint32_t before = fake_free_memory(&fake);

    (void)state;
    load_part((struct fake_crl){.number = 9, .part = 1, .parts = 2, .serials = {ds}}, "2");
    load((struct fake_crl){.number = 4, .serials = {auth}}, 0);
    assert_revoked(true, true);
    load((struct fake_crl){.number = 3}, 5);
    load_part((struct fake_crl){.number = 7, .part = 2, .parts = 2}, "1");
    load((struct fake_crl){.number = 5, .base = 4, .removed = auth}, 0); /* a delta CRL */
    assert_revoked(false, true);
    load((struct fake_crl){.number = 8, .base = 7}, 6);
    load_part((struct fake_crl){.number = 7, .part = 1, .parts = 2, .serials = {auth}}, "");
    assert_revoked(true, true);
    load((struct fake_crl){.number = 6}, 5);
    assert_int_equal(fake_free_memory(&fake), before - 3 * 64 - 2 * 24);
    load_part((struct fake_crl){.number = 9, .part = 2, .parts = 2}, "");
    assert_revoked(false, true);
    load((struct fake_crl){.number = 8}, 5);
    load((struct fake_crl){.number = 10}, 0);
    assert_revoked(false, false);
    assert_int_equal(fake_free_memory(&fake), before - 64);
}

static void test_deltas(void **state)
{
    uint32_t before = fake_free_memory(&fake);

    (void)state;
    load((struct fake_crl){.number = 2, .base = 1, .serials = {auth}}, 6);
    load((struct fake_crl){.number = 1, .serials = {auth}}, 0);
    load((struct fake_crl){.number = 3, .base = 2, .serials = {ds}}, 6);
    load((struct fake_crl){.number = 3, .base = 1, .scope = USERS, .serials = {ds}}, 6);
    load((struct fake_crl){.number = 3, .base = 1, .serials = {ds}}, 0);
    assert_revoked(true, true);
    load((struct fake_crl){.number = 2, .base = 1}, 5);
    load((struct fake_crl){.number = 3, .base = 1, .serials = {ds}}, 0); /* again */
    load((struct fake_crl){.number = 4, .base = 1, .removed = auth}, 0);
    assert_revoked(false, true);
    load((struct fake_crl){.number = 5, .base = 3, .removed = ds}, 0);
    assert_revoked(false, false);
    assert_int_equal(fake_free_memory(&fake), before - 64);
    load((struct fake_crl){.number = 4}, 5);
}

/* The base of a delta CRL is a complete list, also one in parts; a list whose parts are not all
 * there is none, and is replaced. */
static void test_deltas_of_parts(void **state)
{
    (void)state;
    load_part((struct fake_crl){.number = 1, .part = 1, .parts = 2, .serials = {auth}}, "2");
    load((struct fake_crl){.number = 2, .base = 1, .serials = {ds}}, 6);
    load_part((struct fake_crl){.number = 1, .part = 2, .parts = 2, .serials = {ds}}, "");
    load_part((struct fake_crl){.number = 2, .part = 1, .parts = 2, .serials = {auth}}, "2");
    load((struct fake_crl){.number = 2, .base = 1, .removed = ds}, 0);
    assert_revoked(true, false);
    load((struct fake_crl){.number = 3, .base = 2, .serials = {ds}, .removed = auth}, 0);
    assert_revoked(false, true);
}

/* A delta CRL makes one list of the parts: a part of the list of its number, which has the serial
 * numbers elsewhere, replaces nothing. */
static void test_parts_after_a_delta(void **state)
{
    uint32_t before = fake_free_memory(&fake);

    (void)state;
    for (unsigned part = 1; part <= 2; part++) {
        load((struct fake_crl){.number = 4 * part, .part = 1, .parts = 2, .serials = {ds}}, 0);
        load_part((struct fake_crl){.number = 4 * part, .part = 2, .parts = 2, .serials = {ds}},
                  "");
        load((struct fake_crl){.number = 4 * part + 1, .base = 4 * part, .serials = {ds, auth}}, 0);
        assert_int_equal(fake_free_memory(&fake), before - 64 - 2 * 24);
        load((struct fake_crl){.number = 4 * part + 1, .part = part, .parts = 2}, 5);
        assert_revoked(true, true);
        load((struct fake_crl){.number = 4 * part + 2, .base = 4 * part + 1, .removed = ds}, 0);
        assert_revoked(true, false);
        load((struct fake_crl){.number = 4 * part + 2, .serials = {auth}}, 0);
        assert_revoked(true, false);
        assert_int_equal(fake_free_memory(&fake), before - 64 - 24);
    }
}

/* As many lists and parts as the card takes; one more is refused and changes nothing, one that
 * replaces others is not. */
static void test_number_of_lists(void **state)
{
    uint32_t before;
    char scope[20];

    (void)state;
    load((struct fake_crl){.number = 1, .serials = {auth}}, 0);
    for (unsigned i = 1; i < DECISION_CRLS_MAX; i++) {
        snprintf(scope, sizeof(scope), "3003 8301%02X", i);
        load((struct fake_crl){.number = 1, .scope = scope}, 0);
    }
    before = fake_free_memory(&fake);
    load((struct fake_crl){.number = 1, .scope = USERS}, 3);
    load_part((struct fake_crl){.number = 2, .part = 1, .parts = 1, .serials = {ds}}, "");
    assert_revoked(false, true);
    load((struct fake_crl){.number = 3, .part = 1, .parts = 2}, 3);
    assert_int_equal(fake_free_memory(&fake), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_numbers, fresh),
        cmocka_unit_test_setup(test_scopes, fresh),
        cmocka_unit_test_setup(test_parts, fresh),
        cmocka_unit_test_setup(test_parts_of_a_newer_list, fresh),
        cmocka_unit_test_setup(test_deltas, fresh),
        cmocka_unit_test_setup(test_deltas_of_parts, fresh),
        cmocka_unit_test_setup(test_parts_after_a_delta, fresh),
        cmocka_unit_test_setup(test_number_of_lists, fresh),
    };

    return cmocka_run_group_tests(tests, begin_with_crls, end);
}
