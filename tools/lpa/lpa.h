/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small LPA: what SGP.22 3 describes between a card (ES10) and its servers (ES9+, ES11), over
 * PC/SC or with a card in this process. Not for end users: it asks nobody for consent.
 */
#ifndef TOOLS_LPA_LPA_H
#define TOOLS_LPA_LPA_H

#include "card/asn1/der.h"
#include "tools/https/es9.h"
#include "tools/link/link.h"

#include <jansson.h>

struct lpa {
    struct link *link;
    const struct der *der;
    struct arena arena;
    uint8_t *answer; /* LINK_RESPONSE_MAX octets: of the card, before they are copied */
    struct https_trust trust;
    /* Progress of long work: "step of steps", what is going on. May be NULL. */
    void (*progress)(void *context, const char *what);
    void *context;
    char error[400]; /* why the last call failed, in one line */
};

/* ---- Activation codes (SGP.22 4.1) ---- */

struct activation_code {
    char address[256];
    char matching_id[256];
    char oid[64]; /* "": none */
    bool confirmation_required;
};
/* LPA:1$ADDRESS$MATCHINGID[$OID][$1]. The prefix LPA: is optional and has any case; blanks and line
 * ends around the code are ignored. ADDRESS is HOST[:PORT]. NULL, or what is wrong (static). */
const char *activation_code_read(struct activation_code *out, const char *text);

/* ---- The card ---- */

/* One ES10 function by its messages; `response` lives in lpa->arena. Negative with lpa->error. */
int lpa_call(struct lpa *lpa, const struct der_message *request_message, const void *request,
             const struct der_message *response_message, void *response);
/* As above for octets. */
int lpa_call_raw(struct lpa *lpa, struct bytes request, struct bytes *response);
void lpa_tell(const struct lpa *lpa, const char *what); /* progress */
/* Fills lpa->error, returns `err`. */
int lpa_fail(struct lpa *lpa, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- Servers ---- */

/*
 * One function of ES9+ (JSON binding). `in` is given away; `*out` (may be NULL for a notification)
 * is the caller's. ERR_IO: no answer; ERR_STATE: refused, with the server's codes in lpa->error.
 */
int lpa_server_call(struct lpa *lpa, const char *address, const char *function, json_t *in,
                    json_t **out);
/* A base64 member in lpa->arena; ERR_MALFORMED. */
int lpa_server_take(struct lpa *lpa, const json_t *object, const char *key, struct bytes *out);

/* ---- Procedures ---- */

struct lpa_installed {
    bool ok;
    char iccid[21];
    int bpp_command_id, error_reason; /* when not ok */
};
/*
 * Downloads and installs what `code` names (SGP.22 3.1); delivers the result to the server and
 * removes it from the card. `confirmation_code` may be NULL. 0 with `*out` when the card gave a
 * ProfileInstallationResult; else negative: the session was cancelled.
 */
int lpa_download(struct lpa *lpa, const struct activation_code *code, const char *confirmation_code,
                 struct lpa_installed *out);
/* Asks the SM-DS at `address` for events: what to download, in lpa->arena. ERR_STATE with the
 * SM-DS's codes when there are none. */
int lpa_retrieve_events(struct lpa *lpa, const char *address, const struct activation_code **codes,
                        size_t *count);
enum { LPA_ALL_NOTIFICATIONS = -1 };
/* Delivers the pending notification `seq_number`, or LPA_ALL_NOTIFICATIONS, and removes those that
 * were taken. ERR_NOT_FOUND: none of this number. What is for a recipient
 * that fails stays, from the first one on: their order is kept (D-45). */
int lpa_process_notifications(struct lpa *lpa, int64_t seq_number, unsigned *delivered);

#endif
