/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the terminal for tests: terminal.c (sessions, time, events), terminal_command.c and
 * terminal_channel.c (proactive commands). */
#ifndef TEST_FAKE_TERMINAL_PRIVATE_H
#define TEST_FAKE_TERMINAL_PRIVATE_H

#include "apdu/tlv.h"
#include "test/fake/terminal.h"

/* A proactive command; its objects behind command details and device identities. */
struct proactive {
    uint8_t number, type, qualifier, to;
    struct bytes objects;
};

/* The value of its first object `tag`; BYTES_NONE: it has none. */
static inline struct bytes fake_terminal_object(const struct proactive *command, uint32_t tag)
{
    struct tlv found;

    return comprehension_find(command->objects, tag, &found) == 0 ? found.value : BYTES_NONE;
}

/* -- terminal_command.c -- */
void fake_terminal_put_location(struct buf *out);
/* Executes the command; appends the objects of its TERMINAL RESPONSE from the result on. */
void fake_terminal_perform(struct fake_terminal *terminal, const struct proactive *command,
                           struct buf *out);

/* -- terminal_channel.c: the commands, and what links do by themselves -- */
/* `event` is in the event list of the card. */
bool fake_terminal_wants_event(const struct fake_terminal *terminal, unsigned event);
bool fake_terminal_link_is_lost(const struct fake_terminal *terminal,
                                const struct terminal_channel *channel);
/* Octets for the next RECEIVE DATA. */
size_t fake_terminal_readable(const struct fake_terminal *terminal,
                              const struct terminal_channel *channel);
/* The peer sent `data`. */
void fake_terminal_put_received(struct terminal_channel *channel, struct bytes data,
                                struct fake_terminal *terminal);
/* The general result of the command: 00, or `terminal->result` where the test demands it. */
uint8_t fake_terminal_result(struct fake_terminal *terminal, const struct proactive *command);
/* `info`: additional information; negative: none. */
void fake_terminal_put_result(struct buf *out, uint8_t result, int info);
void fake_terminal_open_channel(struct fake_terminal *terminal, const struct proactive *command,
                                struct buf *out);
void fake_terminal_send_data(struct fake_terminal *terminal, const struct proactive *command,
                             struct buf *out);
void fake_terminal_receive_data(struct fake_terminal *terminal, const struct proactive *command,
                                struct buf *out);
void fake_terminal_close_channel(struct fake_terminal *terminal, const struct proactive *command,
                                 struct buf *out);
void fake_terminal_channel_status(struct fake_terminal *terminal, struct buf *out);

#endif
