/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole packages, damaged ones, and the bounds on memory. */
#include "test/profiles/package/install.h"

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
    struct buf package = BUF_OVER(octets), out = BUF_OVER(euicc_response);
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
        cmocka_unit_test(test_ts48_installs),     cmocka_unit_test(test_links_share_one_body),
        cmocka_unit_test(test_truncated),         cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_memory_is_used_up), cmocka_unit_test(test_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
