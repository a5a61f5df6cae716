/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The persistent state of an eIM, a JSON file: {"eims": {EIM-ID: {EID: CARD}}}, followed by a line
 * {"eim": EIM-ID, "eid": EID, "card": CARD} for each later change, so that the cost of a change
 * depends on the size of its card only. CARD has "counter" (the last one used), "token",
 * "euiccCertificate" and "eumCertificate" in hex, what the IPA reported (capabilities.c), and the
 * queue of the server (esipa.h).
 *
 * From time to time, and at the end, the whole state is written to a new file that replaces the old
 * one. After a kill at any time a change is in the file completely or not at all, so that no
 * counter is lost or used twice: an incomplete last line is ignored.
 *
 * One process uses a file at a time, from eim_state_load to eim_state_free or its end. The file has
 * mode 0600: it contains association tokens and confirmation codes.
 */
#ifndef TOOLS_EIM_STATE_STATE_H
#define TOOLS_EIM_STATE_STATE_H

#include "apdu/bytes.h"

#include <jansson.h>
#include <stdio.h>

/* Change lines are merged into one object when they exceed this many octets and half of the file.
 * */
enum { EIM_STATE_LINES_MAX = 1 << 20 };

struct eim_state {
    char path[1024]; /* with symbolic links resolved */
    char why[128];   /* why eim_state_load failed */
    json_t *root;    /* NULL: not loaded */
    FILE *file;      /* locked */
    int64_t size;    /* octets of complete records in the file */
    int64_t lines;   /* octets of change lines */
    bool is_cut;     /* the file ends with an incomplete line */
    bool is_new;     /* created by eim_state_load */
};

/* Loads `path` and locks it; a missing file is an empty state. With the reason in `state->why`:
 * ERR_FOREIGN: not a state file, not a regular file; ERR_BUSY: locked by another process, named in
 * `why`; ERR_IO: cannot be read or written; ERR_MEMORY. */
int eim_state_load(struct eim_state *state, const char *path);
/* Merges the change lines and closes the file. A state that is not loaded is fine. */
void eim_state_free(struct eim_state *state);
/* The last counter used; 0 when there was none. */
int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid);
/* Stores the counter if it is greater than the last one. ERR_IO. */
int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter);

/* The object of one eUICC, borrowed; NULL: not known. */
json_t *eim_state_object(const struct eim_state *state, const char *eim_id, const char *eid);
/* The same, created when missing; NULL: out of memory. */
json_t *eim_state_make_object(struct eim_state *state, const char *eim_id, const char *eid);
/* Stores the changes of one eUICC's object. ERR_IO, ERR_MEMORY. */
int eim_state_save(struct eim_state *state, const char *eim_id, const char *eid);
/* Octets as a hex member. ERR_MEMORY; get: ERR_NOT_FOUND, ERR_MALFORMED, into the arena. */
int eim_state_put_octets(json_t *object, const char *name, struct bytes octets);
int eim_state_get_octets(const json_t *object, const char *name, struct arena *arena,
                         struct bytes *out);

/* What the eIM stores about one eUICC. */
struct eim_state_card {
    int64_t token; /* 0: none */
    struct bytes euicc_certificate, eum_certificate;
};
/* Stores it. ERR_IO, ERR_MEMORY. */
int eim_state_put_card(struct eim_state *state, const char *eim_id, const char *eid,
                       const struct eim_state_card *card);
/* The certificates are copied into `arena`. ERR_NOT_FOUND; ERR_MALFORMED: invalid state file. */
int eim_state_card(const struct eim_state *state, const char *eim_id, const char *eid,
                   struct arena *arena, struct eim_state_card *out);

#endif
