/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The profiles of an SM-DP+: a folder with NAME.der (unprotected profile package) and an optional
 * NAME.json (its description; all members optional):
 *
 *   matchingId, confirmationCode, eid (of the only eUICC that may download it), downloads (limit;
 *   with it, the profile is bound to the first eUICC that downloads it), attempts (limit of started
 *   downloads; 0: none), released (default true), expires (YYYY-MM-DDTHH:MM:SSZ),
 *   iccid (digits; default: of the package), serviceProviderName, profileName,
 *   profileClass (test, provisioning, operational), icon (file name, .png or .jpg),
 *   profileOwner {mccMnc, gid1, gid2: hex}, profilePolicyRules [ppr1, ppr2],
 *   notificationConfiguration [{events: [install, enable, disable, delete], address}] (default:
 *   enable, disable and delete at the server's own address),
 *   fallbackAllowed, ecallIndication, protectionKeys (true: with ReplaceSessionKeys),
 *   failure (name of one of enum catalog_failure)
 */
#ifndef TOOLS_SMDPP_CATALOG_H
#define TOOLS_SMDPP_CATALOG_H

#include "card/asn1/msg_profile.h"
#include "crypto/ec.h"

/* Scripted failures: errors that the server makes on request. */
enum catalog_failure {
    CATALOG_NO_FAILURE,
    CATALOG_BAD_MAC,                 /* corrupts the last octet of the last segment's MAC */
    CATALOG_WRONG_SERVER_SIGNATURE,  /* corrupts serverSignature1; applies to all profiles of the
                                        server */
    CATALOG_WRONG_SERVER_ROLE,       /* CERT.DPpb instead of CERT.DPauth; applies to all profiles */
    CATALOG_WRONG_SMDP_SIGNATURE,    /* corrupts smdpSignature2 */
    CATALOG_WRONG_CERTIFICATE_ROLE,  /* CERT.DPauth instead of CERT.DPpb */
    CATALOG_WRONG_CHANNEL_SIGNATURE, /* smdpSign of InitialiseSecureChannel by another key */
    CATALOG_WRONG_TRANSACTION_ID,    /* in InitialiseSecureChannel, as the next two */
    CATALOG_WRONG_REMOTE_OPERATION,  /* remoteOpId 2 */
    CATALOG_WRONG_KEY_TYPE,          /* 89 */
    CATALOG_TRUNCATED_PACKAGE,       /* omits the last profile elements */
    CATALOG_REFUSED_REBIND,          /* refuses to bind the profile to a second one-time key */
    CATALOG_WRONG_ICCID,             /* metadata with the ICCID of another profile */
    /* transactionId beside serverSigned1, in smdpSigned2 */
    CATALOG_WRONG_SERVER_TRANSACTION_ID,
    CATALOG_WRONG_SMDP_TRANSACTION_ID,
    /* certificates of the server's key, in InitiateAuthentication (applies to all profiles) and in
     * AuthenticateClient: expired, of an unknown CI, signed by the EUM */
    CATALOG_EXPIRED_SERVER_CERTIFICATE,
    CATALOG_OTHER_CI_SERVER_CERTIFICATE,
    CATALOG_EUM_SERVER_CERTIFICATE,
    CATALOG_EXPIRED_CERTIFICATE,
    CATALOG_OTHER_CI_CERTIFICATE,
    CATALOG_EUM_CERTIFICATE,
    CATALOG_FAILURES
};

struct catalog_profile {
    char name[128]; /* file name without .der */
    char matching_id[128];
    char confirmation_code[64]; /* "": none */
    char eid[33];               /* "": any eUICC */
    unsigned downloads;         /* limit of downloads; 0: unlimited */
    bool has_attempts;
    unsigned attempts;     /* limit of started downloads, successful or not */
    bool is_held_back;     /* not released */
    int64_t expires;       /* seconds since 1970; 0: never */
    uint32_t policy_rules; /* of the metadata: bits of enum ppr_ids */
    bool protection_keys;
    enum catalog_failure failure;
    struct bytes package;  /* malloc'd */
    struct bytes metadata; /* malloc'd: StoreMetadataRequest (BF25) */
    /* counters and state */
    unsigned attempted;  /* AuthenticateClient requests that selected it */
    unsigned bound;      /* packages built */
    unsigned downloaded; /* successful ProfileInstallationResults */
    unsigned tries;      /* consecutive wrong confirmation codes */
    char bound_eid[33];  /* "": not bound to an eUICC */
    size_t bound_side;   /* of the last package: index of the server's curve, and the eUICC's EID */
    uint8_t bound_otpk[EC_POINT_LEN];  /* the eUICC's one-time key */
    uint8_t bound_otsk[EC_SCALAR_LEN]; /* the server's one-time private key */
    bool otpk_is_unused;               /* no installation result was received since then */
};

struct catalog {
    struct catalog_profile *profiles;
    size_t count;
};

struct catalog_error {
    char text[400];
};

/* Reads the folder; `address` is the server's own. ERR_NOT_FOUND, ERR_IO, ERR_MALFORMED,
 * ERR_MEMORY with the name of the file or folder in `error`. */
int catalog_load(struct catalog *out, const char *folder, const char *address,
                 const struct der *der, struct catalog_error *error);
void catalog_free(struct catalog *catalog);
/* The profile with this matching id; an empty id selects the first one reserved for `eid` with
 * downloads left. NULL: none. */
struct catalog_profile *catalog_find(struct catalog *catalog, struct bytes matching_id,
                                     const char *eid);

#endif
