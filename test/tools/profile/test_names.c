/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files by their place in the tree, and descriptions of their contents. */
#include "tools/profile/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A tree with all kinds of directories; one file is added. */
enum { MF, USIM, ISIM, CSIM, OTHER, DF_5GS, DF_TELECOM, ADDED, FILES };
static struct fs_file files[FILES];
static const struct fs tree = {.files = files, .count = FILES};

static int begin(void **state)
{
    static const struct fs_file directories[ADDED] = {
        [MF] = {.fid = FS_FID_MF, .type = FS_DIRECTORY},
        [USIM] = {.type = FS_APPLICATION, .name = BYTES_TEXT("\xA0\0\0\0\x87\x10\x02\xFF")},
        [ISIM] = {.type = FS_APPLICATION, .name = BYTES_TEXT("\xA0\0\0\0\x87\x10\x04\xFF")},
        [CSIM] = {.type = FS_APPLICATION, .name = BYTES_TEXT("\xA0\0\0\x03\x43\x10\x02\xFF")},
        [OTHER] = {.type = FS_APPLICATION, .name = BYTES_TEXT("\xA0\0\0\0\x87\x10\x99")},
        [DF_5GS] = {.parent = USIM, .fid = 0x5FC0, .type = FS_DIRECTORY},
        [DF_TELECOM] = {.fid = 0x7F10, .type = FS_DIRECTORY},
    };

    (void)state;
    memcpy(files, directories, sizeof(directories));
    return 0;
}

static void add(uint16_t parent, uint16_t fid, uint8_t type)
{
    files[ADDED] = (struct fs_file){.parent = parent, .fid = fid, .type = type};
}

static void directories_have_names(void **state)
{
    (void)state;
    assert_string_equal(names_file(&tree, MF), "MF");
    assert_string_equal(names_file(&tree, USIM), "ADF.USIM");
    assert_string_equal(names_file(&tree, ISIM), "ADF.ISIM");
    assert_string_equal(names_file(&tree, CSIM), "ADF.CSIM");
    assert_string_equal(names_file(&tree, OTHER), "ADF");
    assert_string_equal(names_file(&tree, DF_TELECOM), "DF.TELECOM");
}

