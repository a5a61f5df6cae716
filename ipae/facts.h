/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the IPAe remembers over resets, each a fact of the card file (card.h):
 *
 *   device    the IMEI it was last in
 *   changes   for each eIM that has not heard of it: why the state changed (E-11, E-12)
 *   fallback  where the IPAe stands between the Fallback Profile and the one before
 *   trigger   a download that was ordered and has no result yet
 */
#ifndef IPAE_FACTS_H
#define IPAE_FACTS_H

#include "ipae/internal.h"

/* ERR_NOT_FOUND when nothing is to be told. `cause` is an enum state_change_cause. */
int change_get(struct ipae *ipae, struct bytes eim_id, int64_t *cause);
int change_set(struct ipae *ipae, struct bytes eim_id, int64_t cause);
int change_clear(struct ipae *ipae, struct bytes eim_id);

enum fallback_state {
    FALLBACK_NONE,
    FALLBACK_IN,      /* the Fallback Profile was enabled because there was no service */
    FALLBACK_RETURNED /* back again, and not yet known to work */
};
struct fallback_fact {
    enum fallback_state state;
    uint8_t failures; /* returns that led nowhere */
    bool told;        /* the eIMs are noted as to be told (see changes) */
};
int fallback_get(struct ipae *ipae, struct fallback_fact *out); /* none: FALLBACK_NONE */
int fallback_put(struct ipae *ipae, const struct fallback_fact *fact);

/* True when this is another device than last time; it is remembered. */
int device_changed(struct ipae *ipae, struct bytes imei, bool *changed);

/* A download: who ordered it, its whole BF54, and how often it was begun. */
struct trigger_fact {
    struct bytes eim_id;
    struct bytes request;
    uint8_t attempts;
};
/* Slices live in ipae->poll_arena. ERR_NOT_FOUND. */
int trigger_get(struct ipae *ipae, struct trigger_fact *out);
int trigger_put(struct ipae *ipae, const struct trigger_fact *fact);
int trigger_clear(struct ipae *ipae);

#endif
