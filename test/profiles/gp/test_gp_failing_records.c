/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th call of the records, or the k-th allocation in the arena, fails, for k = 1, 2, ... until
 * a command of a security domain needs no more: its status word says so. A record that cannot be
 * read is not one that does not exist.
 *
 * To add a command: a row.
 */
#include "test/profiles/failing_records.h"
#include "test/profiles/gp/gp_fixture.h"

#define KEY      "8810000102030405060708090A0B0C0D0E0F00" /* its check value is not given */
#define LOAD_AID "A00000055901"

static const struct row {
    const char *(*send)(const char *hex); /* after authentication; `apdu`: unprotected */
    const char *before[4];                /* they succeed */
    const char *command;
    const char *answer; /* its end when nothing fails */
} rows[] = {
    {apdu, {0}, "8050300008" GP_HOST_CHALLENGE, "9000"},
    {apdu, {0}, "8050200008" GP_HOST_CHALLENGE, "9000"},
    {apdu, {0}, "8050000008" GP_HOST_CHALLENGE, "9000"},
    {sealed, {0}, "80CA006600", "9000"},
    {sealed, {0}, "80CA006700", "9000"},
    {sealed, {0}, "80CA00C100", "9000"},
    {sealed, {0}, "80CA00E000", "9000"},
    {sealed, {0}, "80CAFF2100", "9000"},
    {sealed, {0}, "80F28002024F00", "9000"},
    {sealed, {0}, "80F24002024F00", "9000"},
    {sealed, {0}, "80E2800006420401020304", "9000"},
    {sealed, {0}, "80D800011440" KEY, "9000"},         /* a new key set */
    {sealed, {0}, "80D800042730" KEY KEY, "6A80"},     /* two where P2 says one */
    {sealed, {0}, "80D800842730" KEY KEY, "9000"},     /* further keys of a set */
    {sealed, {0}, "80D800011430" KEY, "6A80"},         /* exists */
    {sealed, {0}, "80D831043A31" KEY KEY KEY, "6A88"}, /* nothing to replace */
    {sealed, {0}, "80D831011431" KEY, "9000"},
    {sealed, {0}, "80D831813A31" KEY KEY KEY, "9000"},
    {sealed, {0}, "80D831813A40" KEY KEY KEY, "9000"}, /* of another version */
    {sealed, {0}, "80D831011440" KEY, "9000"},
    {sealed, {0}, "80E4000006D00101D20120", "9000"},
    {sealed, {0}, "80E4000003D20120", "9000"},
    {sealed, {0}, "80E4000003D00103", "9000"},
    {sealed, {0}, "80E400000A4F08A000000151000001", "6985"},
    {sealed, {0}, "80E40000084F06" LOAD_AID, "6A88"},
    {sealed, {0}, "80E602000B06" LOAD_AID "00000000", "9000"},
    {sealed, {"80E602000B06" LOAD_AID "00000000"}, "80E80000020102", "9000"},
    {sealed, {"80E602000B06" LOAD_AID "00000000"}, "80E40000084F06" LOAD_AID, "9000"},
};

/* The answer while call `k` fails; `record_call.reached` is false if fewer were made. */
static const char *answer_of(const struct row *row, unsigned k)
{
    const char *answer;

    start(NULL);
    admin.context.applications = true;
    authenticate(0x30, 0x01);
    for (size_t i = 0; i < 4 && row->before[i]; i++)
        assert_string_equal(end_of(row->send(row->before[i]), "9000"), "9000");
    make_failing(&admin.profile.records);
    arena_refuse(admin.context.arena, arena_fails, NULL);
    failing_call_arm(&record_call, k, false);
    answer = row->send(row->command);
    failing_call_end(&record_call);
    return answer;
}

static void commands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const char *answer = answer_of(row, 0);

        if (strcmp(end_of(answer, row->answer), row->answer) != 0)
            fail_msg("%s gave %s, not %s", row->command, answer, row->answer);
        stop();
        for (size_t e = 0; e < ERRORS; e++) {
            error = errors[e];
            for (unsigned k = 1;; k++) {
                answer = answer_of(row, k);
                if (record_call.reached && !reports_failure(answer))
                    fail_msg("%s, call %u fails (%s): %s", row->command, k, error_names[e], answer);
                stop();
                if (!record_call.reached)
                    break;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
