/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All volatile state of the eUICC in one struct: lost by a reset or power cut. All other state of
 * the card is in the store.
 *
 * RSP session (SGP.22 3.1.2; DP-2.4):
 *
 *   NONE --get_euicc_challenge--> CHALLENGED --authenticate_server--> AUTHENTICATED
 *        --prepare_download--> PREPARED --BF23 (bpp.c)--> LOADING --result--> NONE
 *   get_euicc_challenge in any state starts over; a refused step falls back to NONE (but see
 *   rsp_refused), so does cancel_session.
 */
#ifndef CARD_EUICC_EUICC_VOLATILE_H
#define CARD_EUICC_EUICC_VOLATILE_H

#include "apdu/bytes.h"
#include "crypto/ec.h"

enum rsp_state { RSP_NONE, RSP_CHALLENGED, RSP_AUTHENTICATED, RSP_PREPARED, RSP_LOADING };

enum {
    RSP_CHALLENGE_LEN = 16,
    RSP_TRANSACTION_ID_MAX = 16,
    RSP_ADDRESS_MAX = 255,
    RSP_OID_MAX = 64,
    RSP_TEXT_MAX = RSP_TRANSACTION_ID_MAX + RSP_ADDRESS_MAX + RSP_OID_MAX
};

/* What the terminal reported since the last reset. */
struct terminal_capability {
    bool iot_capability_seen;  /* TERMINAL CAPABILITY had object 84 (SGP.32 3.8.2) */
    bool ipad_supported;       /* its b1 */
    bool ipae_activation_seen; /* IpaeActivationRequest was accepted */
};

/* State of the toolkit; card/ updates it. */
struct toolkit_state {
    bool active;  /* TERMINAL PROFILE was seen */
    bool busy;    /* a proactive command, other than one of the IPAe, is pending or outstanding */
    bool refresh; /* REFRESH is announced */
    bool state_change; /* ... in mode eUICC Profile State Change */
};

/* What a function leaves for es10_run and card/: see profile_switch.h. */
struct switching {
    bool marked;      /* a switch is pending until REFRESH or reset; ES10 is refused meanwhile */
    bool changed;     /* another profile is enabled now */
    bool refresh;     /* REFRESH must be sent */
    bool repeated;    /* ... and was sent again after TERMINAL PROFILE had dropped a fetched one */
    bool until_reset; /* quirk: ES10 is refused until the card is reset */
};

/* The installed profile that waits for ImmediateEnable (B-85, B-89): set when a download
 * succeeded, cleared by the next RSP session and the next package. */
struct installed_profile {
    bool valid;
    uint8_t iccid[10];
};

/* One RSP session. Members are valid from the named state on; slices point into `text`. */
struct rsp_session {
    enum rsp_state state;
    uint8_t challenge[RSP_CHALLENGE_LEN]; /* from CHALLENGED on */

    struct bytes transaction_id; /* from AUTHENTICATED on */
    struct bytes server_address;
    struct bytes server_oid; /* registeredID of CERT.DPauth or CERT.DSauth */
    bool is_smds;            /* the server sent CERT.DSauth */
    uint8_t server_chain;    /* index of the CI of the server's certificate ... */
    uint8_t signing_chain;   /* ... and of the chain that signs for the eUICC */
    uint8_t euicc_signature1[EC_SIGNATURE_LEN];
    uint8_t text[RSP_TEXT_MAX];

    struct ec_private *one_time_key;  /* PREPARED: otSK.EUICC.ECKA */
    uint8_t smdp_point[EC_POINT_LEN]; /* of CERT.DPpb, on the curve of the one-time key */

    struct bpp *bpp; /* from the first octet of a Bound Profile Package on: bpp.h */
};

struct euicc_volatile {
    struct terminal_capability terminal;
    struct toolkit_state toolkit;
    struct switching switching;
    struct installed_profile installed;
    struct rsp_session rsp;
};

#endif
