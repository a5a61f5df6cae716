/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short file identifiers: of TS 102 221 and TS 31.102, and those that FCPs of the card named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/session/session_private.h"

#define USIM  "A0000000871002FF49FF0589"
#define USIM2 "A0000000871002FF33FF0189"
#define ISIM  "A0000000871004FF49FF0589"

/* A file by its path; the directory is its front, or all of it for "". */
static struct selection selected(const char *aid, const char *directory, const char *file)
{
    struct selection selection = {0};
    struct buf name = BUF_OVER(selection.aid), path = BUF_OVER(selection.path);

    assert_int_equal(buf_put_hex(&name, aid), 0);
    assert_int_equal(buf_put_hex(&path, directory), 0);
    selection.directory_len = (uint8_t)path.len;
    assert_int_equal(buf_put_hex(&path, file), 0);
    selection.aid_len = (uint8_t)name.len;
    selection.path_len = (uint8_t)path.len;
    return selection;
}

static unsigned find(const struct session_card *card, const char *aid, const char *directory,
                     unsigned sfi)
{
    const struct selection selection = selected(aid, directory, "");

    return sfi_find(card, &selection, sfi);
}

static void learn(struct session_card *card, const char *aid, const char *directory,
                  const char *file, unsigned sfi)
{
    const struct selection selection = selected(aid, directory, file);

    sfi_learn(card, &selection, sfi);
}

static void test_specified(void **state)
{
    static const struct {
        const char *aid, *directory;
        unsigned sfi, file;
    } rows[] = {
        {"", "3F00", 0x02, 0x2FE2}, /* EF.ICCID */
        {"", "3F00", 0x06, 0x2F06}, /* EF.ARR */
        {USIM, "3F00", 0x06, 0x2F06},
        {"", "3F007F10", 0x02, 0},
        {"", "3F00", 0x08, 0x2F08}, /* TS 102 221 13: EF.UMPC */
        {"", "3F00", 0x05, 0x2F05}, /* EF.PL */
        {"", "3F00", 0x1E, 0x2F00}, /* EF.DIR */
        {"", "3F00", 0x1F, 0},
        {"", "3F00", 0x07, 0},            /* of the USIM only */
        {USIM, "3F00", 0x1E, 0x2F00},     /* the MF below an application */
        {USIM, "7FFF", 0x07, 0x6F07},     /* TS 31.102 annex H: EF.IMSI */
        {USIM, "7FFF", 0x02, 0x6F05},     /* EF.LI */
        {USIM, "7FFF", 0x0A, 0x6F60},     /* EF.PLMNwAcT */
        {USIM, "7FFF", 0x0B, 0x6F7E},     /* EF.LOCI */
        {USIM, "7FFF", 0x17, 0x6F06},     /* EF.ARR */
        {USIM, "7FFF", 0x1E, 0x6FE3},     /* EF.EPSLOCI */
        {USIM, "7FFF5FC0", 0x07, 0x4F07}, /* EF.SUCI_Calc_Info */
        {USIM, "7FFF5FC0", 0x01, 0x4F01}, /* EF.5GS3GPPLOCI */
        {USIM, "7FFF5FC0", 0x1D, 0},
        {USIM, "7FFF5FEF", 0x01, 0},       /* a directory of no specification */
        {ISIM, "7FFF", 0x02, 0x6F02},      /* TS 31.103: EF.IMPI */
        {ISIM, "7FFF", 0x07, 0x6F07},      /* TS 31.103: EF.IST */
        {"A000000559", "7FFF", 0x07, 0},   /* another application */
        {"A00000008710", "7FFF", 0x07, 0}, /* too short to be told */
        {"", "7FFF", 0x07, 0},
        {"", "", 0x02, 0}, /* no directory is known */
    };
    struct session_card *card = calloc(1, sizeof(*card));

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (find(card, rows[i].aid, rows[i].directory, rows[i].sfi) != rows[i].file)
            fail_msg("row %zu: %04X", i, find(card, rows[i].aid, rows[i].directory, rows[i].sfi));
    free(card);
}

/* What the card says comes first, in its application and directory only. */
static void test_learned(void **state)
{
    struct session_card *card = calloc(1, sizeof(*card));

    (void)state;
    learn(card, USIM, "7FFF", "AF01", 7);
    assert_int_equal(find(card, USIM, "7FFF", 7), 0xAF01);
    assert_int_equal(find(card, USIM2, "7FFF", 7), 0x6F07);
    assert_int_equal(find(card, USIM, "7FFF5FC0", 7), 0x4F07);
    assert_int_equal(find(card, "", "3F00", 7), 0);
    learn(card, USIM, "7FFF", "AF02", 7); /* again: the last one */
    assert_int_equal(find(card, USIM, "7FFF", 7), 0xAF02);
    learn(card, "", "3F00", "2F77", 31);
    assert_int_equal(find(card, "", "3F00", 31), 0x2F77);
    free(card);
}

/* SFI 0 is none, and without a path there is no file. */
static void test_nothing_to_learn(void **state)
{
    struct session_card *card = calloc(1, sizeof(*card));

    (void)state;
    learn(card, USIM, "7FFF", "AF01", 0);
    learn(card, USIM, "", "", 9);
    for (unsigned i = 0; i < SESSION_SFIS_MAX; i++)
        assert_int_equal(card->sfis[i].sfi, 0);
    free(card);
}

/* The last SESSION_SFIS_MAX are known; one that is named again takes no other's place. */
static void test_ring(void **state)
{
    struct session_card *card = calloc(1, sizeof(*card));
    char directory[9];

    (void)state;
    for (unsigned i = 0; i <= SESSION_SFIS_MAX; i++) {
        snprintf(directory, sizeof(directory), "3F00%04X", 0x5F00 + i);
        learn(card, "", directory, "4F99", 3);
        learn(card, "", directory, "4F11", 3);
    }
    assert_int_equal(find(card, "", "3F005F00", 3), 0);
    assert_int_equal(find(card, "", "3F005F01", 3), 0x4F11);
    assert_int_equal(find(card, "", directory, 3), 0x4F11);
    free(card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specified),
        cmocka_unit_test(test_learned),
        cmocka_unit_test(test_nothing_to_learn),
        cmocka_unit_test(test_ring),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
