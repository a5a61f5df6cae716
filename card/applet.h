/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * struct euiccd_card, channels, applets and command rows. For card/ only.
 *
 * A command: capdu_parse -> dispatch (the card's own rows, then those of the applet that is
 * selected on the channel) -> the row's function -> finish (61xx, 6Cxx, 91xx).
 *
 * Invariants
 *   CARD-C1  The basic channel is always open and always has an applet selected.
 *   CARD-C2  A command whose status word is 6Cxx has changed nothing.
 *   CARD-C3  On a channel, another command than STORE DATA discards an incomplete STORE DATA chain,
 *            and another command than GET RESPONSE discards response data to be fetched.
 */
#ifndef CARD_APPLET_H
#define CARD_APPLET_H

#include "apdu/chain.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "card/agent_card.h"
#include "card/euicc/euicc.h"
#include "card/euicc/profile_records.h"
#include "card/toolkit/cat.h"
#include "profiles/app/command.h"
#include "profiles/gp/gp.h"
#include "profiles/ota/ota.h"

struct channel {
    bool open;
    const struct applet *applet; /* selected here; NULL only while closed */
    struct chain chain;
    struct fs_position position; /* of the UICC applet on this channel */
    struct gp_session *domain;   /* heap; NULL: no security domain of the profile is selected */
};

/* Clock and random numbers that the caller of euiccd_open gave. */
struct card_clock {
    struct clock clock;
    int64_t (*now)(void *context);
    void *context;
};
struct card_rng {
    struct rng rng;
    int (*fill)(void *context, uint8_t *out, size_t length);
    void *context;
};

/* Of a card with rules for random numbers: in front of its generator. */
struct fault_rng {
    struct rng rng;
    struct rng *inner; /* NULL: there is no such rule */
    struct euiccd_card *card;
};

/* Of a card with fault rules. */
struct fault_memory {
    uint16_t sw; /* of the last response, 0: none; and its data: for `repeat` */
    size_t len;
    uint8_t data[APDU_SHORT_LE_MAX];
    uint16_t fetch_sw; /* of the next FETCH; 0: its own */
    uint8_t *copy;     /* changed data of a response that is not in `response` of the card; heap */
};

struct euiccd_card {
    struct euiccd_context *context;     /* borrowed, or own_context */
    struct euiccd_context *own_context; /* NULL: the caller gave one */
    char *name;
    struct trace trace;
    struct arena arena;    /* of the current command */
    struct rng system_rng; /* euicc.rng is one of these two, or the injected one */
    struct rng_seeded seeded_rng;
    struct rng_library *rng_library; /* over seeded_rng; else NULL */
    struct card_rng injected_rng;
    struct fault_rng fault_rng; /* euicc.rng where its `inner` is not NULL */
    const char *no_disk_faults; /* why the store cannot fail on demand; NULL: it can */
    bool fault_disk_keeps;      /* see fault_source.h */
    struct card_clock clock;
    struct euicc euicc;
    struct quirk next_quirks; /* from the next reset on, where has_next_quirks */
    bool has_next_quirks;
    struct fs fs; /* the UICC: the enabled profile's file tree, or the minimal one */
    struct profile_records profile_records; /* what fs is attached to */
    struct fs_security security;
    bool may_resume;              /* no other command since the reset or SUSPEND UICC */
    struct ota_assembly assembly; /* parts of a concatenated short message */
    struct cat cat;
    struct card_agent agent;
    bool agent_runs; /* within on_event: no other proactive command is queued meanwhile */
    bool on;
    struct channel channels[APDU_CHANNELS];
    const struct channel *downloading;   /* on which the last profile download began */
    uint8_t response[APDU_SHORT_LE_MAX]; /* data of the last response */
    struct fault_memory fault_memory;
};

/* See euiccd.h. */
struct euiccd_context {
    struct der *der;
    struct buf scratch; /* response data of the current command */
};

