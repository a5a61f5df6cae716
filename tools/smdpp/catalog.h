/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an SM-DP+ has to give: a folder with NAME.der (unprotected profile package) and, beside it,
 * NAME.json (what is said about it; all members optional):
 *
 *   matchingId, confirmationCode, eid (of the only eUICC that may have it), downloads (how often;
 *   with it the first eUICC that gets the profile is the only one), attempts (how many downloads
 *   may begin; 0: none any more), released (default true), expires (YYYY-MM-DDTHH:MM:SSZ),
 *   iccid (digits; default: of the package), serviceProviderName, profileName,
 *   profileClass (test, provisioning, operational), icon (file name, .png or .jpg),
 *   profileOwner {mccMnc, gid1, gid2: hex}, profilePolicyRules [ppr1, ppr2],
 *   notificationConfiguration [{events: [install, enable, disable, delete], address}] (default:
 *   enable, disable and delete at the server's own address),
 *   fallbackAllowed, ecallIndication, protectionKeys (true: with ReplaceSessionKeys),
 *   failure (one of enum catalog_failure, by name)
 */
#ifndef TOOLS_SMDPP_CATALOG_H
#define TOOLS_SMDPP_CATALOG_H

#include "card/asn1/msg_profile.h"
#include "crypto/ec.h"

/* Scripted failures: what the server does wrong on purpose. */
enum catalog_failure {
    CATALOG_NO_FAILURE,
    CATALOG_BAD_MAC,                 /* last octet of the last segment's MAC */
    CATALOG_WRONG_SERVER_SIGNATURE,  /* serverSignature1; for every profile of the server */
    CATALOG_WRONG_SERVER_ROLE,       /* CERT.DPpb where CERT.DPauth belongs; for every profile */
    CATALOG_WRONG_SMDP_SIGNATURE,    /* smdpSignature2 */
    CATALOG_WRONG_CERTIFICATE_ROLE,  /* CERT.DPauth where CERT.DPpb belongs */
    CATALOG_WRONG_CHANNEL_SIGNATURE, /* smdpSign of InitialiseSecureChannel, by another key */
    CATALOG_WRONG_TRANSACTION_ID,    /* in InitialiseSecureChannel, as the next two */
    CATALOG_WRONG_REMOTE_OPERATION,  /* remoteOpId 2 */
    CATALOG_WRONG_KEY_TYPE,          /* 89 */
    CATALOG_TRUNCATED_PACKAGE,       /* the last elements are not there */
    CATALOG_REFUSED_REBIND,          /* bound once, it is refused for another one-time key */
    CATALOG_WRONG_ICCID,             /* metadata names another profile */
    CATALOG_FAILURES
};

struct catalog_profile {
    char name[128]; /* file name without .der */
    char matching_id[128];
    char confirmation_code[64]; /* "": none */
    char eid[33];               /* "": anybody's */
    unsigned downloads;         /* how often it may be downloaded; 0: no bound */
    bool has_attempts;
    unsigned attempts;     /* how often an eUICC may begin to; successes and failures count */
    bool is_held_back;     /* not released */
    int64_t expires;       /* seconds since 1970; 0: never */
    uint32_t policy_rules; /* of the metadata: enum ppr_ids */
    bool protection_keys;
    enum catalog_failure failure;
    struct bytes package;  /* malloc'd */
    struct bytes metadata; /* malloc'd: StoreMetadataRequest (BF25) */
    /* what happened to it */
    unsigned attempted;  /* AuthenticateClients that got so far */
    unsigned bound;      /* packages made */
    unsigned downloaded; /* successful ProfileInstallationResults */
    unsigned tries;      /* wrong confirmation codes in a row */
    char bound_eid[33];  /* "": not bound to an eUICC yet */
    size_t bound_side;   /* of the last package: which of the server's curves, and the eUICC's */
    uint8_t bound_otpk[EC_POINT_LEN];  /* the eUICC's one-time key */
    uint8_t bound_otsk[EC_SCALAR_LEN]; /* the server's, its scalar */
    bool otpk_is_unused;               /* no installation result has come since */
};

struct catalog {
    struct catalog_profile *profiles;
    size_t count;
};

struct catalog_error {
    char text[400];
};

/* Reads the folder; `address` is the server's own. ERR_NOT_FOUND, ERR_IO, ERR_MALFORMED with the
 * file's name in `error`. */
int catalog_load(struct catalog *out, const char *folder, const char *address,
                 const struct der *der, struct catalog_error *error);
void catalog_free(struct catalog *catalog);
/* The profile of this matching id; an empty one takes the first that is reserved for `eid`, and may
 * still be downloaded. NULL. */
struct catalog_profile *catalog_find(struct catalog *catalog, struct bytes matching_id,
                                     const char *eid);

#endif
