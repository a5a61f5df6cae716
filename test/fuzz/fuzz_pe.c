/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: profile packages. The first octet selects how the stream is cut; the response does
 * not depend on it, and an installed profile loads as a file system.
 */
#include "profiles/fs/fs.h"
#include "profiles/package/pe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 1 << 18 };

static enum pe_status install(struct bytes package, size_t cut, struct records_memory *memory,
                              struct buf *response)
{
    struct records records = records_memory_of(memory);
    enum pe_status status = PE_OK, early;
    struct pe *pe;

    assert(pe_begin(&pe, &records) == 0);
    for (size_t at = 0; at < package.len; at += cut)
        assert(pe_feed(pe, bytes_cut(package, at, cut)) == 0);
    assert(!pe_refused(pe, &early) || early != PE_OK);
    assert(pe_end(pe, response, &status) == 0);
    pe_free(pe);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t octets[2][PE_RESPONSE_MAX];
    struct buf responses[2] = {BUF_OVER(octets[0]), BUF_OVER(octets[1])};
    struct records_memory *memory[2] = {records_memory_new(MEMORY), records_memory_new(MEMORY)};
    struct records records = records_memory_of(memory[0]);
    struct fs fs = {0};
    enum pe_status status;
    struct bytes package;

    package = size ? bytes_at(data + 1, size - 1) : BYTES_NONE;
    status = install(package, size ? data[0] + 1U : 1, memory[0], &responses[0]);
    assert(install(package, package.len + 1, memory[1], &responses[1]) == status);
    assert(bytes_equal(buf_bytes(&responses[0]), buf_bytes(&responses[1])));
    if (status == PE_OK) {
        fs_attach(&fs, &records);
        assert(fs_load(&fs) == 0);
        fs_drop(&fs);
    }
    records_memory_free(memory[0]);
    records_memory_free(memory[1]);
    return 0;
}
