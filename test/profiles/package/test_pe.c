/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements: whole packages, damaged ones, and a status for each kind of refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "profiles/fs/fs_cache.h"
#include "test/fake/package.h"

static uint8_t octets[PACKAGE_MAX];
static uint8_t answer[PE_RESPONSE_MAX];

/* Installs and gives the response as hex; what was installed is in `*fs` when not NULL. */
static enum pe_status install(struct bytes package, size_t cut, uint32_t memory, char *response,
                              size_t size, struct fs *fs)
{
    struct records_memory *store = records_memory_new(memory);
    struct records records = records_memory_of(store);
    struct buf out = BUF_OVER(answer);
    enum pe_status status;
    struct pe *pe;

    status = package_install(package, cut, &records, &pe, &out);
    bytes_to_hex(buf_bytes(&out), response, size);
    if (status == PE_OK)
        assert_string_equal(pe_reason(pe), "");
    else
        assert_string_not_equal(pe_reason(pe), "");
    if (fs) {
        *fs = (struct fs){0};
        fs_attach(fs, &records);
        assert_int_equal(status, PE_OK);
        assert_int_equal(fs_load(fs), 0);
        fs->records.functions = NULL; /* only the cache is looked at */
    }
    pe_free(pe);
    records_memory_free(store);
    return status;
}

static struct bytes ef(const struct fs *fs, const char *path)
{
    uint8_t raw[16];
    struct buf out = BUF_OVER(raw);
    uint16_t id;

    assert_int_equal(buf_put_hex(&out, path), 0);
    id = fs_by_path(fs, FS_MF, buf_bytes(&out), true);
    assert_int_not_equal(id, FS_NONE);
    return fs->files[id].body;
}

static void assert_ef(const struct fs *fs, const char *path, const char *start)
{
    uint8_t raw[512];
    struct buf expected = BUF_OVER(raw);

    assert_int_equal(buf_put_hex(&expected, start), 0);
    if (!bytes_starts_with(ef(fs, path), buf_bytes(&expected))) {
        char text[200];

        fail_msg("%s holds %s", path, bytes_to_hex(ef(fs, path), text, sizeof text));
    }
}

static struct buf shared(const char *name)
{
    struct buf package = BUF_OVER(octets);

    if (!package_read(name, &package)) {
        print_message("skipped: %s is not there (EUICCD_DATA)\n", name);
        skip();
    }
    return package;
}

/* Facts of the TS.48 sheet that all six share. */
static void test_ts48_installs(void **state)
{
    char response[4096];

    (void)state;
    for (size_t i = 0; package_names[i]; i++) {
        struct buf package = shared(package_names[i]);
        struct fs fs;
        const struct fs_file *file;

        assert_int_equal(install(buf_bytes(&package), i % 2 ? 1008 : 77, 1 << 17, response,
                                 sizeof response, &fs),
                         PE_OK);
        assert_string_equal(response, "3007A0053003800100");
        assert_ef(&fs, "2F05", "656EFF");
        assert_ef(&fs, "2F00", "61144F0CA0000000871002FF49FF058950045553494D");
        assert_ef(&fs, "2F08", "3C3C000000");
        assert_ef(&fs, "7FD06F07", "08091010103254");
        assert_ef(&fs, "7FD06F38", "9EFFBF1DFF3E00834103100104");
        assert_ef(&fs, "7FB06F02", "801D3030313031303132333435363738394074657374");
        assert_ef(&fs, "7F105F3A4F3A", "546573746E722E31");
        file = &fs.files[fs_child(&fs, FS_MF, 0x2F00)];
        assert_int_equal(file->sfi, 0x1E);
        file = &fs.files[fs_application(&fs, BYTES_TEXT("\xA0\0\0\x03\x43\x10\x02"), 0)];
        assert_int_equal(file->type, FS_APPLICATION);
        fs_drop(&fs);
    }
}

static void test_links_share_one_body(void **state)
{
    struct buf package = shared(package_names[0]);
    char response[256];
    struct fs fs;
    unsigned links = 0;

    (void)state;
    install(buf_bytes(&package), 4096, 1 << 17, response, sizeof response, &fs);
    for (uint32_t i = 0; i < fs.count; i++)
        if (fs.files[i].link != i && !fs_is_directory(&fs.files[i])) {
            links++;
            assert_ptr_equal(fs.files[i].body.at, fs.files[fs.files[i].link].body.at);
        }
    assert_true(links > 10);
    fs_drop(&fs);
}

