/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line for each exchange, during the event that ends it. */
#include "tools/trace/comments.h"

#include "test/apdu/hex.h"

#include <stdio.h>

struct heard {
    unsigned count;
    char card[32], line[400];
};

static void on_line(void *context, const char *card, const char *line)
{
    struct heard *heard = context;

    heard->count++;
    snprintf(heard->card, sizeof(heard->card), "%s", card);
    snprintf(heard->line, sizeof(heard->line), "%s", line);
}

static void apdu(struct trace_comments *comments, const char *card, const char *command,
                 const char *response, uint16_t sw)
{
    struct bytes in = hex_bytes(command), out = hex_bytes(response);

    trace_comments_add(comments,
                       &(struct trace_event){
                           .kind = TRACE_APDU, .card = card, .command = in, .data = out, .sw = sw});
    hex_free(in);
    hex_free(out);
}

static void a_line_comes_with_the_last_apdu(void **state)
{
    struct trace_comments *comments;
    struct heard heard = {0};

    (void)state;
    assert_int_equal(trace_comments_new(&comments, on_line, &heard), 0);
    apdu(comments, "a", "80120000 0B", "D0098103010500820281829904090A0312", 0x9000);
    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.card, "a");
    assert_string_equal(heard.line, "FETCH SET UP EVENT LIST");
    apdu(comments, "b", "8014000012 810301400182028281 83023A03", "", 0x9000);
    assert_int_equal(heard.count, 2);
    assert_string_equal(heard.card, "b");
    assert_non_null(strstr(heard.line, "OPEN CHANNEL"));
    apdu(comments, "a", "00A40004023F00", "", 0x6121);
    assert_int_equal(heard.count, 2); /* GET RESPONSE follows */
    apdu(comments, "a", "00C0000021", "6202", 0x9000);
    assert_int_equal(heard.count, 3);
    assert_non_null(strstr(heard.line, "SELECT"));
    trace_comments_free(comments);
    assert_int_equal(heard.count, 3);
}

static void other_events_have_no_line(void **state)
{
    struct trace_comments *comments;
    struct heard heard = {0};

    (void)state;
    assert_int_equal(trace_comments_new(&comments, on_line, &heard), 0);
    trace_comments_add(comments,
                       &(struct trace_event){.kind = TRACE_POWER, .card = "a", .name = "power on"});
    trace_comments_add(
        comments,
        &(struct trace_event){.kind = TRACE_NOTE, .card = "a", .name = "poll", .reason = "no eIM"});
    assert_int_equal(heard.count, 0);
    trace_comments_free(comments);
    trace_comments_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_comes_with_the_last_apdu),
        cmocka_unit_test(other_events_have_no_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
