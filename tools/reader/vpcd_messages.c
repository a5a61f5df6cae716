/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of vpcd: complete ones are processed, responses are sent in one write. The wire is in
 * vpcd.h. */
#include "tools/reader/vpcd_link.h"

#include "apdu/sw.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum {
    CONTROL_OFF = 0,
    CONTROL_ON = 1,
    CONTROL_RESET = 2,
    CONTROL_ATR = 4,
    ATR_MAX = 33, /* octets that pcscd accepts */
    CHECKS_FROM_POWER_ON = 2,
    LENGTH_SIZE = 2,
    MESSAGE_MAX = 65535
};

static void empty_power(void *card, enum vpcd_power power)
{
    (void)card;
    (void)power;
}

static struct bytes empty_atr(void *card)
{
    static const uint8_t atr[ATR_MAX + 1];

    (void)card;
    return BYTES_OF(atr);
}

static struct rapdu empty_transmit(void *card, struct bytes command)
{
    (void)card;
    (void)command;
    return (struct rapdu){BYTES_NONE, SW_TECHNICAL_PROBLEM};
}

const struct vpcd_card vpcd_empty_slot = {empty_power, empty_atr, empty_transmit, NULL, NULL};

/* Keeps `total` octets, of which `taken` are sent; no message is read until all are. */
static int keep_output(struct vpcd *vpcd, const struct msghdr *message, size_t total, size_t taken)
{
    size_t at = 0;

    vpcd->output = malloc(total);
    if (!vpcd->output)
        return ERR_MEMORY;
    for (size_t i = 0; i < message->msg_iovlen; i++) {
        memcpy(vpcd->output + at, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
        at += message->msg_iov[i].iov_len;
    }
    vpcd->output_at = taken;
    vpcd->output_len = total;
    event_del(vpcd->readable);
    return 0;
}

/* Sends a response in one write: length, body and, where `sw` is not NULL, the status word; after
 * `delay` ns. */
static int send_response(struct vpcd *vpcd, struct bytes body, const uint16_t *sw, int64_t delay)
{
    size_t len = body.len + (sw ? 2 : 0);
    uint8_t head[LENGTH_SIZE] = {(uint8_t)(len >> 8), (uint8_t)len};
    uint8_t tail[2] = {sw ? (uint8_t)(*sw >> 8) : 0, sw ? (uint8_t)*sw : 0};
    struct iovec parts[3];
    struct msghdr message = {.msg_iov = parts};
    ssize_t sent;
    int err;

    if (len > MESSAGE_MAX)
        return ERR_TOO_LONG;
    parts[message.msg_iovlen++] = (struct iovec){head, sizeof(head)};
    if (body.len)
        parts[message.msg_iovlen++] = (struct iovec){(void *)(uintptr_t)body.at, body.len};
    if (sw)
        parts[message.msg_iovlen++] = (struct iovec){tail, sizeof(tail)};
    if (delay > 0) {
        err = keep_output(vpcd, &message, len + LENGTH_SIZE, 0);
        return err < 0 ? err : vpcd_delay(vpcd, delay);
    }
    sent = sendmsg(vpcd->peer, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == (ssize_t)(len + LENGTH_SIZE))
        return 0;
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return ERR_IO;
    err = keep_output(vpcd, &message, len + LENGTH_SIZE, sent < 0 ? 0 : (size_t)sent);
    if (err == 0 && event_add(vpcd->writable, NULL) < 0)
        err = ERR_MEMORY;
    return err;
}

static int send_atr(struct vpcd *vpcd)
{
    int err = send_response(vpcd, vpcd->options.contacts->atr(vpcd->options.card), NULL, 0);

    if (err == 0 && vpcd->checks > 0 && --vpcd->checks == 0 && vpcd->options.on_reader)
        vpcd->options.on_reader(vpcd->options.context);
    return err;
}

static int process_power(struct vpcd *vpcd, enum vpcd_power power)
{
    vpcd->options.contacts->power(vpcd->options.card, power);
    vpcd_restart_idle_timer(vpcd);
    if (power == VPCD_POWER_ON && vpcd->checks > 0)
        vpcd->checks = CHECKS_FROM_POWER_ON;
    return 0;
}

static int process_command(struct vpcd *vpcd, struct bytes command)
{
    const struct vpcd_card *contacts = vpcd->options.contacts;
    struct rapdu response = contacts->transmit(vpcd->options.card, command);
    struct vpcd_outcome outcome = {VPCD_SEND, 0};

    if (contacts->outcome)
        outcome = contacts->outcome(vpcd->options.card);
    vpcd_restart_idle_timer(vpcd);
    if (vpcd->options.listen && (outcome.way == VPCD_REINSERT || outcome.way == VPCD_REMOVE))
        outcome.way = VPCD_SEND;
    switch (outcome.way) {
    case VPCD_SEND:
        return send_response(vpcd, response.data, &response.sw, outcome.delay);
    case VPCD_SEND_NOTHING:
        return 0;
    case VPCD_REINSERT:
    case VPCD_REMOVE:
        break;
    }
    vpcd->away = true;
    vpcd->removed = outcome.way == VPCD_REMOVE;
    return ERR_RESET;
}

/* A negative result ends the connection. */
static int process_message(struct vpcd *vpcd, struct bytes message)
{
    if (message.len == 0)
        return ERR_MALFORMED; /* the protocol has no empty message to a card */
    vpcd->received_any = true;
    if (message.len > 1)
        return process_command(vpcd, message);
    switch (message.at[0]) {
    case CONTROL_OFF:
        return process_power(vpcd, VPCD_POWER_OFF);
    case CONTROL_ON:
        return process_power(vpcd, VPCD_POWER_ON);
    case CONTROL_RESET:
        return process_power(vpcd, VPCD_POWER_RESET);
    case CONTROL_ATR:
        return send_atr(vpcd);
    default:
        return process_command(vpcd, message); /* too short for an APDU: the card refuses it */
    }
}

int vpcd_process_input(struct vpcd *vpcd)
{
    size_t at = 0;
    size_t need = LENGTH_SIZE;
    int err = 0;

    while (err == 0 && !vpcd->output) {
        need = LENGTH_SIZE;
        if (vpcd->have - at < need)
            break;
        need += (size_t)vpcd->input[at] << 8 | vpcd->input[at + 1];
        if (vpcd->have - at < need)
            break;
        err = process_message(vpcd, bytes_at(vpcd->input + at + LENGTH_SIZE, need - LENGTH_SIZE));
        at += need;
    }
    vpcd->have -= at;
    if (at > 0 && vpcd->have > 0)
        memmove(vpcd->input, vpcd->input + at, vpcd->have);
    if (err == 0 && need > vpcd->input_size) {
        uint8_t *grown = realloc(vpcd->input, need);

        if (!grown)
            return ERR_MEMORY;
        vpcd->input = grown;
        vpcd->input_size = need;
    }
    return err;
}

int vpcd_flush(struct vpcd *vpcd)
{
    ssize_t sent = send(vpcd->peer, vpcd->output + vpcd->output_at,
                        vpcd->output_len - vpcd->output_at, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return ERR_IO;
    vpcd->output_at += sent > 0 ? (size_t)sent : 0;
    if (vpcd->output_at < vpcd->output_len)
        return event_add(vpcd->writable, NULL) < 0 ? ERR_MEMORY : 0;
    free(vpcd->output);
    vpcd->output = NULL;
    if (event_add(vpcd->readable, NULL) < 0)
        return ERR_MEMORY;
    return vpcd_process_input(vpcd); /* messages that were read together with the last command */
}
