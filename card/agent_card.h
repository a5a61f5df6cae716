/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card as its agent (the IPAe) uses it: events of the toolkit, ES10 functions, persistent
 * state. For card/ and ipae/ only; all others use euiccd.h.
 */
#ifndef CARD_AGENT_CARD_H
#define CARD_AGENT_CARD_H

#include "apdu/apdu.h"
#include "apdu/err.h"
#include "apdu/trace.h"
#include "card/slices.h"

struct der;
struct rng;

/* euiccd_open without an IPAe; `options` is complete (card/options.h). */
int card_open(struct euiccd_card **out, const char *path, const struct euiccd_open_options *options,
              struct euiccd_error *error);

/*
 * The agent that lives beside the card OS (the IPAe): the card tells it what happens at the
 * toolkit, and it may answer with a proactive command. `card/` never includes `ipae/`; main wires
 * it in.
 */
enum card_event {
    /* A card session begins or ended: the terminal has forgotten timers, events and channels.
     * `command` is NULL; card_es10 is not to be called. */
    CARD_EVENT_RESET,
    CARD_EVENT_TERMINAL_PROFILE, /* data: its octets */
    CARD_EVENT_ENVELOPE,         /* data: one whole BER-TLV: D1, D3, D6, D7 */
    /* To the agent's own command. data: its TLVs; empty when what came fits no command */
    CARD_EVENT_TERMINAL_RESPONSE,
    CARD_EVENT_STATUS /* the terminal polled */
};
struct card_agent {
    /*
     * Appends at most one proactive command (a whole D0 TLV, at most 256 octets) to `command`,
     * which is NULL while one waits or is out. Inside it, card_es10 and the other functions below
     * may be called, euiccd_transmit may not. A REFRESH that an ES10 function asked for waits until
     * the agent has no command of its own any more, so that it can close its channels first.
     * False: nobody wants this envelope.
     */
    bool (*on_event)(void *context, enum card_event event, struct bytes data, struct buf *command);
    /* The card is being closed; NULL: nothing to do. */
    void (*on_close)(void *context);
    void *context;
};
/* The card is off. An agent without `on_event`: none. */
void card_set_agent(struct euiccd_card *card, struct card_agent agent);

/*
 * The embedded door: one ES10 request DO in, the response DO appended to `response`. The same table
 * row runs as for STORE DATA. Returns a status word. Not re-entrant.
 */
uint16_t card_es10(struct euiccd_card *card, struct bytes request, struct buf *response);

/* The terminal announced bit `bit` (1..8) of octet `octet` (1..) of TERMINAL PROFILE. */
bool card_terminal_has(const struct euiccd_card *card, unsigned octet, unsigned bit);
/* Which IPA is active in this card session. */
enum euiccd_ipa card_active_ipa(const struct euiccd_card *card);
/* A profile switch waits for REFRESH or reset: no ES10 function is answered. */
bool card_is_switching(const struct euiccd_card *card);
/* Does the PSMO or eCO with this tag change the eUICC, by the flags of its row? The others only
 * read; an unknown one does nothing. */
bool card_psmo_changes(uint32_t tag);
bool card_eco_changes(uint32_t tag);
/* What it works with; all borrowed, valid as long as the card. */
struct card_services {
    const struct trace *trace;
    struct rng *rng;
    const struct der *der;
    const uint8_t *eid; /* EUICCD_EID_LENGTH octets */
};
struct card_services card_services(const struct euiccd_card *card);
/* What the factory set; 0: the agent's own default. ERR_IO, ERR_MEMORY. */
struct card_times {
    uint32_t poll_seconds, rollback_seconds, fallback_seconds;
};
int card_times(struct euiccd_card *card, struct card_times *out);
/* Connectivity parameters of the enabled profile (SGP.32 5.9.24), as they stand in its header,
 * appended. ERR_NOT_FOUND: it has none, or none is enabled; ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_connectivity_parameters(struct euiccd_card *card, struct buf *out);
/* The network access name that the factory set, in labels, appended; nothing where it set none.
 * ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_access_name(struct euiccd_card *card, struct buf *out);
/* Certificate `index` of the card's CIs appended. ERR_NOT_FOUND past the last. */
int card_ci_certificate(struct euiccd_card *card, unsigned index, struct buf *out);
/* The latest notBefore of the card's own certificates (EUM, eUICC), in seconds since 1970: a clock
 * that shows an earlier time was never set (E-103). ERR_IO, ERR_MEMORY. */
int card_not_before(struct euiccd_card *card, int64_t *seconds);
/* Sequence number of the package result whose package granted a rollback that is still open.
 * ERR_NOT_FOUND: none is. */
int card_rollback_result(struct euiccd_card *card, int64_t *number);
/* The profile that was installed and waits for ES10b.ImmediateEnable, where that is configured for
 * it: from the transaction of its installation on, over resets, until it was asked for with
 * success, or the next package or RSP session came. ERR_NOT_FOUND: there is none, or another IPA is
 * active. ERR_IO. */
int card_installed_profile(struct euiccd_card *card, uint8_t iccid[10]);
/* The agent does not want it any more. */
int card_forget_installed_profile(struct euiccd_card *card);
/* The agent's durable facts, octets under a name that it chooses. Reading appends to `out`
 * (ERR_NOT_FOUND); writing is one transaction of its own, an empty value removes. ERR_IO. */
int card_read_fact(struct euiccd_card *card, const char *name, struct buf *out);
int card_write_fact(struct euiccd_card *card, const char *name, struct bytes value);

#endif