static void test_truncated(void **state)
{
    struct buf package = shared(package_names[2]);
    char response[256];

    (void)state;
    for (size_t len = 0; len < package.len; len += 97)
        assert_int_not_equal(
            install(bytes_at(octets, len), 500, 1 << 17, response, sizeof response, NULL), PE_OK);
}

/* A flipped octet may be harmless content; it must never break the card. */
static void test_flipped(void **state)
{
    struct buf package = shared(package_names[2]);
    unsigned refused = 0;
    char response[4096];

    (void)state;
    for (size_t at = 0; at < package.len; at += 41) {
        octets[at] ^= (uint8_t)(1U << (at % 8));
        refused +=
            install(buf_bytes(&package), 255, 1 << 17, response, sizeof response, NULL) != PE_OK;
        octets[at] ^= (uint8_t)(1U << (at % 8));
    }
    assert_true(refused > 50);
}

struct refusal {
    const char *elements;
    enum pe_status status;
    const char *response;
};

/* Each behind the small package, before its end. */
static void test_refusals(void **state)
{
    static const struct refusal rows[] = {
        {"", PE_OK, "3007A0053003800100"},
        /* unknown element: mandated, or passed over */
        {"AB{A0{80= 81=0B}}", PE_NOT_SUPPORTED, "300CA008300680010181010B8100"},
        {"AB{A0{81=0B} 81=00}", PE_OK,
         "300AA0083006800101"
         "81010B"},
        {"A8{A0{80= 81=09} C4=00}", PE_RUNTIME_NOT_SUPPORTED, "300CA00830068001078101098100"},
        {"A9{A0{81=09} 81=2A03 82=00}", PE_OK, "300AA0083006800101810109"},
        /* templates */
        {"BC{A0{80= 81=06} 81=67810F01020D09 A2{}}", PE_TEMPLATE_NOT_SUPPORTED,
         "300CA00830068001098101068100"},
        {"B6{A0{80= 81=06} 81=67810F010209 A2{}}", PE_INVALID_PARAMETER,
         "300CA00830068001068101068100"}, /* no ISIM */
        {"B4{A0{80= 81=06} 81=67810F010205 A6{} A3{}}", PE_INVALID_REQUEST_FORMAT,
         "300CA00830068001058101068100"},
        {"B4{A0{80= 81=06} 81=67810F010205 BF7E{}}", PE_FEATURE_NOT_SUPPORTED,
         "300CA008300680010A8101068100"},
        {"B4{A0{81=06} 81=67810F010205 BF7E{A1{82=4121}}}", PE_OK, NULL},
        {"B0{A0{80= 81=06} 81=67810F010201 A2{}}", PE_INVALID_PARAMETER, NULL}, /* a second MF */
        {"A0{80=03}", PE_INVALID_REQUEST_FORMAT, NULL},                         /* header */
        /* generic file management */
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=03 8B=02} 81=010203}}}", PE_OK,
         NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=02} 81=010203}}}", PE_BAD_VALUES,
         "300CA00830068001038101068100"},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=02} 02=03}}}", PE_BAD_VALUES, NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD1}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{81=00}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{83=6F99 80=02}}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F07 80=02}}}}", PE_INVALID_PARAMETER,
         NULL}, /* the FID is taken */
        {"A1{A0{80= 81=06} A1{30{62{82=42210003 83=2F11 80=08}}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=42210004 83=2F11 80=08 88=09}}}}", PE_INVALID_PARAMETER,
         NULL}, /* low bits of an SFI */
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08} 81=8003}}}", PE_BAD_VALUES, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08} 81=800103}}}", PE_OK, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 C7=2F06}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a link of another kind */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 C7=2F12}}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=020000}}}}", PE_NOT_ENOUGH_MEMORY,
         "300CA00830068001048101068100"},
        /* PINs and PUKs */
        {"A2{A0{80= 81=06} A1{A0{30{80=01 81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0081 81=30303030}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 82=07}}}}", PE_INVALID_PARAMETER,
         NULL}, /* PUK 7 is not there */
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 84=34}}}}", PE_INVALID_PARAMETER,
         NULL}, /* more left than there are */
        {"A2{A0{80= 81=06} A1{81=7FD16F00}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=09 81=3131313131313131}}}", PE_INVALID_PARAMETER, NULL},
        {"B2{A0{80= 81=06} 81=67810F010203 A2{A1{C6=0182}}}", PE_PIN_CODE_MISSING,
         "3009A005300380010B8100"},
        /* keys */
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=00112233445566778899AABBCCDDEEFF "
         "83=00112233445566778899AABBCCDDEEFF}}}",
         PE_OK, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=001122 83=00112233445566778899AABBCCDDEEFF}}}",
         PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=04 81=00 82=00112233445566778899AABBCCDDEEFF 83=}}}",
         PE_FEATURE_NOT_SUPPORTED, NULL},
        {"A4{A0{80= 81=06} A1{A0{80=06 81=A0000000871002FF01FF}}}", PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=03 81=02 82=00112233445566778899AABBCCDDEEFF 83=}} "
         "83=080000000000}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{A0{80= 81=06} 81=00112233}", PE_INVALID_REQUEST_FORMAT, NULL},
        /* security domain */
        {"A6{A0{80= 81=06} A1{4F=A0000001515350}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=00 "
         "C9=}}",
         PE_INVALID_PARAMETER, NULL},
        {"A7{A0{80= 81=06} 4F=A00000055910100001 A0{04=B00120} 04=00 04=00}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        /* the stream */
        {"A2{A0{80= 81=06} A1=}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"30{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{81=06}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AA{A0{81=06}} AA{A0{81=07}}", PE_BAD_VALUES, NULL},
    };
    char response[4096];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf package = BUF_OVER(octets);
        enum pe_status status;

        package_start(&package);
        package_put(&package, rows[i].elements);
        package_end(&package);
        status = install(buf_bytes(&package), 13, 1 << 17, response, sizeof response, NULL);
        if (status != rows[i].status)
            fail_msg("%s: %s, not %s (%s)", rows[i].elements, pe_status_text(status),
                     pe_status_text(rows[i].status), response);
        if (rows[i].response)
            assert_string_equal(response, rows[i].response);
    }
}

