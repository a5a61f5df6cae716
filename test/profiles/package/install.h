/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installing a package into records in memory, for the tests of the interpreter. */
#ifndef TEST_PROFILES_PACKAGE_INSTALL_H
#define TEST_PROFILES_PACKAGE_INSTALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/package/pe_private.h"
#include "test/fake/package.h"

static uint8_t octets[PACKAGE_MAX];
static uint8_t euicc_response[PE_RESPONSE_MAX];

/* Installs and gives the response as hex; what was installed is in `*fs` when not NULL. */
static inline enum pe_status install(struct bytes package, size_t cut, uint32_t memory,
                                     char *response, size_t size, struct fs *fs)
{
    struct records_memory *store = records_memory_new(memory);
    struct records records = records_memory_of(store);
    struct buf out = BUF_OVER(euicc_response);
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

static inline struct bytes ef(const struct fs *fs, const char *path)
{
    uint8_t raw[16];
    struct buf out = BUF_OVER(raw);
    uint16_t id;

    assert_int_equal(buf_put_hex(&out, path), 0);
    id = fs_by_path(fs, FS_MF, buf_bytes(&out), true);
    assert_int_not_equal(id, FS_NONE);
    return fs->files[id].body;
}

static inline void assert_ef(const struct fs *fs, const char *path, const char *start)
{
    uint8_t raw[512];
    struct buf expected = BUF_OVER(raw);

    assert_int_equal(buf_put_hex(&expected, start), 0);
    if (!bytes_starts_with(ef(fs, path), buf_bytes(&expected))) {
        char text[200];

        fail_msg("%s holds %s", path, bytes_to_hex(ef(fs, path), text, sizeof text));
    }
}

/* What a package is refused for: its elements as package_put has them, behind the small package and
 * before its end; the status; the EUICCResponse as hex, NULL: not compared. */
struct refusal {
    const char *elements;
    enum pe_status status;
    const char *response;
};

static inline void install_each(const struct refusal *rows, size_t count)
{
    char response[4096];

    for (size_t i = 0; i < count; i++) {
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
#define INSTALL_EACH(rows) install_each(rows, sizeof(rows) / sizeof((rows)[0]))

#endif
