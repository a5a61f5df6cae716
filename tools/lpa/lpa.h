/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small LPA: procedures of SGP.22 chapter 3 between a card (ES10) and servers (ES9+, ES11), over
 * PC/SC or with a card in this process. It does not ask for user consent: not for end users.
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
    uint8_t *card_response; /* LINK_RESPONSE_MAX octets: receives a response of the card before it
                               is copied */
    struct https_trust trust;
    /* Reports the current step of long work. May be NULL. */
    void (*progress)(void *context, const char *what);
    /* Reports what failed though the call is done, in one line. May be NULL. */
    void (*note)(void *context, const char *what);
    void *context;
    char error[400]; /* why the last call failed, in one line */
};

/* ---- Activation codes (SGP.22 4.1) ---- */

struct activation_code {
    char address[ES9_ADDRESS_SIZE];
    char matching_id[256];
    char oid[64]; /* "": none */
    bool confirmation_required;
};
/* Reads LPA:1$ADDRESS$MATCHINGID[$OID][$1]. The prefix LPA: is optional and case-insensitive; white
 * space around the code is ignored. ADDRESS is HOST[:PORT]. Returns NULL, or what is wrong (static
 * text). */
const char *activation_code_read(struct activation_code *out, const char *text);

/* ---- The card ---- */

/* Calls one ES10 function by its messages; `response` is in lpa->arena. Negative with lpa->error.
 * */
int lpa_call(struct lpa *lpa, const struct der_message *request_message, const void *request,
             const struct der_message *response_message, void *response);
/* The same for octets. */
int lpa_call_raw(struct lpa *lpa, struct bytes request, struct bytes *response);
/* Whether all of the request of the function `what` had room in `request`: 0; else ERR_TOO_LONG, or
 * ERR_MEMORY where arena_buf() had none, with lpa->error. */
int lpa_check_request(struct lpa *lpa, const struct buf *request, const char *what);
void lpa_report_progress(const struct lpa *lpa, const char *what); /* reports progress */
/* Sets lpa->error, returns `err`. */
int lpa_fail(struct lpa *lpa, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads an address of a server that the card gave, as a string: 0; ERR_MALFORMED with lpa->error.
 */
int lpa_read_address(struct lpa *lpa, struct bytes given, char address[ES9_ADDRESS_SIZE]);

/* ---- Servers ---- */

/*
 * Calls one function of ES9+ (JSON binding). Takes the reference of `in`; the caller owns `*out`
 * (`out` may be NULL for a notification). ERR_IO: no response; ERR_STATE: refused, with the
 * server's status codes in lpa->error.
 */
int lpa_server_call(struct lpa *lpa, const char *address, const char *function, json_t *in,
                    json_t **out);
/* Decodes a base64 member into lpa->arena; ERR_MALFORMED. */
int lpa_server_take(struct lpa *lpa, const json_t *object, const char *key, struct bytes *out);

/* ---- Procedures ---- */

struct lpa_installed {
    bool ok;
    char iccid[21];
    int bpp_command_id, error_reason; /* when not ok */
    /* Status (enum pe_status) and identification of the first element of the profile package that
     * was refused; 0 and -1: none is told. */
    int pe_status, pe_identification;
};
/*
 * Downloads and installs the profile of `code` (SGP.22 3.1), delivers the result to the server and
 * removes it from the card. `confirmation_code` may be NULL. Returns 0 with `*out` when the card
 * gave a ProfileInstallationResult; else negative, and the session was cancelled.
 */
int lpa_download(struct lpa *lpa, const struct activation_code *code, const char *confirmation_code,
                 struct lpa_installed *out);
/* Retrieves the Event Records of the SM-DS at `address` as activation codes, in lpa->arena.
 * ERR_STATE with the SM-DS's status codes when there are none. */
int lpa_retrieve_events(struct lpa *lpa, const char *address, const struct activation_code **codes,
                        size_t *count);
enum { LPA_ALL_NOTIFICATIONS = -1 };
/* Delivers the Pending Notification `seq_number`, or LPA_ALL_NOTIFICATIONS, and removes each
 * delivered one. ERR_NOT_FOUND: no such number. After a failure, later notifications to the same
 * recipient are kept as well: their order is preserved (D-45). */
int lpa_process_notifications(struct lpa *lpa, int64_t seq_number, unsigned *delivered);

#endif
