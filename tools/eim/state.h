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
 */
#ifndef TOOLS_EIM_STATE_H
#define TOOLS_EIM_STATE_H

#include "apdu/bytes.h"

#include <jansson.h>

/* Lines are moved into one object once they are so many octets, and as many as it has itself. */
enum { EIM_STATE_LINES_MAX = 1 << 20 };

struct eim_state {
    char path[1024];
    json_t *root;
    int64_t size;  /* of the file, as far as it is whole and ours */
    int64_t lines; /* octets of it that are lines */
    bool is_cut;   /* it ends with half a line */
};

/* Loads `path`; a missing file is an empty state. ERR_FOREIGN: no such JSON; ERR_TOO_LONG;
 * ERR_IO with errno: it cannot be read, or not be written to later; ERR_MEMORY. */
int eim_state_load(struct eim_state *state, const char *path);
/* Why eim_state_load failed, for a message. */
const char *eim_state_error(int err);
/* The file is one object then, unless somebody else wrote to it, too. */
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
