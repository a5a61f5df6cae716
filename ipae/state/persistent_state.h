/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * State of the IPAe that survives resets. Each is a named value in the card file (agent_card.h),
 * written in a transaction of its own:
 *
 *   device    the IMEI of the last device
 *   changes   for each eIM that was not informed yet: stateChangeCause (E-11, E-12)
 *   fallback  progress of fallback and return
 *   triggers  requested downloads whose result the eIM does not have yet
 *   immediate the profile that is being enabled right after its download
 */
#ifndef IPAE_STATE_PERSISTENT_STATE_H
#define IPAE_STATE_PERSISTENT_STATE_H

#include "ipae/toolkit/terminal.h"

enum { CHANGES_MAX = 2048 };

/* The state change to report to an eIM: an enum state_change_cause. ERR_NOT_FOUND: none. */
int state_change_get(struct terminal *terminal, struct bytes eim_id, int64_t *cause);
int state_change_set(struct terminal *terminal, struct bytes eim_id, int64_t cause);
int state_change_clear(struct terminal *terminal, struct bytes eim_id);
/* All of them, appended to `out` (CHANGES_MAX octets); and restored from there. */
int state_changes_read(struct terminal *terminal, struct buf *out);
int state_changes_restore(struct terminal *terminal, struct bytes changes);

enum fallback_state {
    FALLBACK_NONE,
    FALLBACK_IN,      /* the Fallback Profile was enabled because there was no service */
    FALLBACK_RETURNED /* the previous profile is enabled, no poll has succeeded yet */
};
struct fallback_progress {
    enum fallback_state state;
    uint8_t failures; /* returns after which no poll succeeded */
    bool reported;    /* the state change of the eIMs is set */
};
int fallback_get(struct terminal *terminal,
                 struct fallback_progress *out); /* none: FALLBACK_NONE */
int fallback_put(struct terminal *terminal, const struct fallback_progress *progress);

/* The IMEI of the last device appended (8 octets); nothing when there was none. */
int device_get(struct terminal *terminal, struct buf *imei);
int device_put(struct terminal *terminal, struct bytes imei);

/* ICCID (10 octets) of the profile for which ImmediateEnable was called in the card session before.
 * ERR_NOT_FOUND; an empty `iccid` removes it. */
int immediate_enabling_get(struct terminal *terminal, uint8_t iccid[10]);
int immediate_enabling_put(struct terminal *terminal, struct bytes iccid);

/* ---- pending_download.c: one download for each eIM ---- */

/* A requested download and its progress. */
struct pending_download {
    struct bytes eim_id;
    struct bytes request; /* ProfileDownloadTriggerRequest, whole BF54 */
    struct bytes events;  /* Event Records not yet downloaded: an activation code in an 85 each */
    uint8_t attempts;     /* attempts so far, of the first Event Record where there are some */
    uint8_t refusals;     /* how often the eIM refused its result */
    struct bytes
        transaction_id;   /* of the RSP session whose package the eUICC may have begun to load */
    struct bytes result;  /* ProfileInstallationResult, whole BF37; empty: none yet */
    struct bytes failure; /* reason of the permanent failure, a text; empty: it has not failed */
};
/* Slices live in terminal->poll_arena. ERR_NOT_FOUND. */
int pending_download_get(struct terminal *terminal, struct bytes eim_id,
                         struct pending_download *out);
/* The one at `index` in the order of requests; ERR_NOT_FOUND past the last. */
int pending_download_at(struct terminal *terminal, size_t index, struct pending_download *out);
/* Replaces that of the same eIM. ERR_FULL. */
int pending_download_put(struct terminal *terminal, const struct pending_download *pending);
int pending_download_clear(struct terminal *terminal, struct bytes eim_id);

/* ---- of the files in state/ ---- */

/* Appends the value `name`; nothing when there is none. */
int state_read(struct terminal *terminal, const char *name, struct buf *out);
int state_write(struct terminal *terminal, const char *name, struct bytes value);

#endif
