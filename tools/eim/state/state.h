/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an eIM remembers between two runs, in a file of JSON: {"eims": {EIM-ID: {EID: CARD}}}, and
 * after it a line {"eim": EIM-ID, "eid": EID, "card": CARD} for each change since, so that a change
 * costs what its card is long, however many there are. CARD has "counter" (the last one used),
 * "token", "euiccCertificate" and "eumCertificate" in hex, and the queue of the server (esipa.h).
 *
 * Now and then, and at the end, all is written beside the name and moved there. After a kill at any
 * time a change is there whole or not at all, so that a counter is never lost or taken twice: a
 * last line that was cut is passed over.
 *
 * One process has a file at a time, from eim_state_load to eim_state_free or its end. The file is
 * its owner's only (mode 0600): it has association tokens and confirmation codes.
 */
#ifndef TOOLS_EIM_STATE_STATE_H
#define TOOLS_EIM_STATE_STATE_H

#include "apdu/bytes.h"

#include <jansson.h>
#include <stdio.h>

/* Lines are moved into one object once they are so many octets, and as many as it has itself. */
enum { EIM_STATE_LINES_MAX = 1 << 20 };

struct eim_state {
    char path[1024]; /* with links followed */
    char why[128];   /* why eim_state_load failed */
    json_t *root;    /* NULL: not loaded */
    FILE *file;      /* locked */
    int64_t size;    /* of the file, as far as it is whole */
    int64_t lines;   /* octets of it that are lines */
    bool is_cut;     /* it ends with half a line */
    bool is_new;     /* eim_state_load made it */
};

/* Loads `path` and keeps others from it; a missing file is an empty state. With the reason in
 * `state->why`: ERR_FOREIGN: not such JSON, not a regular file; ERR_BUSY: another process has it,
 * whose number is told; ERR_IO: it cannot be read or written; ERR_MEMORY. */
int eim_state_load(struct eim_state *state, const char *path);
/* The file is one object then. A state that is not loaded is fine. */
void eim_state_free(struct eim_state *state);
/* The last counter used; 0 when there was none. */
int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid);
/* Remembers the greatest and writes. ERR_IO. */
int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter);

/* The object of one eUICC, borrowed; NULL: not known. */
json_t *eim_state_object(const struct eim_state *state, const char *eim_id, const char *eid);
/* The same, made where it is missing; NULL: out of memory. */
json_t *eim_state_make_object(struct eim_state *state, const char *eim_id, const char *eid);
/* Writes what was changed in the object of one eUICC. ERR_IO, ERR_MEMORY. */
int eim_state_save(struct eim_state *state, const char *eim_id, const char *eid);
/* Octets in hex. ERR_MEMORY; reading: ERR_NOT_FOUND, ERR_MALFORMED, into the arena. */
int eim_state_put_octets(json_t *object, const char *name, struct bytes octets);
int eim_state_get_octets(const json_t *object, const char *name, struct arena *arena,
                         struct bytes *out);

/* What the eIM knows of one eUICC. */
struct eim_state_card {
    int64_t token; /* 0: none */
    struct bytes euicc_certificate, eum_certificate;
};
/* Remembers it and writes. ERR_IO, ERR_MEMORY. */
int eim_state_put_card(struct eim_state *state, const char *eim_id, const char *eid,
                       const struct eim_state_card *card);
/* The certificates go into `arena`. ERR_NOT_FOUND; ERR_MALFORMED: the file was spoilt. */
int eim_state_card(const struct eim_state *state, const char *eim_id, const char *eid,
                   struct arena *arena, struct eim_state_card *out);

#endif
