/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A security domain of a profile as its administrator sees it (GPC_SPE_034, DP-6): the MNO-SD,
 * which is the first one of the package, and supplementary ones. Commands come in APDUs, where
 * SCP02 or SCP03 authenticates the administrator, or in a secured packet of SCP80, which has done
 * so.
 *
 * Invariants
 *   GP-G1  Nothing but the session changes before the administrator is authenticated.
 *   GP-G2  The sequence counter of a session is stored in the transaction of the command that uses
 *          it, before its response is sent.
 *   GP-G3  A wrong MAC, a wrong cryptogram or a command below the security level ends the session.
 */
#ifndef PROFILES_GP_GP_H
#define PROFILES_GP_GP_H

#include "apdu/apdu.h"
#include "apdu/sw.h"
#include "apdu/trace.h"
#include "crypto/scp.h"
#include "profiles/records.h"

struct rng;

enum { GP_AID_MAX = 16 };

/* Where GET STATUS [next] continues. */
struct gp_listing {
    uint8_t subset; /* P1; 0: nothing is left */
    uint32_t done;  /* entries returned so far */
};

/* What is volatile of a selected security domain. */
struct gp_session {
    uint32_t domain; /* its number, from 1; 0: an application, which does not run */
    uint8_t aid[GP_AID_MAX], aid_len;
    enum { GP_CLOSED, GP_INITIATED, GP_AUTHENTICATED } state;
    uint8_t key_version;
    struct scp scp;
    struct gp_listing listing;
    uint8_t next_block; /* of STORE DATA */
};

/* The environment of a command. */
struct gp_context {
    const struct records *records;
    struct arena *arena;
    struct rng *rng;
    const struct trace *trace;
    struct gp_session *session;
    bool remote;       /* in a secured packet of SCP80 */
    bool applications; /* can be loaded; they do not run */
};

/* The security domain whose AID starts with `aid`, or the first one with an empty AID: fills
 * `session`, all else zero. ERR_NOT_FOUND; ERR_FOREIGN, ERR_IO. */
int gp_find(const struct records *records, struct bytes aid, struct gp_session *session);
/* The same for a selectable application: neither locked nor merely installed. */
int gp_find_application(const struct records *records, struct bytes aid,
                        struct gp_session *session);
/* The security domain with this number. */
int gp_find_number(const struct records *records, uint32_t number, struct gp_session *session);
/* Ends the secure channel and wipes its keys; the security domain stays selected. */
void gp_end(struct gp_session *session);

/* The command may write records: it runs inside a transaction, to be committed when the status word
 * is 9000 and rolled back otherwise; if either fails the caller calls gp_end. */
bool gp_writes(const struct capdu *command);
/* Checks, executes, appends response data to `out`; refusals are traced. */
uint16_t gp_command(struct gp_context *context, const struct capdu *command, struct buf *out);

#endif
