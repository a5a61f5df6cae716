/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th call of the records, or the k-th allocation in the arena, fails, for k = 1, 2, ... until
 * a command needs no more: its status word says so. The same for the installation of a package: it
 * is not installed.
 *
 * To add a command or a package: a row.
 */
#include "apdu/sw.h"
#include "profiles/package/pe_private.h"
#include "test/fake/sms.h"
#include "test/profiles/failing_records.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>

/* ---- Commands ---- */

#define MILENAGE                                                                                   \
    "A4{A0{80= 81=06} A1{A1{80=01 81=00 82=465B5CE8B199B49FAA5F0A2EE238A6BC "                      \
    "83=CD63CB71954A9F4E48A5994E37A02BAF}} 83=07FFFFFFFFFF}"
#define AUTHENTICATE                                                                               \
    "00880081221023553CBE9637A89D218AE64DAE47BF351055F328B43577B9B94A9FFAC354DFAFB300"
#define PIN    "002000010830303030FFFFFFFF"
#define ADM    "0020000A083535353535353535"
#define USIM   "00A4040C0AA0000000871002FF01FF"
#define NEW_EF "80E000001562138202412183022F368A01058B032F0605800104"
#define RULE_FILES                                                                                 \
    "A1{A0{80= 81=07} A1{30{80= "                                                                  \
    "62{82=42210020 83=2F01 80=20 8B=0A} 81=800103A406830101950108"                                \
    "8401D4A40683010A950108FFFFFFFFFFFF "                                                          \
    "62{82=4121 83=2F10 80=04 8B=2F0101} 81=01020304}}}"

static const struct row {
    const char *elements;
    const char *before[6]; /* they succeed */
    const char *command;
    const char *answer; /* its end when nothing fails */
} rows[] = {
    {FILES, {0}, "00A40004022F10", "9000"},
    {FILES, {PIN}, "00A40004022F13", "9000"},
    {FILES, {PIN, "00A4000C022F10"}, "00B000000A", "000102030405060708099000"},
    {FILES, {PIN, "00A4000C022F10"}, "00D6000002AABB", "9000"},
    {FILES, {PIN, "00A4000C022F11"}, "00B2010400", "A1A2A3A49000"},
    {FILES, {PIN, "00A4000C022F11"}, "00DC02040401020304", "9000"},
    {FILES, {PIN, "00A4000C022F11"}, "00A2010402B1B2", "029000"},
    {FILES, {PIN, "00A4000C022F12"}, "00DC000303000007", "9000"},
    {FILES, {PIN, "00A4000C022F12"}, "803200000300000100", "0000040000019000"},
    {FILES, {PIN, "00A4000C022F13"}, "80CB0080018000", "80030102039000"},
    {FILES, {PIN, "00A4000C022F13"}, "80DB008006810401020304", "9000"},
    {FILES, {PIN, "00A4000C022F13"}, "80DB0080048002AABB", "9000"},
    {FILES, {PIN, "00A4000C022F13"}, "80DB00800180", "9000"},
    {FILES, {ADM, "00A4000C022F10"}, "0004000000", "9000"},
    {FILES, {ADM, "00A4000C022F10", "0004000000"}, "0044000000", "9000"},
    {FILES, {ADM}, NEW_EF, "9000"},
    {FILES, {ADM}, "80E000001462128202782183027F408A01058B032F060EC600", "9000"},
    {FILES, {ADM, NEW_EF}, "80E40000022F36", "9000"},
    {RULE_FILES, {PIN, ADM}, "80D4000009620783022F10800106", "9000"},
    {FILES, {0}, PIN, "9000"},
    {FILES, {0}, "002000010831313131FFFFFFFF", "63C2"},
    {FILES, {0}, "002400011030303030FFFFFFFF31313131FFFFFFFF", "9000"},
    {FILES, {0}, "002600010830303030FFFFFFFF", "9000"},
    {FILES, {"002600010830303030FFFFFFFF"}, "002800010830303030FFFFFFFF", "9000"},
    {FILES, {0}, "00200001", "63C3"},
    {FILES, {0}, "80F2000000", "9000"},
    {FILES, {0}, "80F2010000", "9000"},
    {MILENAGE, {USIM, PIN}, AUTHENTICATE, "9000"},
    {MILENAGE, {USIM, PIN, AUTHENTICATE}, AUTHENTICATE, "9000"}, /* not fresh: AUTS */
    {"", {USIM, PIN}, "8078000100", "9000"},
    {FILES, {PIN, USIM}, "80760000040001010100", "9000"},
    {FILES, {USIM}, "0084000008", "9000"},
};

