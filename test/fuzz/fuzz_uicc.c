/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: commands on a small file system with every kind of file, each after its length.
 * After any commands cache and records agree (FS-F1 of profiles/fs/fs.h).
 */
#include "crypto/rng.h"
#include "profiles/app/command.h"
#include "profiles/fs/fs_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COMMANDS_MAX = 64 };

static int fill_counting(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)i;
    return 0;
}

static void put(const struct records *records, uint32_t id, struct fs_file file)
{
    static const uint8_t rule[16] = {0x80, 0x01, 0x7F, 0x90, 0x00, 0x84, 0x02, 0x32,
                                     0xD4, 0x90, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    uint8_t octets[256], body[64] = {0};
    struct buf record = BUF_OVER(octets);
    size_t len = file.type == FS_BER_TLV ? 0 : file.size;

    if (id == 1)
        memcpy(body, rule, sizeof rule);
    if (file.type <= FS_APPLICATION)
        len = 0;
    file.life = FS_ACTIVE;
    file.rules_fid = 0x2F06;
    file.rule = 1;
    fs_record_put(&file, bytes_at(body, file.link == id ? len : 0), &record);
    assert(!record.overflow);
    assert(records->functions->put(records->context, RECORD_FILE, id, buf_bytes(&record)) == 0);
}

static void make_files(const struct records *records)
{
    static const uint8_t aid[] = {0xA0, 0, 0, 0, 0x87, 0x10, 0x02};
    static const uint8_t pins[] = {0x01};
    struct fs_pin pin = {.shared = FS_NONE,
                         .reference = 1,
                         .attributes = 7,
                         .maximum = 3,
                         .left = 3,
                         .puk = 1,
                         .value = "00000000"};
    struct fs_puk puk = {.reference = 1, .maximum = 10, .left = 10, .value = "11111111"};
    uint8_t octets[FS_PIN_RECORD];
    struct buf record = BUF_OVER(octets);

    put(records, 0, (struct fs_file){.type = FS_DIRECTORY, .descriptor = 0x78, .fid = 0x3F00});
    put(records, 1,
        (struct fs_file){.type = FS_LINEAR,
                         .descriptor = 0x42,
                         .fid = 0x2F06,
                         .link = 1,
                         .record_len = 16,
                         .record_count = 1,
                         .size = 16});
    put(records, 2,
        (struct fs_file){.type = FS_TRANSPARENT,
                         .descriptor = 0x41,
                         .fid = 0x2F01,
                         .link = 2,
                         .size = 20,
                         .sfi = 1});
    put(records, 3,
        (struct fs_file){.type = FS_LINEAR,
                         .descriptor = 0x42,
                         .fid = 0x2F02,
                         .link = 3,
                         .record_len = 5,
                         .record_count = 4,
                         .size = 20,
                         .sfi = 2});
    put(records, 4,
        (struct fs_file){.type = FS_CYCLIC,
                         .descriptor = 0x46,
                         .fid = 0x2F03,
                         .link = 4,
                         .record_len = 3,
                         .record_count = 4,
                         .size = 12,
                         .sfi = 3});
    put(records, 5,
        (struct fs_file){.type = FS_BER_TLV,
                         .descriptor = 0x79,
                         .fid = 0x2F04,
                         .link = 5,
                         .reserved = 64,
                         .maximum = 600,
                         .sfi = 4});
    put(records, 6,
        (struct fs_file){
            .type = FS_TRANSPARENT, .descriptor = 0x41, .fid = 0x2F05, .link = 2, .size = 20});
    put(records, 7,
        (struct fs_file){.type = FS_APPLICATION,
                         .descriptor = 0x78,
                         .fid = 0x7FD0,
                         .link = 7,
                         .name = BYTES_OF(aid),
                         .pins = BYTES_OF(pins)});
    fs_pin_put(&pin, &record);
    assert(records->functions->put(records->context, RECORD_PIN, fs_pin_key(&pin),
                                   buf_bytes(&record)) == 0);
    record = BUF_OVER(octets);
    fs_puk_put(&puk, &record);
    assert(records->functions->put(records->context, RECORD_PUK, 1, buf_bytes(&record)) == 0);
}

/* The records agree with the cache. */
static void compare(const struct fs *fs)
{
    struct fs other = {0};

    fs_attach(&other, &fs->records);
    assert(fs_load(&other) == 0);
    for (uint32_t i = 0; i < fs->count; i++) {
        const struct fs_file *ours = &fs->files[i], *theirs;

        if (ours->type == FS_FREE)
            continue;
        theirs = fs_file(&other, (uint16_t)i);
        assert(theirs && ours->type == theirs->type && ours->life == theirs->life &&
               ours->cursor == theirs->cursor && ours->rules == theirs->rules &&
               ours->size == theirs->size && bytes_equal(ours->body, theirs->body));
    }
    fs_drop(&other);
}

static void run(struct fs_context *context, struct bytes raw)
{
    uint8_t answer[1024];
    struct buf response = BUF_OVER(answer);
    const struct uicc_command *row;
    struct capdu command;
    uint16_t sw = SW_OK;

    if (capdu_parse(&command, raw) || fs_enter(context))
        return;
    row = uicc_command_find(&command, &sw);
    if (!row)
        return;
    if (row->consume_try)
        sw = row->consume_try(context, &command);
    if (sw == SW_OK)
        sw = row->run(context, &command, &response);
    assert(sw >> 12 == 6 || sw >> 12 == 9);
    /* Nothing is rolled back here: a refused command must not have changed anything. */
    assert(row->effect != UICC_WRITES || sw_is_success(sw) || !context->fs->touched);
    fs_settle(context->fs, true);
    compare(context->fs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct records_memory *memory = records_memory_new(1 << 16);
    struct records records = records_memory_of(memory);
    struct trace trace = {.clock = &clock_system};
    struct rng rng = {fill_counting};
    struct fs fs = {0};
    struct fs_security security = {0};
    struct fs_position position = {0};
    struct arena arena;
    struct fs_context context = {&fs, &security, &position, &arena, &rng, &trace};
    struct bytes rest = bytes_at(data, size);

    arena_init(&arena, 1 << 18);
    make_files(&records);
    fs_attach(&fs, &records);
    for (unsigned i = 0; i < COMMANDS_MAX && rest.len > 1; i++) {
        size_t len = rest.at[0];

        run(&context, bytes_cut(rest, 1, len));
        rest = bytes_from(rest, 1 + len);
        arena_reset(&arena);
    }
    fs_drop(&fs);
    fs_security_clear(&security);
    records_memory_free(memory);
    arena_free(&arena);
    return 0;
}
