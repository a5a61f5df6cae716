/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The public door of libeuicc: a card is a value with contacts. It is made once in the factory
 * (euiccd_create), opened by one process at a time, powered, and then answers APDUs. It does no I/O
 * of its own but to its one file, starts no thread, and keeps no global: a process can hold
 * thousands.
 *
 * Time: APDUs are the card's only clock. Every call returns when the answer is ready; a call that
 * changes state returns after the change is durable (see enum euiccd_durability).
 *
 * Life of a card: closed -> euiccd_open -> off -> euiccd_power_on -> on -> euiccd_transmit ... ->
 * euiccd_power_off -> off -> euiccd_close. A crash or power cut at any point is the same as
 * euiccd_power_off without the goodbye: nothing that was answered is lost.
 */
#ifndef CARD_CARD_H
#define CARD_CARD_H

#include "apdu/apdu.h"
#include "apdu/err.h"
#include "apdu/trace.h"

struct euiccd_card;
struct der;
struct rng;

/*
 * What cards of one thread share: the ASN.1 definitions, curve parameters and the work memory of
 * the command under way. Cards that share one must not be called at the same time.
 */
struct euiccd_context;
/* ERR_MEMORY, ERR_CRYPTO. */
int euiccd_context_new(struct euiccd_context **out);
void euiccd_context_free(struct euiccd_context *tables); /* NULL is fine; after the last card */

enum euiccd_durability {
    EUICCD_DURABILITY_FULL, /* a commit survives power loss */
    EUICCD_DURABILITY_OS,   /* survives the end of the process, not of the machine */
    EUICCD_DURABILITY_NONE  /* in memory: the file is what the card begins as, and stays as it is;
                             any number may begin as one file, even as that of a card that runs */
};

enum euiccd_mode {
    EUICCD_MODE_IOT,      /* SGP.32 only */
    EUICCD_MODE_CONSUMER, /* SGP.22 v2.5 with ES10c */
    EUICCD_MODE_DUAL      /* answers both */
};

enum euiccd_ipa { EUICCD_IPA_IPAD, EUICCD_IPA_IPAE };

enum { CARD_EID_LEN = 16, EUICCD_CREDENTIALS_MAX = 8 };

/* One chain of a card: everything an ECASD holds for one CI key. All DER. */
struct euiccd_credential {
    struct bytes ci_certificate;
    struct bytes eum_certificate;
    struct bytes euicc_certificate;
    struct bytes euicc_private_key; /* PKCS#8 or SEC1 DER */
};

/* What the factory writes into a new card. Zero is the default of every member but `eid`. */
struct euiccd_create_options {
    uint8_t eid[CARD_EID_LEN]; /* BCD in reading order; its check digits must hold */
    enum euiccd_mode mode;
    enum euiccd_ipa ipa;
    const char *quirks;    /* names of card_quirk, separated by commas; NULL: "none" */
    struct bytes seed;     /* makes the card's random numbers repeatable; empty: the system's */
    uint32_t nvm_bytes;    /* memory for profiles; 0: CARD_NVM_DEFAULT */
    struct bytes rat;      /* RulesAuthorisationTable, its rules in a row; empty: RAT_DEFAULT */
    uint32_t poll_seconds; /* IPAe: 0: its default */
    uint32_t rollback_seconds;
    uint32_t fallback_seconds;
    const char *access_name;          /* IPAe: network access name, "iot.example"; NULL: none */
    const char *default_smdp_address; /* NULL: none */
    const char *root_smds_address;    /* NULL: none */
    struct euiccd_credential credentials[EUICCD_CREDENTIALS_MAX];
    size_t credential_count; /* at least 1; the order is the order of preference */
};

/* Why euiccd_create or euiccd_open failed, in one line without a newline. */
struct euiccd_error {
    char text[200];
};

/*
 * Makes the card file `path`, whole or not at all. ERR_EXISTS when there is a file, ERR_RANGE for a
 * bad EID or setting, ERR_MALFORMED/ERR_CRYPTO for credentials that do not fit the EID or each
 * other, ERR_IO. `error` may be NULL.
 */
int euiccd_create(const char *path, const struct euiccd_create_options *factory,
                  struct euiccd_error *error);

/*
 * Copies the card `path`, as its last commit left it, to the new file `file`. The card may run
 * meanwhile; the copy is a card file. Not with durability `full`, a power cut soon after may leave
 * half a copy. ERR_EXISTS: a snapshot replaces nothing; ERR_NOT_FOUND,
 * ERR_FOREIGN, ERR_IO. `error` may be NULL; its line names the file.
 */
int euiccd_snapshot(const char *path, const char *file, enum euiccd_durability durability,
                    struct euiccd_error *error);
/*
 * Makes the card `path` what the snapshot or card `file` is: whole (see euiccd_snapshot), or left
 * as it was. There may be no card yet; of a symbolic link the target is replaced. ERR_BUSY when it
 * is in use; ERR_STATE: the card has another EID and `replace_identity` is false; ERR_FOREIGN when
 * either is no card, damaged or newer; ERR_NOT_FOUND, ERR_IO.
 */
