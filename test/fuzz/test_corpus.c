/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replays test/fuzz/corpus/TARGET/, seeds and inputs that once failed, in each test run. `make
 * fuzz` searches for more. In this build the entry of test/fuzz/TARGET.c has the name TARGET.
 */
#include "apdu/bytes.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS "test/fuzz/corpus"

#define TARGETS(X)                                                                                 \
    X(fuzz_tlv)                                                                                    \
    X(fuzz_apdu)                                                                                   \
    X(fuzz_asn1)                                                                                   \
    X(fuzz_coap)                                                                                   \
    X(fuzz_dns)                                                                                    \
    X(fuzz_http)                                                                                   \
    X(fuzz_https_request)                                                                          \
    X(fuzz_json)                                                                                   \
    X(fuzz_trace_reader)                                                                           \
    X(fuzz_cert)                                                                                   \
    X(fuzz_pe)                                                                                     \
    X(fuzz_bpp)                                                                                    \
    X(fuzz_package)                                                                                \
    X(fuzz_uicc)                                                                                   \
    X(fuzz_toolkit)                                                                                \
    X(fuzz_trace_toolkit)                                                                          \
    X(fuzz_trace_session)                                                                          \
    X(fuzz_trace_stream)                                                                           \
    X(fuzz_trace_message)                                                                          \
    X(fuzz_trace_uicc)                                                                             \
    X(fuzz_trace_show)                                                                             \
    X(fuzz_device)                                                                                 \
    X(fuzz_modem)                                                                                  \
    X(fuzz_stdio)                                                                                  \
    X(fuzz_vpcd)                                                                                   \
    X(fuzz_esipa_json)                                                                             \
    X(fuzz_json_file)                                                                              \
    X(fuzz_profile_text)                                                                           \
    X(fuzz_smdpp)                                                                                  \
    X(fuzz_esipa)                                                                                  \
    X(fuzz_text_file)                                                                              \
    X(fuzz_gp)                                                                                     \
    X(fuzz_card_file)                                                                              \
    X(fuzz_pki)                                                                                    \
    X(fuzz_lpa)                                                                                    \
    X(fuzz_control)                                                                                \
    X(fuzz_coap_server)                                                                            \
    X(fuzz_rat)

#define DECLARE(target) int target(const uint8_t *data, size_t size);
TARGETS(DECLARE)
#undef DECLARE

static const struct target {
    const char *name;
    int (*run)(const uint8_t *data, size_t size);
} targets[] = {
#define ROW(target) {#target, target},
    TARGETS(ROW)
#undef ROW
};

enum { TARGETS_COUNT = sizeof(targets) / sizeof(targets[0]) };

/* The input is in memory of exactly its size, so that the sanitizer detects a read beyond it. */
static void replay_file(const struct target *target, const char *path)
{
    FILE *file = fopen(path, "r");
    uint8_t *memory;
    long size;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    memory = malloc((size_t)size);
    assert_int_equal(fread(memory, 1, (size_t)size, file), size);
    fclose(file);
    assert_int_equal(target->run(memory, (size_t)size), 0);
    free(memory);
}

static void replay_folder(void **state)
{
    const struct target *target = *state;
    char path[600];
    struct dirent **entries = NULL;
    unsigned files = 0;
    int count;

    snprintf(path, sizeof(path), CORPUS "/%s", target->name);
    count = scandir(path, &entries, NULL,
                    alphasort); /* targets keep state: the same order everywhere */
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            snprintf(path, sizeof(path), CORPUS "/%s/%s", target->name, entries[i]->d_name);
            replay_file(target, path);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(files > 0);
}

/* Each folder has a target; its inputs would not be replayed otherwise. */
static void every_folder_has_its_target(void **state)
{
    DIR *corpus = opendir(CORPUS);

    (void)state;
    assert_non_null(corpus);
    for (struct dirent *entry = readdir(corpus); entry; entry = readdir(corpus)) {
        bool known = entry->d_name[0] == '.';

        for (size_t i = 0; i < TARGETS_COUNT; i++)
            known = known || strcmp(entry->d_name, targets[i].name) == 0;
        if (!known)
            fail_msg("%s/%s has no target in test_corpus.c", CORPUS, entry->d_name);
    }
    closedir(corpus);
}

int main(void)
{
    struct CMUnitTest tests[TARGETS_COUNT + 1] = {cmocka_unit_test(every_folder_has_its_target)};

    for (size_t i = 0; i < TARGETS_COUNT; i++)
        tests[i + 1] = (struct CMUnitTest){.name = targets[i].name,
                                           .test_func = replay_folder,
                                           .initial_state = (void *)(uintptr_t)&targets[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