/* The answer while call `k` fails; `record_call.reached` is false if fewer were made. */
static const char *answer_of(struct fake_profile *profile, const struct row *row, unsigned k)
{
    const char *answer;

    fake_profile_start(profile, row->elements);
    make_failing(&profile->uicc.fs.records);
    arena_refuse(&profile->uicc.arena, arena_fails, NULL);
    for (size_t i = 0; i < 6 && row->before[i]; i++)
        assert_string_equal(end_of(fake_uicc_apdu(&profile->uicc, row->before[i]), "9000"), "9000");
    failing_call_arm(&record_call, k, false);
    answer = fake_uicc_apdu(&profile->uicc, row->command);
    failing_call_end(&record_call);
    return answer;
}

static void commands(void **state)
{
    static struct fake_profile profile;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const char *answer = answer_of(&profile, row, 0);

        if (strcmp(end_of(answer, row->answer), row->answer) != 0)
            fail_msg("%s gave %s, not %s", row->command, answer, row->answer);
        fake_profile_stop(&profile);
        for (size_t e = 0; e < ERRORS; e++) {
            error = errors[e];
            for (unsigned k = 1;; k++) {
                answer = answer_of(&profile, row, k);
                if (record_call.reached && strcmp(end_of(answer, row->answer), row->answer) != 0 &&
                    !reports_failure(answer))
                    fail_msg("%s, call %u fails (%s): %s", row->command, k, error_names[e], answer);
                fake_profile_stop(&profile);
                if (!record_call.reached)
                    break;
            }
        }
    }
}

/* ---- Packages ---- */

static const char *const packages[] = {
    "",
    FILES,
    MILENAGE,
    RULE_FILES,
};

/* 0 and PE_OK: installed. */
static int install(struct bytes package, unsigned k, enum pe_status *status)
{
    struct records_memory *memory = records_memory_new(1 << 18);
    struct records records = records_memory_of(memory);
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    struct pe *pe;
    int err;

    make_failing(&records);
    failing_call_arm(&record_call, k, false);
    *status = PE_OK;
    err = pe_begin(&pe, &records);
    if (err == 0) {
        arena_refuse(&pe->arena, arena_fails, NULL);
        for (size_t at = 0; err == 0 && at < package.len; at += 100)
            err = pe_feed(pe, bytes_cut(package, at, 100));
        if (err == 0)
            err = pe_end(pe, &response, status);
        if (err == 0 && *status != PE_OK)
            assert_string_not_equal(pe_reason(pe), "");
        failing_call_end(&record_call);
        pe_free(pe);
    }
    failing_call_end(&record_call);
    records_memory_free(memory);
    return err;
}

static void installations(void **state)
{
    static uint8_t octets[1 << 16];

    (void)state;
    for (size_t i = 0; i <= sizeof(packages) / sizeof(packages[0]); i++) {
        const char *elements =
            i < sizeof(packages) / sizeof(packages[0]) ? packages[i] : sms_domain;
        struct buf package = BUF_OVER(octets);
        enum pe_status status;

        package_start(&package);
        package_put(&package, elements);
        package_end(&package);
        for (size_t e = 0; e < ERRORS; e++) {
            error = errors[e];
            for (unsigned k = 1;; k++) {
                int err = install(buf_bytes(&package), k, &status);

                if (!record_call.reached) {
                    assert_int_equal(err, 0);
                    assert_int_equal(status, PE_OK);
                    break;
                }
                if (error == ERR_IO ? err != ERR_IO : err == 0 && status == PE_OK)
                    fail_msg("package %zu, call %u fails (%s): %s", i, k, error_names[e],
                             err ? err_text(err) : pe_status_text(status));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands),
        cmocka_unit_test(installations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
