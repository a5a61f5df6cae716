/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/bare_terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { COMMAND_SIZE = 300, TYPE_AT = 5 /* in D0 length 81 03 number type */ };

static void run(void *context)
{
    struct bare_terminal *bare = context;

    bare->result = bare->body(bare);
}

void bare_terminal_begin(struct bare_terminal *bare, struct euiccd_card *card)
{
    *bare = (struct bare_terminal){.result = 0};
    assert_int_equal(terminal_init(&bare->terminal, card, run, bare), 0);
}

void bare_terminal_end(struct bare_terminal *bare)
{
    terminal_unwind(&bare->terminal);
    terminal_free(&bare->terminal);
}

static void assert_hex(struct bytes found, const char *expected)
{
    uint8_t octets[COMMAND_SIZE];
    struct buf buf = BUF_OVER(octets);
    char text[2 * COMMAND_SIZE + 1], expected_text[2 * COMMAND_SIZE + 1];

    assert_int_equal(buf_put_hex(&buf, expected), 0);
    assert_string_equal(bytes_to_hex(found, text, sizeof(text)),
                        bytes_to_hex(buf_bytes(&buf), expected_text, sizeof(expected_text)));
}

static void respond(struct bare_terminal *bare, struct bytes command, const struct bare_step *step)
{
    struct buf response = BUF_OVER(bare->terminal.response);

    assert_hex(bytes_from(command, command.at[1] == 0x81 ? TYPE_AT + 1 : TYPE_AT), step->command);
    assert_int_equal(buf_put_hex(&response, step->response), 0);
    bare->terminal.response_len = response.len;
}

static void send_event(struct bare_terminal *bare, const struct bare_step *step)
{
    uint8_t octets[COMMAND_SIZE];
    struct buf envelope = BUF_OVER(octets);

    if (strcmp(step->command, "STATUS") == 0) {
        status_receive(&bare->terminal);
    } else if (strcmp(step->command, "RESET") == 0) {
        terminal_unwind(&bare->terminal);
    } else {
        assert_string_equal(step->command, "ENVELOPE");
        assert_int_equal(buf_put_hex(&envelope, step->response), 0);
        assert_true(event_download_receive(&bare->terminal, buf_bytes(&envelope)));
    }
}

int bare_terminal_run(struct bare_terminal *bare, int (*body)(struct bare_terminal *bare),
                      const struct bare_step *script, size_t steps)
{
    struct terminal *terminal = &bare->terminal;
    uint8_t octets[COMMAND_SIZE];
    struct buf command = BUF_OVER(octets);
    size_t step = 0;

    bare->body = body;
    terminal_resume(terminal, &command);
    while (co_is_suspended(terminal->co)) {
        assert_true(step < steps);
        if (terminal->waiting == WAITING_FOR_RESPONSE)
            respond(bare, buf_bytes(&command), &script[step]);
        else
            send_event(bare, &script[step]);
        step++;
        command.len = 0;
        if (co_is_suspended(terminal->co))
            terminal_resume(terminal, &command);
    }
    assert_int_equal(step, steps);
    return bare->result;
}
