/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One RSP session: mutual authentication, preparation, installation (SGP.22 3.1.2, 3.1.3; SGP.32
 * 3.2.3.1, 3.2.3.2), the same whether the SM-DP+ is asked itself or through the eIM. download.c
 * has the steps, download_check.c what the IPA verifies itself.
 */
#ifndef IPAE_PROCEDURE_RSP_DOWNLOAD_H
#define IPAE_PROCEDURE_RSP_DOWNLOAD_H

#include "ipae/client/bpp_loader.h"
#include "ipae/client/rsp.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

/* Where a profile is, from an activation code (SGP.22 4.1; E-51) or another source. */
struct download_order {
    struct bytes address;     /* HOST or HOST:PORT; empty: the eIM knows */
    struct bytes matching_id; /* may be empty */
    struct bytes oid;         /* "2.999.10", of the SM-DP+; empty: any */
    bool at_smds;             /* `address` is an SM-DS, which tells where */
};
/* `code` with or without "LPA:". Slices borrow from it. ERR_MALFORMED. */
int download_order_read(struct bytes code, struct download_order *out);

struct download {
    struct eim_session *session;
    struct pending_download *fact;
    struct download_order order;
    struct bytes eim_transaction_id; /* goes along through an eIM */
    struct rsp rsp;
    bool open;                   /* the eUICC knows the server: a failure is cancelled */
    int64_t reason;              /* then with this enum cancel_session_reason */
    struct bytes transaction_id; /* as the server signed it */
    struct bpp_loader loader;
};

/*
 * Runs `order` for the trigger `fact`, which is kept up to date in the card file. 0: fact->result
 * is there, durably; ERR_STATE: it was refused for good, fact->failure says why (not durable yet);
 * ERR_RESET; others: it may go better another time.
 */
int profile_download_run(struct eim_session *session, struct pending_download *fact,
                         const struct download_order *order, struct bytes eim_transaction_id);
/* Marks it as failed for good; ERR_STATE. */
int download_fail(struct pending_download *fact, struct terminal *terminal, const char *why);

/* ---- download_event.c ---- */

/* The events of an SM-DS become the fact's, durably. ERR_STATE, with the failure noted: none. */
int download_events_store(struct download *download, const struct rsp_authenticated *authenticated);
/* The first of them is the order. ERR_STATE, with the failure noted. */
int download_events_first(struct download *download);
/* The first of them is over: the fact is that of the next one, not yet durably. False: there is
 * none. */
bool download_events_advance(struct pending_download *fact);

/* ---- download_check.c: ERR_STATE, with the failure noted, when it is not good ---- */

/* The server's certificate is that of the SM-DP+ that the activation code names. */
int download_check_oid(struct download *download, struct bytes certificate);
/* The profile's policy rules are allowed by the eUICC's table (SGP.22 2.9.2; E-65). */
int download_check_metadata(struct download *download, struct bytes metadata);

#endif
