/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alignment of two traces: exchanges that differ, of one trace only, left out, many of them. */
#include "tools/trace/show/diff.h"

#include "test/tools/trace/show/trace_file.h"

/* OPEN CHANNEL to 192.0.2.1:443, CLOSE CHANNEL, and one encrypted record of TLS in SEND DATA and in
 * RECEIVE DATA: the proactive command, the objects of the response behind the result. */
static const struct {
    char sign;
    const char *fetched, *details, *objects;
} channel_signs[] = {
    {'(', "D0198103014001820281823C030201BB3E0521C0000201B90205DC", "014001", "38028100"},
    {'>', "D01381030143018202812136081703030003123456", "014301", "3701FF"},
    {'<', "D00C810301420082028121B70108", "014200", "36081703030003654321370100"},
    {')', "D009810301410082028121", "014100", ""},
};

static bool write_channel(struct trace_file_writer *file, char sign)
{
    for (size_t i = 0; i < sizeof(channel_signs) / sizeof(*channel_signs); i++) {
        const char *fetched = channel_signs[i].fetched;
        char command[200], response[160];

        if (channel_signs[i].sign != sign)
            continue;
        snprintf(command, sizeof(command), "80120000%02zX", strlen(fetched) / 2);
        story_apdu(&file->trace, command, fetched, 0x9000);
        snprintf(response, sizeof(response), "8103%s82028281830100%s", channel_signs[i].details,
                 channel_signs[i].objects);
        snprintf(command, sizeof(command), "80140000%02zX%s", strlen(response) / 2, response);
        story_apdu(&file->trace, command, "", 0x9000);
        return true;
    }
    return false;
}

/* Two traces as lists of signs: A to Z read the file 6F41 to 6F5A, a to z the same file with
 * another result; `.` STATUS; `!` STATUS refused; those of channel_signs. All begin with a power
 * on. */
static void write_trace(struct trace_file_writer *file, const char *signs)
{
    char command[20];

    trace_file_begin(file);
    trace_emit(&file->trace, (struct trace_event){.kind = TRACE_POWER, .name = "power on"});
    for (; *signs; signs++) {
        bool lower = *signs >= 'a';

        if (write_channel(file, *signs))
            continue;
        if (*signs == '.' || *signs == '!') {
            story_apdu(&file->trace, "80F2000C00", "", *signs == '.' ? 0x9000 : 0x6D00);
            continue;
        }
        snprintf(command, sizeof(command), "00A4000C026F%02X", *signs - (lower ? 32 : 0));
        story_apdu(&file->trace, command, "", lower ? 0x6A82 : 0x9000);
    }
    trace_file_end(file);
}

static struct diff_result result;

/* The lines of the output; free them. */
static char *compare(const char *a, const char *b, bool all)
{
    struct trace_file_writer files[2];
    struct walk_source sources[2] = {{0}};
    struct diff_options options = {.all = all};
    char reason[WALK_REASON_MAX], remarks[2][WALK_REASON_MAX], *text = NULL;
    size_t len = 0;

    options.to = open_memstream(&text, &len);
    write_trace(&files[0], a);
    write_trace(&files[1], b);
    sources[0].path = files[0].path;
    sources[1].path = files[1].path;
    assert_int_equal(diff_traces(sources, &options, &result, reason, remarks), 0);
    assert_string_equal(remarks[0], "");
    assert_string_equal(remarks[1], "");
    fclose(options.to);
    unlink(files[0].path);
    unlink(files[1].path);
    return text;
}

static void check(const char *a, const char *b, const char *expected, unsigned compared,
                  unsigned different)
{
    char *text = compare(a, b, false);

    assert_string_equal(text, expected);
    assert_int_equal(result.compared, compared);
    assert_int_equal(result.different, different);
    free(text);
}

#define ONLY_A(number, file) "@@ " number " - @@ SELECT\n-SELECT " file "\n"
#define ONLY_B(number, file) "@@ - " number " @@ SELECT\n+SELECT " file "\n"

static void alignments(void **state)
{
    (void)state;
    check("", "", "", 1, 0);
    check("ABC", "ABC", "", 4, 0);
    check("ABC", "AC", ONLY_A("3", "6F42"), 3, 1);
    check("AC", "ABC", ONLY_B("3", "6F42"), 3, 1);
    check("ABC", "BC", ONLY_A("2", "6F41"), 3, 1);
    check("AB", "ABC", ONLY_B("4", "6F43"), 3, 1);
    check("A", "", ONLY_A("2", "6F41"), 1, 1);
    /* two that changed their places */
    check("AB", "BA", ONLY_A("2", "6F41") ONLY_B("3", "6F41"), 2, 2);
    /* several in a row */
    check("AXYZB", "AB", ONLY_A("3", "6F58") ONLY_A("4", "6F59") ONLY_A("5", "6F5A"), 3, 3);
}

