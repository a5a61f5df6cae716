/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/replay/card_port.h"

#include "apdu/err.h"
#include "apdu/ins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLA_FURTHER_CHANNEL = 0x40, FIRST_FURTHER_CHANNEL = 4, MANAGE_CHANNEL_LEN = 4 };

int card_port_init(struct card_port *port, struct link **link, card_port_reopen *reopen,
                   void *context)
{
    *port = (struct card_port){.link = link,
                               .reopen = reopen,
                               .context = context,
                               .memory = malloc(CARD_PORT_RESPONSE_MAX)};
    return port->memory ? 0 : ERR_MEMORY;
}

void card_port_free(struct card_port *port)
{
    free(port->memory);
    port->memory = NULL;
}

static unsigned channel_of(uint8_t cla)
{
    return cla & CLA_FURTHER_CHANNEL ? (cla & 0x0Fu) + FIRST_FURTHER_CHANNEL : cla & 0x03u;
}

static uint8_t with_channel(uint8_t cla, unsigned channel)
{
    unsigned kept = cla & (channel < FIRST_FURTHER_CHANNEL ? 0xB0u : 0xF0u);

    if (!(cla & CLA_FURTHER_CHANNEL) && channel < FIRST_FURTHER_CHANNEL)
        kept |= cla & 0x0Cu; /* secure messaging */
    if (channel >= FIRST_FURTHER_CHANNEL)
        return (uint8_t)(kept | CLA_FURTHER_CHANNEL | (channel - FIRST_FURTHER_CHANNEL));
    return (uint8_t)(kept | channel);
}

uint8_t card_port_get_response_cla(uint8_t cla)
{
    return cla & CLA_FURTHER_CHANNEL ? CLA_FURTHER_CHANNEL | (cla & 0x0F) : cla & 0x03;
}

static unsigned mapped(const struct card_port *port, unsigned channel)
{
    return channel < APDU_CHANNELS && port->channels[channel] ? port->channels[channel] : channel;
}

int card_port_send(struct card_port *port, struct bytes command, uint8_t opened, struct bytes *data,
                   uint16_t *sw, struct link_error *error)
{
    struct buf response = buf_over(port->memory, CARD_PORT_RESPONSE_MAX);
    uint8_t *sent = malloc(command.len ? command.len : 1);
    unsigned channel = command.len ? channel_of(command.at[0]) : 0;
    bool manages = command.len >= MANAGE_CHANNEL_LEN && command.at[1] == INS_MANAGE_CHANNEL;
    int done;

    if (!sent)
        return ERR_MEMORY;
    if (command.len)
        memcpy(sent, command.at, command.len);
    if (mapped(port, channel) != channel)
        sent[0] = with_channel(sent[0], mapped(port, channel));
    if (manages && sent[2] && sent[3])
        sent[3] = (uint8_t)mapped(port, sent[3]);
    port->used = true;
    done = link_transmit(*port->link, bytes_at(sent, command.len), &response, sw, error);
    free(sent);
    if (done == 0 && response.overflow) {
        snprintf(error->text, sizeof(error->text), "response of more than %d octets",
                 CARD_PORT_RESPONSE_MAX);
        return ERR_TOO_LONG;
    }
    if (opened && opened < APDU_CHANNELS && response.len == 1) {
        port->channels[opened] = response.at[0];
        response.at[0] = opened;
    }
    *data = buf_bytes(&response);
    return done;
}

int card_port_power(struct card_port *port, const char *name, struct link_error *error)
{
    bool reset = strcmp(name, "reset") == 0;
    bool on = strcmp(name, "power on") == 0;
    bool again = on && port->used && !port->off;

    if (reset || on)
        memset(port->channels, 0, sizeof(port->channels));
    if (again && port->reopen) {
        port->used = false;
        return port->reopen(port->context, port->link, error);
    }
    if (!port->off && (again || strcmp(name, "power off") == 0)) {
        link_off(*port->link);
        port->off = true;
    }
    if ((reset || on) && port->off) {
        port->off = false;
        port->used = false;
        return link_on(*port->link, error);
    }
    return reset ? link_reset(*port->link, error) : 0;
}