static void test_headers(void **state)
{
    static const struct refusal rows[] = {
        {"A5{} A6{}", PE_OK, NULL},
        {"A5{8B=} A6{}", PE_OK, NULL}, /* javacard, without an application */
        {"A5{80=} A6{}", PE_FEATURE_NOT_SUPPORTED, "3009A005300380010A8100"},
        {"A5{86=} A6{}", PE_FEATURE_NOT_SUPPORTED, NULL},
        {"A5{9E=} A6{}", PE_FEATURE_NOT_SUPPORTED, NULL}, /* a service of the future */
        {"A5{} A6{06=67810F010213}", PE_TEMPLATE_NOT_SUPPORTED, NULL},
        {"A5{} A6{06=67810F010202 06=67810F01020D04 06=67810F010210 06=67810F010212}", PE_OK, NULL},
        {"A5{} A6{} A8{30{04=A000000001 04=0100}}", PE_LIB_NOT_SUPPORTED, NULL},
        {"A5{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{} A6{} A9{80=01}", PE_INVALID_REQUEST_FORMAT, NULL},
    };
    char response[4096];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf package = BUF_OVER(octets);
        enum pe_status status;

        package_start_with(&package, rows[i].elements);
        package_end(&package);
        status = install(buf_bytes(&package), 64, 1 << 17, response, sizeof response, NULL);
        if (status != rows[i].status)
            fail_msg("%s: %s", rows[i].elements, pe_status_text(status));
        if (rows[i].response)
            assert_string_equal(response, rows[i].response);
    }
}

static void test_header_version_and_first(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];

    (void)state;
    package_put(&package, "A0{80=04 81=00 83=89000123456789012341 A5{} A6{}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_UNSUPPORTED_PROFILE_VERSION);
    package = BUF_OVER(octets);
    package_put(&package, "AA{A0{81=01}}");
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_INVALID_REQUEST_FORMAT);
    package = BUF_OVER(octets);
    package_put(&package, "A0{80=03 81=00 83=89000123456789012341 A5{} A6{}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_BAD_VALUES); /* no MF */
}

static void test_memory_is_used_up(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];

    (void)state;
    package_start(&package);
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 100, 2000, response, sizeof response, NULL),
                     PE_NOT_ENOUGH_MEMORY);
}

