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

/* What its toolkit can do now; card/ keeps it up to date. */
struct toolkit {
    bool active;       /* TERMINAL PROFILE was seen */
    bool busy;         /* a proactive command, other than one of the IPAe, waits or is out */
    bool refresh;      /* REFRESH is announced */
    bool state_change; /* ... in mode eUICC Profile State Change */
};

/* What a function leaves for es10_run and card/: see switch.h. */
struct switching {
    bool marked;      /* a switch waits for REFRESH or reset; others are not answered meanwhile */
    bool changed;     /* the enabled profile is another one now */
    bool refresh;     /* REFRESH is wanted */
    bool until_reset; /* quirk: nothing is answered until the card is reset */
};

/* The profile that was installed just now, for ImmediateEnable (digest B-85, B-89): set when a
 * download ended well, gone with the next step of the RSP session and the next package. */
struct installed {
    bool valid;
    uint8_t iccid[10];
};

struct session {
    struct terminal terminal;
    struct toolkit toolkit;
    struct switching switching;
    struct installed installed;
    enum rsp_state rsp_state;
    uint8_t challenge[SESSION_CHALLENGE_LEN]; /* valid from CHALLENGED on */
};

#endif