int euiccd_restore(const char *path, const char *file, enum euiccd_durability durability,
                   bool replace_identity, struct euiccd_error *error);

/*
 * The agent that lives beside the card OS (the IPAe): the card tells it what happens at the
 * toolkit, and it may answer with a proactive command. `card/` never includes `ipae/`; main wires
 * it in.
 */
enum card_event {
    /* A card session begins or ended: the terminal has forgotten timers, events and channels.
     * `command` is NULL; card_es10 is not to be called. */
    CARD_EVENT_RESET,
    CARD_EVENT_TERMINAL_PROFILE, /* data: its octets */
    CARD_EVENT_ENVELOPE,         /* data: one whole BER-TLV: D1, D3, D6, D7 */
    /* To the agent's own command. data: its TLVs; empty when what came fits no command */
    CARD_EVENT_TERMINAL_RESPONSE,
    CARD_EVENT_STATUS /* the terminal polled */
};
struct card_agent {
    /*
     * Appends at most one proactive command (a whole D0 TLV, at most 256 octets) to `command`,
     * which is NULL while one waits or is out. Inside it, card_es10 and the other functions below
     * may be called, euiccd_transmit may not. A REFRESH that an ES10 function asked for waits until
     * the agent has no command of its own any more, so that it can close its channels first.
     * False: nobody wants this envelope.
     */
    bool (*on_event)(void *context, enum card_event event, struct bytes data, struct buf *command);
    void *context;
};

struct euiccd_open_options {
    struct euiccd_context *tables; /* required; must outlive the card */
    bool read_only; /* takes no lock, sees the last commit; functions that write fail */
    enum euiccd_durability durability;
    /* NULL: traces have the system's, and the card has none: dates of certificates are not checked
     * (DP-1.2). */
    const struct clock *clock;
    struct rng *rng;          /* NULL: the system's, or the seeded one of the card file */
    struct trace_sink *sinks; /* NULL: no trace. Must outlive the card */
    const char *name;         /* in traces; NULL: the file's name. Copied */
};

/*
 * Opens an existing card file for writing. ERR_NOT_FOUND; ERR_BUSY when another process holds it;
 * ERR_FOREIGN when it is damaged, not ours, or of a newer version; ERR_IO. The card is off.
 */
int euiccd_open(struct euiccd_card **out, const char *path,
                const struct euiccd_open_options *options, struct euiccd_error *error);
/* Powers off and closes; NULL is fine. The file is folded into one. */
void euiccd_close(struct euiccd_card *card);
void card_set_agent(struct euiccd_card *card, struct card_agent agent);

/* Power on (cold reset). Gives the ATR. ERR_* only when the store failed. */
int euiccd_power_on(struct euiccd_card *card, struct bytes *atr);
void euiccd_power_off(struct euiccd_card *card);
/* Warm reset. Same contract as euiccd_power_on; powers on a card that is off. */
int euiccd_reset(struct euiccd_card *card, struct bytes *atr);
/* The ATR, whether powered or not. */
struct bytes euiccd_atr(const struct euiccd_card *card);
bool euiccd_is_on(const struct euiccd_card *card);

/*
 * One command. The answer is valid until the next call for this card. A card that is off answers
 * 6F00. Never fails: what goes wrong is a status word.
 */
struct rapdu euiccd_transmit(struct euiccd_card *card, struct bytes command);

/*
 * The embedded door: one ES10 request DO in, the response DO appended to `response`. The same table
 * row runs as for STORE DATA. Returns a status word. Not re-entrant.
 */
uint16_t card_es10(struct euiccd_card *card, struct bytes request, struct buf *response);

/* ---- For the agent. ---- */

/* The terminal announced bit `bit` (1..8) of octet `octet` (1..) of TERMINAL PROFILE. */
bool card_terminal_has(const struct euiccd_card *card, unsigned octet, unsigned bit);
/* Which IPA is active in this card session. */
enum euiccd_ipa card_active_ipa(const struct euiccd_card *card);
/* A profile switch waits for REFRESH or reset: no ES10 function is answered. */
bool card_is_switching(const struct euiccd_card *card);
/* Does the PSMO or eCO with this tag change the eUICC, by the flags of its row? The others only
 * read; an unknown one does nothing. */
bool card_psmo_changes(uint32_t tag);
bool card_eco_changes(uint32_t tag);
/* What it works with; all borrowed, valid as long as the card. */
struct card_services {
    const struct trace *trace;
    struct rng *rng;
    const struct der *der;
    const uint8_t *eid; /* CARD_EID_LEN octets */
};
struct card_services card_services(const struct euiccd_card *card);
/* What the factory set; 0: the agent's own default. ERR_IO, ERR_MEMORY. */
struct card_times {
    uint32_t poll_seconds, rollback_seconds, fallback_seconds;
};
int card_times(struct euiccd_card *card, struct card_times *out);
/* What the factory made of the card. `quirks` as in struct euiccd_create_options, "none" where it
 * named none. ERR_IO, ERR_MEMORY. */