/* One that differs is a pair: the fields, not two lone exchanges. */
static void pairs(void **state)
{
    (void)state;
    check(
        "ABC", "AbC",
        "@@ 3 3 @@ SELECT\n-command/fileIdentifier: 6F42\n+command/fileIdentifier: 6F42 (EF.SMSP)\n"
        "-status: 9000 (done)\n+status: 6A82 (file or application not found)\n"
        "-status/clause: TS 102 221 10.2.1.1\n+status/clause: TS 102 221 10.2.1.5.3\n",
        4, 1);
    check(
        "AB", "Ab",
        "@@ 3 3 @@ SELECT\n-command/fileIdentifier: 6F42\n+command/fileIdentifier: 6F42 (EF.SMSP)\n"
        "-status: 9000 (done)\n+status: 6A82 (file or application not found)\n"
        "-status/clause: TS 102 221 10.2.1.1\n+status/clause: TS 102 221 10.2.1.5.3\n",
        3, 1);
}

/* STATUS is left out where it was not refused, unless all are compared. */
static void what_is_left_out(void **state)
{
    char *text;

    (void)state;
    check("A.B..", "AB", "", 3, 0);
    check("A!B", "AB", "@@ 3 - @@ STATUS\n-STATUS\n", 3, 1);
    text = compare("A.B", "AB", true);
    assert_string_equal(text, "@@ 3 - @@ STATUS\n-STATUS\n");
    free(text);
}

/* Without keys the turns of a connection depend on when records arrive (a session ticket before or
 * behind the request): encrypted messages in a row are one, unless all are compared. */
static void encrypted_turns(void **state)
{
    static const char *const alike[][2] = {
        {"(><)", "(>><<)"}, {"(><><)", "(>><<)"}, {"(><><><)A", "(>><<)A"}, {"A(><)B", "A(><><)B"}};
    char *text;

    (void)state;
    for (size_t i = 0; i < sizeof(alike) / sizeof(*alike); i++) {
        for (unsigned turned = 0; turned < 2; turned++) {
            text = compare(alike[i][turned], alike[i][!turned], false);
            assert_string_equal(text, "");
            assert_int_equal(result.different, 0);
            free(text);
        }
    }
    text = compare("(><)", "()", false); /* only one has any */
    assert_non_null(strstr(text, "@@ TLS\n-TLS 192.0.2.1:443: 8 octets sent, 8 received"));
    assert_int_equal(result.different, 1);
    free(text);
    text = compare("(><)(><)", "(><)()", false); /* of two connections */
    assert_int_equal(result.different, 1);
    free(text);
    text = compare("(><><)", "(>><<)", true);
    assert_int_not_equal(result.different, 0);
    free(text);
}

/* More exchanges than the window has, with a gap in the middle and one at the end. */
static void long_traces(void **state)
{
    char a[1001], b[1001];
    char *text;

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        a[i] = (char)('A' + i * 7 % 26);
    a[1000] = '\0';
    memcpy(b, a, 500);
    memcpy(b + 500, a + 510, 491);
    text = compare(a, b, false);
    assert_int_equal(result.compared, 991);
    assert_int_equal(result.different, 10);
    free(text);
    text = compare(b, a, false);
    assert_int_equal(result.compared, 991);
    assert_int_equal(result.different, 10);
    free(text);
    text = compare(a, "", false);
    assert_int_equal(result.compared, 1);
    assert_int_equal(result.different, 1000);
    free(text);
}

static void quiet_and_colours(void **state)
{
    struct trace_file_writer files[2];
    char reason[WALK_REASON_MAX], remarks[2][WALK_REASON_MAX], *text = NULL;
    struct walk_source sources[2] = {{0}};
    struct diff_options options = {.quiet = true};
    size_t len = 0;

    (void)state;
    write_trace(&files[0], "AB");
    write_trace(&files[1], "A");
    sources[0].path = files[0].path;
    sources[1].path = files[1].path;
    options.to = open_memstream(&text, &len);
    assert_int_equal(diff_traces(sources, &options, &result, reason, remarks), 0);
    fflush(options.to);
    assert_int_equal(len, 0);
    assert_int_equal(result.different, 1);
    options.quiet = false;
    options.colour = true;
    assert_int_equal(diff_traces(sources, &options, &result, reason, remarks), 0);
    fclose(options.to);
    assert_string_equal(text, "\033[36m@@ 3 - @@\033[0m SELECT\n\033[31m-SELECT 6F42\033[0m\n");
    free(text);
    /* a trace that is not there: which one, in a line */
    sources[1].path = "/none/trace";
    assert_true(diff_traces(sources, &options, &result, reason, remarks) < 0);
    assert_non_null(strstr(reason, "/none/trace"));
    unlink(files[0].path);
    unlink(files[1].path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alignments),       cmocka_unit_test(pairs),
        cmocka_unit_test(what_is_left_out), cmocka_unit_test(encrypted_turns),
        cmocka_unit_test(long_traces),      cmocka_unit_test(quiet_and_colours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
