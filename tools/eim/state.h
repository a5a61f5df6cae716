/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an eIM remembers between two runs: the last counter it used for each eUICC, in a JSON file
 * {"eims": {EIM-ID: {EID: {"counter": N, "token": N, "euiccCertificate": HEX, "eumCertificate":
 * HEX}}}}. Written beside its name and moved there, so that a counter is never lost or taken twice.
 */
#ifndef TOOLS_EIM_STATE_H
#define TOOLS_EIM_STATE_H

#include "apdu/bytes.h"

#include <jansson.h>

struct eim_state {
    char path[1024];
    json_t *root;
};

/* Loads `path`; a missing file is an empty state. ERR_FOREIGN: no such JSON; ERR_TOO_LONG. */
int eim_state_load(struct eim_state *state, const char *path);
void eim_state_free(struct eim_state *state);
/* The last counter used; 0 when there was none. */
int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid);
/* Remembers the greatest and writes. ERR_IO. */
int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter);

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