static void files_have_the_name_of_their_place(void **state)
{
    static const struct {
        uint16_t parent, fid;
        const char *name;
    } rows[] = {
        {MF, 0x2FE2, "EF.ICCID"},   {MF, 0x2F00, "EF.DIR"},    {MF, 0x2F05, "EF.PL"},
        {USIM, 0x6F07, "EF.IMSI"},  {USIM, 0x6F38, "EF.UST"},  {USIM, 0x6F46, "EF.SPN"},
        {USIM, 0x6F7B, "EF.FPLMN"}, {USIM, 0x6FAD, "EF.AD"},   {ISIM, 0x6F07, "EF.IST"},
        {ISIM, 0x6F02, "EF.IMPI"},  {ISIM, 0x6F04, "EF.IMPU"}, {ISIM, 0x6FAD, "EF.AD"},
        {USIM, 0x2FE2, ""},         {MF, 0x6F07, ""},          {MF, 0x1234, ""},
        {DF_5GS, 0x6F07, ""},       {DF_TELECOM, 0x2FE2, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        add(rows[i].parent, rows[i].fid, FS_TRANSPARENT);
        if (strcmp(names_file(&tree, ADDED), rows[i].name) != 0)
            fail_msg("%04X in %d: `%s'", rows[i].fid, rows[i].parent, names_file(&tree, ADDED));
    }
}

static void contents_are_described(void **state)
{
    static const struct {
        uint16_t parent, fid;
        const char *body, *text; /* hex; NULL: cannot be decoded */
    } rows[] = {
        {MF, 0x2FE2, "98001032547698103214", "89000123456789012341"},
        {MF, 0x2FE2, "980010325476981032F4", "8900012345678901234"},
        {MF, 0x2FE2, "FFFF", NULL},
        {USIM, 0x6F07, "080910100000000010", "001010000000001"},
        {USIM, 0x6F07, "0809101000000000F0", "00101000000000"},
        {USIM, 0x6F07, "FFFFFFFFFFFFFFFFFF", NULL}, /* not personalised */
        {USIM, 0x6F07, "08F9FFFFFFFFFFFFFF", NULL},
        {USIM, 0x6F07, "0809101000000000", NULL}, /* too short */
        {USIM, 0x6F46, "004F70FFFF", "Op"},
        {USIM, 0x6F46, "00", NULL},
        {USIM, 0x6F38, "0581", "services 1 3 9 16"},
        {ISIM, 0x6F07, "80", "services 8"},
        {USIM, 0x6F62, "00F1104000FFFFFF00001300628000", "001-01 310-260"},
        {USIM, 0x6F62, "FFFFFF0000", NULL},
        {USIM, 0x6F7B, "00F110FFFFFF130062", "001-01 310-260"},
        {USIM, 0x6F7B, "00F1", NULL},
        {USIM, 0x6FAD, "00000002", "MNC of 2 digits"},
        {USIM, 0x6FAD, "01000003FF", "normal operation and specific facilities, MNC of 3 digits"},
        {ISIM, 0x6FAD, "000000", "normal operation"},
        {USIM, 0x6FAD, "0000", NULL},
        {MF, 0x2F05, "656E07FF", "en ."},
        {ISIM, 0x6F02, "8003616263FF", "abc"},
        {ISIM, 0x6F02, "8103616263", NULL},
        {ISIM, 0x6F02, "8009616263", NULL},
        {MF, 0x1234, "00", NULL},
        {DF_5GS, 0x6F07, "080910100000000010", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[64];
        struct buf body = BUF_OVER(memory);
        char text[200];
        bool decoded;

        assert_int_equal(buf_put_hex(&body, rows[i].body), 0);
        add(rows[i].parent, rows[i].fid, FS_TRANSPARENT);
        files[ADDED].body = buf_bytes(&body);
        decoded = names_decode(&tree, ADDED, 0, text, sizeof(text));
        if (decoded != (rows[i].text != NULL) || (decoded && strcmp(text, rows[i].text) != 0))
            fail_msg("%04X %s: `%s'", rows[i].fid, rows[i].body, text);
    }
}

/* Each size of the text is respected. */
static void texts_are_bounded(void **state)
{
    static const uint8_t body[60] = {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11};
    static const uint16_t fids[] = {0x6F38, 0x6F62, 0x6F7B, 0x6FAD, 0x6F07, 0x6F46};

    (void)state;
    for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
        for (size_t size = 32; size < 120; size++) {
            char text[121];

            memset(text, 'x', sizeof(text));
            add(USIM, fids[i], FS_TRANSPARENT);
            files[ADDED].body = BYTES_OF(body);
            names_decode(&tree, ADDED, 0, text, size);
            assert_non_null(memchr(text, '\0', size));
            for (size_t j = size; j < sizeof(text); j++)
                assert_int_equal(text[j], 'x');
        }
    }
}

static void applications_are_listed(void **state)
{
    static const uint8_t body[] = {0x61, 0x0A, 0x4F, 0x03, 0xA0, 0x00, 0x01, 0x50, 0x03,
                                   'A',  'b',  'c',  0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x61, 0x05, 0x4F,
                                   0x03, 0xA0, 0x00, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    char text[200];

    (void)state;
    add(MF, 0x2F00, FS_LINEAR);
    files[ADDED].body = BYTES_OF(body);
    files[ADDED].size = sizeof(body);
    files[ADDED].record_len = 12;
    files[ADDED].record_count = 3; /* the second is empty */
    assert_true(names_decode(&tree, ADDED, 1, text, sizeof(text)));
    assert_string_equal(text, "A00001 Abc");
    assert_false(names_decode(&tree, ADDED, 2, text, sizeof(text)));
    assert_true(names_decode(&tree, ADDED, 3, text, sizeof(text)));
    assert_string_equal(text, "A00002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directories_have_names),
        cmocka_unit_test(files_have_the_name_of_their_place),
        cmocka_unit_test(contents_are_described),
        cmocka_unit_test(texts_are_bounded),
        cmocka_unit_test(applications_are_listed),
    };

    return cmocka_run_group_tests(tests, begin, NULL);
}
