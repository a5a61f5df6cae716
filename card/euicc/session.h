/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All volatile state of the eUICC in one struct: what a reset or power cut takes away. Nothing else
 * in the card remembers anything that is not in the store.
 *
 * RSP session (SGP.22 3.1.2; digest download-and-profile 2.4):
 *
 *   NONE --get_euicc_challenge--> CHALLENGED --authenticate_server--> AUTHENTICATED
 *        --prepare_download--> PREPARED --initialise_secure_channel--> LOADING --result--> NONE
 *   get_euicc_challenge in any state starts over; a refused step falls back to NONE.
 */
#ifndef CARD_EUICC_SESSION_H
#define CARD_EUICC_SESSION_H

#include <stdbool.h>
#include <stdint.h>

enum rsp_state { RSP_NONE, RSP_CHALLENGED, RSP_AUTHENTICATED, RSP_PREPARED, RSP_LOADING };

enum { SESSION_CHALLENGE_LEN = 16 };

/* What the terminal said about itself since the last reset. */
struct terminal {
    bool iot_capability_seen;  /* TERMINAL CAPABILITY had object 84 (SGP.32 3.8.2) */
    bool ipad_supported;       /* its b1 */
    bool ipae_activation_seen; /* IpaeActivationRequest was accepted */
};

struct session {
    struct terminal terminal;
    enum rsp_state rsp_state;
    uint8_t challenge[SESSION_CHALLENGE_LEN]; /* valid from CHALLENGED on */
};

#endif
