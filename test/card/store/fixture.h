/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own for each test and cards to put there. */
#ifndef TEST_CARD_STORE_FIXTURE_H
#define TEST_CARD_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "card/store/store.h"
#include "card/store/store_tx.h"
#include "test/fake/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char folder[40];
    char path[80]; /* folder/a.euicc */
    struct arena arena;
    struct store *store;
    char why[200];
};

/* A card as the factory makes it: EID 89..., one chain, a default SM-DP+ address, 64 KiB. */
static inline int fixture_create(const char *path)
{
    struct store_identity identity = {
        .eid = {0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23, 0x45, 0x12, 0x34, 0x51, 0x23, 0x45,
                0x12, 0x35},
        .mode = 2,
        .ipa = 1,
        .quirks = BYTES_TEXT("none"),
        .seed = BYTES_TEXT("seed"),
        .nvm_bytes = 65536,
        .rat = BYTES_TEXT("rules"),
        .root_smds_address = BYTES_TEXT("smds.example"),
        .poll_seconds = 60,
        .rollback_seconds = 4294967295U,
        .fallback_seconds = 0,
        .access_name = BYTES_TEXT("\x03iot"),
        .inert_applications = true,
        .compact = true,
        .ipa_features = 28,
        .spec = 1,
        .crl_support = true,
    };
    struct store_settings settings = {.default_smdp_address = BYTES_TEXT("smdp.example")};
    static const uint8_t key[32] = {1, 2, 3};
    struct store_credential credential = {
        .ci_key_id = BYTES_TEXT("ci key id"),
        .ci_certificate = BYTES_TEXT("ci"),
        .eum_certificate = BYTES_TEXT("eum"),
        .euicc_certificate = BYTES_TEXT("euicc"),
        .euicc_private_key = BYTES_OF(key),
        .curve = 1,
    };

    return store_create(path, &identity, &settings, &credential, 1);
}

static inline int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    *state = fixture;
    snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof(fixture->path), "%s/a.euicc", fixture->folder);
    arena_init(&fixture->arena, 1 << 20);
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;

    store_close(fixture->store);
    arena_free(&fixture->arena);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

static inline int fixture_open_as(struct fixture *fixture, enum store_access access,
                                  enum store_durability durability)
{
    return store_open(&fixture->store, fixture->path, access, durability, NULL, fixture->why,
                      sizeof(fixture->why));
}

static inline void fixture_close(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = NULL;
}

/* A created and opened card. */
static inline int fixture_setup_open(void **state)
{
    fixture_setup(state);
    struct fixture *fixture = *state;

    assert_int_equal(fixture_create(fixture->path), 0);
    assert_int_equal(fixture_open_as(fixture, STORE_WRITE, STORE_DURABILITY_OS), 0);
    return 0;
}

/* How many names the folder has. */
static inline int fixture_names(const struct fixture *fixture)
{
    char command[120];
    int count = -1;
    FILE *pipe;

    snprintf(command, sizeof(command), "ls -A %s | wc -l", fixture->folder);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%d", &count), 1);
    pclose(pipe);
    return count;
}

#define assert_bytes(value, literal) assert_true(bytes_equal((value), BYTES_TEXT(literal)))

#endif
