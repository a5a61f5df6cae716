/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the IPAe remembers over resets, each a fact of the card file (agent_card.h):
 *
 *   device    the IMEI it was last in
 *   changes   for each eIM that was not informed yet: why the state changed (E-11, E-12)
 *   fallback  where the IPAe stands between the Fallback Profile and the one before
 *   triggers  downloads that were ordered and whose result no eIM has yet
 *   immediate the profile that is being enabled right after its download
 */
#ifndef IPAE_STATE_PERSISTENT_STATE_H
#define IPAE_STATE_PERSISTENT_STATE_H

#include "ipae/toolkit/terminal.h"

enum { CHANGES_MAX = 2048 };

/* ERR_NOT_FOUND when nothing is to be told. `cause` is an enum state_change_cause. */
int state_change_get(struct terminal *terminal, struct bytes eim_id, int64_t *cause);
int state_change_set(struct terminal *terminal, struct bytes eim_id, int64_t cause);
int state_change_clear(struct terminal *terminal, struct bytes eim_id);
/* All of them at one time, appended to `out` (CHANGES_MAX octets); and back again. */
int state_changes_read(struct terminal *terminal, struct buf *out);
int state_changes_restore(struct terminal *terminal, struct bytes changes);

enum fallback_state {
    FALLBACK_NONE,
    FALLBACK_IN,      /* the Fallback Profile was enabled because there was no service */
    FALLBACK_RETURNED /* back again, and not yet known to work */
};
struct fallback_progress {
    enum fallback_state state;
    uint8_t failures; /* returns that led nowhere */
    bool told;        /* the eIMs are noted as to be told (see changes) */
};
int fallback_get(struct terminal *terminal,
                 struct fallback_progress *out); /* none: FALLBACK_NONE */
int fallback_put(struct terminal *terminal, const struct fallback_progress *fact);

/* The device of last time, its IMEI appended (8 octets); nothing when there was none. */
int device_get(struct terminal *terminal, struct buf *imei);
int device_put(struct terminal *terminal, struct bytes imei);

/* The profile that ImmediateEnable was asked for, until its card session is over (10 octets).
 * ERR_NOT_FOUND; an empty `iccid` removes it. */
int immediate_enabling_get(struct terminal *terminal, uint8_t iccid[10]);
int immediate_enabling_put(struct terminal *terminal, struct bytes iccid);

/* ---- facts_trigger.c: one download for each eIM ---- */

/* A download that was ordered: who, its whole BF54, and how far it came. */
struct pending_download {
    struct bytes eim_id;
    struct bytes request;
    struct bytes events;         /* of an SM-DS, not yet done: an activation code each, in an 85 */
    uint8_t attempts;            /* how often it was begun; with events: the first of them */
    uint8_t refusals;            /* how often the eIM did not take its result */
    struct bytes transaction_id; /* of the session whose package the eUICC may have begun to load */
    struct bytes result;         /* ProfileInstallationResult, whole BF37; empty: none yet */
    struct bytes failure;        /* why there will be none, a text; empty: it has not failed */
};
/* Slices live in terminal->poll_arena. ERR_NOT_FOUND. */
int pending_download_get(struct terminal *terminal, struct bytes eim_id,
                         struct pending_download *out);
/* The one at `index`; ERR_NOT_FOUND past the last. */
int pending_download_at(struct terminal *terminal, size_t index, struct pending_download *out);
/* Replaces that of the same eIM. ERR_FULL. */
int pending_download_put(struct terminal *terminal, const struct pending_download *fact);
int pending_download_clear(struct terminal *terminal, struct bytes eim_id);

/* ---- for facts*.c ---- */

/* Appends a fact; nothing when there is none. */
int state_read(struct terminal *terminal, const char *name, struct buf *out);
int state_write(struct terminal *terminal, const char *name, struct bytes value);

#endif