/*
 * A command's function: checks P1, P2, Lc and its preconditions, appends response data to `out`,
 * returns the status word. transmit.c evaluates Le, but see CARD-C2.
 */
typedef uint16_t command_function(struct euiccd_card *card, struct channel *channel,
                                  const struct capdu *command, struct buf *out);

enum command_flags {
    COMMAND_ISO = 1 << 0,     /* CLA 0X, 4X */
    COMMAND_TELECOM = 1 << 1, /* CLA 8X, CX */
    COMMAND_BASIC = 1 << 2    /* on the basic channel only */
};

struct command_row {
    uint8_t ins; /* enum ins */
    unsigned flags;
    command_function *run;
};

struct applet {
    const char *name;
    struct bytes aid; /* whole; empty for the UICC and security domains, which are of the profile */
    bool secure_messaging; /* takes commands with secure messaging */
    /* Prepares the applet on `channel` and appends FCI or FCP. */
    command_function *select;
    /* A command without a row of the card. */
    command_function *process;
};

extern const struct applet applet_isdr;
extern const struct applet applet_ecasd;
extern const struct applet applet_uicc;
/* To be called before each command: any but TERMINAL CAPABILITY, SUSPEND UICC and GET RESPONSE
 * deletes the state that RESUME would restore (TS 102 221 11.1.22.3). 0, or why it cannot be
 * deleted. */
int uicc_end_suspension(struct euiccd_card *card, const struct capdu *command);
extern const struct applet applet_domain; /* of a channel with a `domain`, and of no other */

/*
 * Opens the FCI (6F) of a security domain and appends the AID and, in A5, the maximum length of a
 * command's data field (GP 11.9.3.1). The caller closes it by tlv_close.
 */
size_t applet_open_fci(struct bytes aid, struct buf *out);

/* The first security domain of the enabled profile whose AID starts with `aid`, for `domain` of a
 * channel; free() frees it. NULL: `*err` is ERR_NOT_FOUND, or why it cannot be found. */
struct gp_session *domain_find(const struct euiccd_card *card, struct bytes aid, int *err);

/* False: the response of `len` octets is refused with 6Cxx, so the command must change nothing. */
bool card_le_fits(const struct capdu *command, size_t len);

/* Commands of the card, with any applet selected. */
command_function card_select;
command_function card_manage_channel;
command_function card_get_response;
command_function card_terminal_capability;
/* STATUS of an applet without files: FCI, AID or no data. */
command_function applet_status;

/* Opens a channel with the MF selected (TS 102 221 8.7). */
void channel_open(struct channel *channel);
void channel_close(struct channel *channel);
/* The session of the UICC application `left` (FS_MF: none) ended on `channel`, if another one is
 * current there now: local PINs that no other channel uses are no longer verified. */
void channel_end_session(struct euiccd_card *card, const struct channel *channel, uint16_t left);
/* Selects `applet`; a secure channel of a security domain ends. `domain` as in struct channel, now
 * owned by the channel; NULL for other applets. */
void channel_set_applet(struct channel *channel, const struct applet *applet,
                        struct gp_session *domain);
/* AID of the selected applet; empty for the UICC. */
struct bytes channel_aid(const struct channel *channel);

/* Runs the row of `rows` for the command; refuses it where there is none. The last row has no
 * `run`. */
uint16_t command_run(const struct command_row *rows, struct euiccd_card *card,
                     struct channel *channel, const struct capdu *command, struct buf *out);

/* Finds the row and runs it; response data are appended to `out`. */
uint16_t card_dispatch(struct euiccd_card *card, const struct capdu *command, struct buf *out);

/* The store lost power during the last call: so does the card, which is off afterwards. False: it
 * did not. At the end of each public function that changes the card. */
bool card_end_cut(struct euiccd_card *card);

/* Logs one refusal of the transport and returns `sw`. */
uint16_t card_refuse(const struct euiccd_card *card, const char *rule, const char *reason,
                     const struct capdu *command, uint16_t sw);

#endif
