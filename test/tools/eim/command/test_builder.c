/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packages from the options of a command line: orders, signature, counters in the state file. */
#include "tools/eim/command/builder.h"

#include "test/fake/folder.h"
#include "tools/cli/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[] = "/tmp/euicc-builder-XXXXXX";
static const uint8_t eid[EID_OCTETS] = {0x89, 0x04, 0x90, 0x32};

static int begin(void **state)
{
    const struct pki_options options = {0};
    struct pki_error error;

    (void)state;
    assert_non_null(mkdtemp(folder));
    return pki_make(folder, &options, &error);
}

static int end(void **state)
{
    (void)state;
    return folder_remove(folder);
}

/* Builds one package; checks its signature and gives its counter. */
static int64_t build(const struct eim_builder_options *options)
{
    static uint8_t memory[EIM_PACKAGE_MAX];
    struct buf package = BUF_OVER(memory);
    struct bytes signed_part, signature;
    struct euicc_package_signed decoded;
    struct ec_public *key;
    struct eim_builder builder;
    enum verdict verdict;
    uint8_t token[] = {0x84, 0x01, 0x00};

    assert_int_equal(eim_builder_begin(&builder, options), COMMAND_DONE);
    eim_builder_set_eid(&builder, eid);
    assert_string_equal(builder.eid, "89049032000000000000000000000000");
    assert_int_equal(eim_builder_package(&builder, &package), COMMAND_DONE);
    assert_int_equal(eim_package_parts(buf_bytes(&package), &signed_part, &signature), 0);
    assert_int_equal(der_decode(builder.der, &msg_euicc_package_signed, signed_part, &decoded,
                                &builder.arena, NULL),
                     0);
    assert_true(bytes_equal(decoded.eim_id, BYTES_TEXT("eim")));
    assert_true(bytes_equal(decoded.eid_value, BYTES_OF(eid)));
    assert_int_equal(ec_public_from_spki(&key, builder.entity.cert.spki), 0);
    assert_int_equal(ec_verify(key, signed_part, BYTES_OF(token), signature, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    ec_public_free(key);
    eim_builder_end(&builder);
    return decoded.counter_value;
}

/* Each package has the next counter, also for another run; --counter sets it. */
static void test_counters(void **state)
{
    char *const words[] = {"list", "get-rat", NULL};
    struct eim_builder_options options = {
        .pki = folder, .eim_id = "eim", .curve = "NIST", .words = words};

    (void)state;
    assert_int_equal(build(&options), 1);
    assert_int_equal(build(&options), 2);
    options.curve = "BRP";
    assert_int_equal(build(&options), 3);
    options.counter = 10;
    assert_int_equal(build(&options), 10);
    options.counter = 5;
    assert_int_equal(build(&options), 5);
    options.counter = 0;
    assert_int_equal(build(&options), 11);
    options.counter = 8388608; /* every eUICC refuses it */
    assert_int_equal(build(&options), 8388608);
    options.counter = INT64_MAX;
    assert_int_equal(build(&options), INT64_MAX);
    options.counter = 0;
    assert_int_equal(build(&options), 12);
    options.counter = 8388607;
    assert_int_equal(build(&options), 8388607);
    options.counter = 0;
    assert_int_equal(build(&options), 8388608);
}

static int begin_with(const struct eim_builder_options *options)
{
    struct eim_builder builder;
    int status = eim_builder_begin(&builder, options);

    eim_builder_end(&builder);
    return status;
}

/* A file that is missing or not a list, a folder without an eIM: a failure, nothing is signed. */
static void test_failures(void **state)
{
    char *const words[] = {"list", NULL};
    struct eim_builder_options options = {
        .pki = folder, .eim_id = "eim", .curve = "NIST", .words = words};
    char path[80];
    FILE *file;

    (void)state;
    options.file = "/none.json";
    assert_int_equal(begin_with(&options), COMMAND_FAILED);
    snprintf(path, sizeof(path), "%s/orders.json", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("{}", file);
    fclose(file);
    options.file = path;
    assert_int_equal(begin_with(&options), COMMAND_FAILED);
    options.file = NULL;
    options.pki = "/none";
    assert_int_equal(begin_with(&options), COMMAND_FAILED);
    options.pki = folder;
    options.state = path; /* not a state file */
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("[]", file);
    fclose(file);
    assert_int_equal(begin_with(&options), COMMAND_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