struct card_settings {
    enum euiccd_mode mode;
    enum euiccd_ipa ipa;
    char quirks[128];
    bool seeded; /* its random numbers are repeatable */
    uint32_t nvm_bytes;
    struct card_times times;
};
int card_settings(struct euiccd_card *card, struct card_settings *out);
/* Connectivity parameters of the enabled profile (SGP.32 5.9.24), as they stand in its header,
 * appended. ERR_NOT_FOUND: it has none, or none is enabled; ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_connectivity_parameters(struct euiccd_card *card, struct buf *out);
/* The network access name that the factory set, in labels, appended; nothing where it set none.
 * ERR_TOO_LONG, ERR_IO, ERR_MEMORY. */
int card_access_name(struct euiccd_card *card, struct buf *out);
/* Certificate `index` of the card's CIs appended. ERR_NOT_FOUND past the last. */
int card_ci_certificate(struct euiccd_card *card, unsigned index, struct buf *out);
/* The latest notBefore of the card's own certificates (EUM, eUICC), in seconds since 1970: a clock
 * that shows an earlier time was never set (E-103). ERR_IO, ERR_MEMORY. */
int card_not_before(struct euiccd_card *card, int64_t *seconds);
/* Sequence number of the package result whose package granted a rollback that is still open.
 * ERR_NOT_FOUND: none is. */
int card_rollback_result(struct euiccd_card *card, int64_t *number);
/* The profile that was installed and waits for ES10b.ImmediateEnable, where that is configured for
 * it: from the transaction of its installation on, over resets, until it was asked for with
 * success, or the next package or RSP session came. ERR_NOT_FOUND: there is none, or another IPA is
 * active. ERR_IO. */
int card_installed_profile(struct euiccd_card *card, uint8_t iccid[10]);
/* The agent does not want it any more. */
int card_forget_installed_profile(struct euiccd_card *card);
/* The agent's durable facts, octets under a name that it chooses. Reading appends to `out`
 * (ERR_NOT_FOUND); writing is one transaction of its own, an empty value removes. ERR_IO. */
int card_read_fact(struct euiccd_card *card, const char *name, struct buf *out);
int card_write_fact(struct euiccd_card *card, const char *name, struct bytes value);

/* Facts that need no APDU. The EID as 32 digits and NUL. */
void euiccd_eid(const struct euiccd_card *card, char text[33]);

/*
 * What a card of durability `none` has stored, at one time: to be put back on the card, which is
 * off, before each test case, say. ERR_STATE when the durability is another, for an image of
 * another card, or when the card is on (put) or in the middle of a command (take); ERR_MEMORY:
 * nothing changed.
 */
struct euiccd_image;
int euiccd_image_take(struct euiccd_card *card, struct euiccd_image **out);
int euiccd_image_put(struct euiccd_card *card, const struct euiccd_image *image);
void euiccd_image_free(struct euiccd_image *image); /* NULL is fine */

/*
 * Gives back what an idle card does not need (its database connection, command memory). The next
 * command takes it again. A card of durability `none` keeps its memory. ERR_STATE while a command
 * or a proactive session is under way.
 */
int euiccd_release_memory(struct euiccd_card *card);

/* A profile as the factory would put it in. */
struct euiccd_profile {
    struct bytes package;  /* unprotected profile package: ProfileElements in a row, DER */
    struct bytes metadata; /* StoreMetadataRequest (BF25); empty: made from the package's header */
    bool enable;           /* enabled at once; the one that was is disabled. No notifications */
};
/*
 * Installs `profile` on a card that is off, whole or not at all. ERR_STATE when it is on;
 * ERR_MALFORMED when package or metadata are refused (`error` names the reason and, for a package,
 * the element); ERR_EXISTS for an ICCID that is installed; ERR_FULL; ERR_IO.
 */
int euiccd_install(struct euiccd_card *card, const struct euiccd_profile *profile,
                   struct euiccd_error *error);

/* A row of the ES10 table, for `euicc functions`, coverage tables and fuzz dictionaries. */
struct euiccd_function {
    uint16_t tag;
    const char *name;   /* "ES10b.AuthenticateServer" */
    const char *clause; /* "SGP.22 5.7.13" */
    bool writes;
    bool in_iot; /* answered in this mode */
    bool in_consumer;
    bool by_quirk; /* only of a card with the quirk v1.0 */
};
/* Row `index` of the table; false past the end. */
bool euiccd_function(size_t index, struct euiccd_function *out);

/* What vendors' cards do differently: the names for struct euiccd_create_options. */
struct euiccd_quirk {
    const char *name;
    const char *text; /* what it does, one line */
};
/* Row `index` of the table; false past the end. */
bool euiccd_quirk(size_t index, struct euiccd_quirk *out);
/* `names` can be `quirks` of a struct euiccd_create_options. ERR_NOT_FOUND: one is unknown;
 * ERR_STATE: two contradict each other. `error`, which may be NULL, names it. */
int euiccd_quirks_check(const char *names, struct euiccd_error *error);

#endif