/* DP-4.5: what the package leaves out comes from the template, and what it says wins. */
static void test_defaults_and_overrides(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;
    const struct fs_file *file;

    (void)state;
    package_start(&package);
    package_put(&package, "B4{A0{80= 81=06} 81=67810F010205"
                          "  A2{}"                                /* EF.LI, all of the template */
                          "  A4{A1{80=09}}"                       /* EF.ACM: 3 records */
                          "  A5{A1{88=} 82=02 83=07 82=01 83=08}" /* EF.GID1: no SFI, offsets */
                          "  A7{A1{82=42210010 A5{C1=0A0B C0=40} 8B=03}}" /* EF.MSISDN */
                          "  AB{A1{A5{C2=010203} 80=30}}"                 /* EF.SDN */
                          "  AF{A1{80=0C 8B=6F0608}}}");                  /* EF.PLMNwAcT */
    package_put(&package,
                "A1{A0{80= 81=07} A1{30{80=7FD0 62{82=7821 83=5F70 C6=0A 8B=0E}"
                " 80=7FD05F70 62{82=4121 83=4F21 80=02} 62{82=42210010 83=4F3F C7=7FD06F40 88=18}"
                " 62{82=4121 83=4F22 80=02 88=} 80=7FD06F05 81=656E}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "7FD06F05", "656EFFFFFFFF"); /* opened again by its path */
    assert_ef(&fs, "7FD06F39", "000000000000000000");
    assert_ef(&fs, "7FD06F3E", "FFFF07FF08FFFFFF");
    assert_ef(&fs, "7FD06F40", "0A0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B");
    assert_ef(&fs, "7FD06F49",
              "010203010203010203010203010203010203010203010203"
              "010203010203010203010203010203010203010203010203");
    assert_ef(&fs, "7FD06F60", "FFFFFF0000FFFFFF0000FFFF");
    assert_ef(&fs, "7FD05F704F3F", "0A0B0B");
    /* EF.Keys, left out of the USIM: made by default. */
    assert_ef(&fs, "7FD06F08", "07FFFFFF");
    for (uint32_t i = 0; i < fs.count; i++) {
        file = &fs.files[i];
        if (file->fid == 0x6F05 || file->fid == 0x4F21 || file->fid == 0x4F3F)
            assert_int_equal(file->sfi, file->fid == 0x6F05 ? 2 : file->fid == 0x4F21 ? 1 : 3);
        if (file->fid == 0x6F3E || file->fid == 0x4F22)
            assert_int_equal(file->sfi, 0);
        if (file->fid == 0x6F40) {
            assert_int_equal(file->special, 0x40);
            assert_int_equal(file->rule, 3);
            assert_int_equal(file->rules_fid, 0x6F06);
        }
        if (file->fid == 0x4F21) /* the EF.ARR of the ADF above, and no rule of its own */
            assert_int_equal(file->rule, 0);
        if (file->type == FS_APPLICATION) {
            assert_int_equal(file->rules_fid, 0x2F06);
            assert_int_equal(file->rule, 14);
        }
    }
    fs_drop(&fs);
}

static void test_do_not_create(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_start(&package);
    package_put(&package, "B5{A0{80= 81=06} 81=67810F010208 "
                          "A2{A1{83=7FB0 84=A0000000871004FF01 C6=01810A}} A3{A1{80=08}}"
                          "A4{A1{82=42210004 80=04}} A5{A1{80=04}} A6{A1{80=01} 83=FF} A7{80=}"
                          "A8{A1{82=42210028 80=28}}}"
                          "A2{A0{80= 81=07} A1{81=7FD0}}"); /* shares the PINs of the USIM */
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_int_equal(
        fs_child(&fs, fs_application(&fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x04"), 0), 0x6FAD),
        FS_NONE);
    assert_ef(&fs, "7FB06F07", "FD"); /* GBA, which this card lacks, is off in EF.IST */
    assert_int_equal(fs.cache->pin_count, 4);
    fs_drop(&fs);
}

/* The IoT template makes all but IMSI and ACC itself. */
static void test_iot(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_put(&package, "A0{80=03 81=03 83=89000123456789012341 A5{81=} A6{06=67810F010211} "
                          "A9{80=1002FF49FF0589}}"
                          "BF20{A0{80= 81=01} 81=67810F010211 A9{83=080910101032547698} AE{}"
                          "     B2{83=0001}}"
                          "A2{A0{80= 81=03} A1{A0{30{80=0081 81=3939393939393939}}}}"
                          "A1{A0{80= 81=04} A1{30{80=}}}"
                          "A2{A0{80= 81=05} A1{A0{30{80=01 81=3030303030303030}"
                          "                       30{80=0A 81=3535353535353535 83=03 84=00AA}}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "2FE2", "98001032547698103214");
    assert_ef(&fs, "2F00",
              "610E4F0CA00000008710"
              "02FF49FF0589FF");
    assert_ef(&fs, "7FD06F06", "8001019000");
    assert_ef(&fs, "7FD06F7E", "FFFFFFFFFFFFFF0000FF01");
    fs_drop(&fs);
}

/* ---- memory ---- */

size_t __sanitizer_get_current_allocated_bytes(void);

/* Records that look at the heap whenever one is made, and keep only the head of a file. */
struct watched {
    struct records inner;
    size_t before, peak, large; /* octets */
};

static int watched_put(void *context, enum record_kind kind, uint32_t key, struct bytes value)
{
    struct watched *watched = context;
    size_t now = __sanitizer_get_current_allocated_bytes();

    if (now - watched->before > watched->peak)
        watched->peak = now - watched->before;
    watched->large += value.len;
    if (kind == RECORD_FILE && value.len > 4096)
        value.len = 1; /* a package of half a megabyte leaves next to nothing here */
    return watched->inner.functions->put(watched->inner.context, kind, key, value);
}

static int watched_each(void *context, enum record_kind kind, records_visit *visit,
                        void *visit_context)
{
    struct watched *watched = context;

    return kind == RECORD_FILE
               ? 0
               : watched->inner.functions->each(watched->inner.context, kind, visit, visit_context);
}

static int watched_get(void *context, enum record_kind kind, uint32_t key, struct arena *arena,
                       struct bytes *value)
{
    struct watched *watched = context;

    return watched->inner.functions->get(watched->inner.context, kind, key, arena, value);
}

/* Half a megabyte of content, in feeds of a STORE DATA chain: at most PE_MEMORY_MAX of heap. */
static void test_memory_is_bounded(void **state)
{
    static const struct records_functions functions = {
        .put = watched_put, .each = watched_each, .get = watched_get};
    static uint8_t content[36000];
    struct records_memory *store = records_memory_new(1 << 20);
    struct watched watched = {.inner = records_memory_of(store)};
    struct records records = {&functions, &watched};
    struct buf package = BUF_OVER(octets), out = BUF_OVER(answer);
    size_t element, list, commands;
    struct pe *pe;

    (void)state;
    package_start(&package);
    element = tlv_open(&package, 0xA1);
    package_put(&package, "A0{80= 81=40}");
    list = tlv_open(&package, 0xA1);
    commands = tlv_open(&package, 0x30);
    package_put(&package, "80=");
    for (unsigned i = 0; i < 15; i++) {
        size_t fcp = tlv_open(&package, 0x62);
        uint8_t fid[2] = {0x3A, (uint8_t)i};

        package_put(&package, "82=4121 80=8CA0 8B=0A 88=");
        tlv_put(&package, 0x83, BYTES_OF(fid));
        tlv_close(&package, fcp);
        memset(content, (int)i, sizeof content);
        tlv_put(&package, 0x81, BYTES_OF(content));
    }
    tlv_close(&package, commands);
    tlv_close(&package, list);
    tlv_close(&package, element);
    package_end(&package);
    assert_false(package.overflow);
    assert_true(package.len > 500000);
    watched.before = __sanitizer_get_current_allocated_bytes();
    assert_int_equal(package_install(buf_bytes(&package), 1008, &records, &pe, &out), PE_OK);
    assert_true(watched.large > 500000);
    assert_in_range(watched.peak, 1, PE_MEMORY_MAX);
    pe_free(pe);
    records_memory_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ts48_installs),
        cmocka_unit_test(test_links_share_one_body),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_header_version_and_first),
        cmocka_unit_test(test_memory_is_used_up),
        cmocka_unit_test(test_defaults_and_overrides),
        cmocka_unit_test(test_do_not_create),
        cmocka_unit_test(test_iot),
        cmocka_unit_test(test_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
