/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card that a trace is replayed against. Recorded logical channels are mapped to those that
 * this card opens.
 */
#ifndef TOOLS_TRACE_REPLAY_CARD_PORT_H
#define TOOLS_TRACE_REPLAY_CARD_PORT_H

#include "apdu/apdu.h"
#include "tools/link/link.h"

/* Closes the card and opens it again, as its process was ended. Returns the new link in `*link`,
 * NULL when it fails. */
typedef int card_port_reopen(void *context, struct link **link, struct link_error *error);

struct card_port {
    struct link **link;
    card_port_reopen *reopen; /* NULL: the power is switched */
    void *context;            /* of reopen */
    bool off;
    bool used;                       /* commands were sent since it was powered on */
    uint8_t channels[APDU_CHANNELS]; /* of the card, by the recorded one; 0: the same */
    uint8_t *memory;                 /* CARD_PORT_RESPONSE_MAX octets */
};

enum { CARD_PORT_RESPONSE_MAX = 65536, CARD_PORT_COMMAND_MAX = 65544 };

/* `link`, `reopen` and `context` stay the caller's. ERR_MEMORY. */
int card_port_init(struct card_port *port, struct link **link, card_port_reopen *reopen,
                   void *context);
void card_port_free(struct card_port *port); /* not the link */
/* One command as recorded. `opened`: the channel that was recorded for this MANAGE CHANNEL, 0:
 * another command; the response then names it, too. `data` borrows until the next call. */
int card_port_send(struct card_port *port, struct bytes command, uint8_t opened, struct bytes *data,
                   uint16_t *sw, struct link_error *error);
/* A recorded power event: "power on", "power off", "reset"; others do nothing. Power on of a card
 * that is on and was used: the recorder was ended without power off; the card is reopened. */
int card_port_power(struct card_port *port, const char *name, struct link_error *error);

/* The class of GET RESPONSE for a command (TS 102 221 10.1.1). */
uint8_t card_port_get_response_cla(uint8_t cla);

#endif
