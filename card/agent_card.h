/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card as its agent (the IPAe) uses it: events of the toolkit, ES10 functions, persistent
 * state. For card/ and ipae/ only; all others use euiccd.h.
 */
#ifndef CARD_AGENT_CARD_H
#define CARD_AGENT_CARD_H

#include "apdu/apdu.h"
#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/trace.h"
#include "card/slices.h"

struct der;
struct rng;
struct rng_library;

/* euiccd_open without an IPAe; `options` is complete (card/options.h). */
int card_open(struct euiccd_card **out, const char *path, const struct euiccd_open_options *options,
              struct euiccd_error *error);

/*
 * The agent (the IPAe) gets the events of the toolkit and may return a proactive command. card/
 * does not include ipae/: card_set_agent connects them.
 */
enum card_event {
    /* A card session begins or has ended: the terminal has no timers, events and channels of it.
     * `command` is NULL; card_es10 must not be called. */
    CARD_EVENT_RESET,
    CARD_EVENT_TERMINAL_PROFILE, /* data: the data field */
    CARD_EVENT_ENVELOPE,         /* data: one whole BER-TLV: D1, D3, D6, D7 */
    /* To the agent's command. data: its TLVs; empty: it does not match the command */
    CARD_EVENT_TERMINAL_RESPONSE,
    CARD_EVENT_STATUS /* STATUS: the terminal polls */
};
struct card_agent {
    /*
     * Appends at most one proactive command (a whole D0 TLV, at most 256 octets) to `command`,
     * which is NULL while another one is pending or fetched. card_es10 and the other functions
     * below may be called from it, euiccd_transmit may not. A REFRESH that an ES10 function
     * requests is queued after the agent's last command, so that the agent can close its channels
     * first. False: the ENVELOPE is not for the agent.
     */
    bool (*on_event)(void *context, enum card_event event, struct bytes data, struct buf *command);
    /* The card is closed; NULL: no call. */
    void (*on_close)(void *context);
    void *context;
};
/* The card is off. An agent without `on_event`: none. */
void card_set_agent(struct euiccd_card *card, struct card_agent agent);

/*
 * Runs one ES10 request DO by the same table row as STORE DATA and appends the response DO to
 * `response`. Returns a status word. Not re-entrant.
 */
uint16_t card_es10(struct euiccd_card *card, struct bytes request, struct buf *response);

/* The terminal announced `bit` of TERMINAL PROFILE. */
bool card_terminal_has(const struct euiccd_card *card, enum cat_bit bit);
/* Which IPA is active in this card session. */
enum euiccd_ipa card_active_ipa(const struct euiccd_card *card);
/* A profile switch is pending until REFRESH or reset: all ES10 functions are refused. */
bool card_is_switching(const struct euiccd_card *card);
/* The PSMO or eCO with this tag changes the eUICC, by the flags of its row. False for those that
 * only read, and for unknown tags. */
bool card_psmo_changes(uint32_t tag);
bool card_eco_changes(uint32_t tag);
/* Borrowed; valid as long as the card. */
struct card_services {
    const struct trace *trace;
    struct rng *rng;
    const struct rng_library *rng_library; /* NULL: OpenSSL uses its own generator */
    const struct der *der;
    const uint8_t *eid; /* EUICCD_EID_LENGTH octets */
};
struct card_services card_services(const struct euiccd_card *card);
/* The times of a card that is created without others. */
enum {
    CARD_POLL_SECONDS = 3600,
    CARD_ROLLBACK_SECONDS = 240, /* E-28: 3 to 5 minutes */
    CARD_FALLBACK_SECONDS = 600
};
/* Times that the card was created with; 0 only in a file that another program has changed. ERR_IO,
 * ERR_MEMORY. */
struct card_times {
    uint32_t poll_seconds, rollback_seconds, fallback_seconds;
};
int card_times(struct euiccd_card *card, struct card_times *out);
/* Appends the connectivity parameters of the enabled profile, as in its header (SGP.32 5.9.24).
 * ERR_NOT_FOUND: it has none, or no profile is enabled; ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_connectivity_parameters(struct euiccd_card *card, struct buf *out);
/* Appends the network access name that the card was created with, in labels (TS 23.003 9.1);
 * nothing where there is none. ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_access_name(struct euiccd_card *card, struct buf *out);
/* The ipaFeatures (enum ipa_features) that the card was created with: compact forms over ESipa, and
 * what is left to an eIM. ERR_IO, ERR_MEMORY. */
int card_ipa_features(struct euiccd_card *card, uint32_t *out);
/* The version of SGP.32 that the card has. */
enum euiccd_spec card_spec(const struct euiccd_card *card);
/* Appends CI certificate `index` of the card. ERR_NOT_FOUND: past the last. */
int card_ci_certificate(struct euiccd_card *card, unsigned index, struct buf *out);
/* The latest notBefore of the card's own certificates (EUM, eUICC), in seconds since 1970: a clock
 * with an earlier time is not set (E-103). ERR_IO, ERR_MEMORY. */
int card_not_before(struct euiccd_card *card, int64_t *seconds);
/* The card's own clock, in seconds since 1970, at least 1; false: it has none. */
bool card_now(const struct euiccd_card *card, int64_t *seconds);
/* Sequence number of the package result whose package allowed a rollback that is still possible.
 * ERR_NOT_FOUND: none. */
int card_rollback_result(struct euiccd_card *card, int64_t *number);
/* ICCID of the profile that ES10b.ImmediateEnable applies to, where that is configured: stored with
 * its installation, kept over resets, until ImmediateEnable succeeds or the next eUICC Package or
 * RSP session begins. ERR_NOT_FOUND: none, or the IPAd is active; ERR_IO. */
int card_installed_profile(struct euiccd_card *card, uint8_t iccid[10]);
/* Removes it: the agent will not enable it. */
int card_forget_installed_profile(struct euiccd_card *card);
/* The agent's persistent state: octets under names that the agent chooses. Reading appends to `out`
 * (ERR_NOT_FOUND); writing is a transaction of its own, an empty value removes the name. ERR_IO. */
int card_read_agent_state(struct euiccd_card *card, const char *name, struct buf *out);
int card_write_agent_state(struct euiccd_card *card, const char *name, struct bytes value);

#endif
