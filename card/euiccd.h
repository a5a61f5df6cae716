/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libeuiccd: a virtual SGP.32 eUICC with an IPAe. The only installed header; euiccd(3).
 *
 * A card is a file, an SQLite database. euiccd_create makes it, euiccd_open opens it,
 * euiccd_transmit exchanges APDUs with it:
 *
 *   closed -> euiccd_open -> off -> euiccd_power_on -> on -> euiccd_transmit ... ->
 *   euiccd_power_off -> off -> euiccd_close
 *
 * Conventions of all functions:
 *
 * Results. A function that can fail returns 0 or a negative enum euiccd_err. Where it takes a
 *   `struct euiccd_error *`, the reason is written there as one line; NULL is allowed. Status words
 *   and result codes of the specifications are data, never errors. After an error the card and all
 *   files are unchanged.
 * Ownership. An object that a function gives through `out` belongs to the caller until the function
 *   named _close or _free, which accepts NULL. Input is borrowed for the duration of the call.
 *   Pointers that a function returns stay valid as its comment says; the caller never frees them.
 * Structs with a member `size` can grow in later versions. Initialise them by EUICCD_INIT: all
 *   members are zero, which is their default, and `size` is the size that the caller was compiled
 *   with. The library reads and writes no more than that.
 * Threads. The library starts no thread and has no global state. Cards with different contexts may
 *   be used by different threads at the same time; cards that share a context, an image or a trace
 *   may not.
 * Time. A card has no timer: it works only while a function is called. A function that changes the
 *   card returns after the change is stored (enum euiccd_durability). Power loss or the end of the
 *   process at any point lose no change that was answered.
 */
#ifndef EUICCD_H
#define EUICCD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define EUICCD_VERSION_MAJOR 0
#define EUICCD_VERSION_MINOR 1
#define EUICCD_VERSION_PATCH 0
/* For comparisons: 1.2.3 is 10203. */
#define EUICCD_VERSION_NUMBER                                                                      \
    (EUICCD_VERSION_MAJOR * 10000 + EUICCD_VERSION_MINOR * 100 + EUICCD_VERSION_PATCH)
/* Version of the library that runs: "0.1.0", or "0.1.0+g1234abcd" of a git checkout. */
const char *euiccd_version(void);

/* struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options); */
#ifdef __cplusplus
#define EUICCD_INIT(type)                                                                          \
    ([] {                                                                                          \
        type initial{};                                                                            \
        initial.size = sizeof(type);                                                               \
        return initial;                                                                            \
    }())
#else
#define EUICCD_INIT(type)                                                                          \
    {                                                                                              \
        .size = sizeof(type)                                                                       \
    }
#endif

enum euiccd_err {
    EUICCD_ERR_MEMORY = -1,    /* out of memory */
    EUICCD_ERR_MALFORMED = -2, /* input has not the required form */
    EUICCD_ERR_TOO_LONG = -3,  /* input is longer than its limit */
    EUICCD_ERR_NOT_FOUND = -4, /* no such file or entry */
    EUICCD_ERR_EXISTS = -5,    /* the file or entry exists already */
    EUICCD_ERR_FULL = -6,      /* the card's memory for profiles is used up */
    EUICCD_ERR_STATE = -7,     /* not allowed in this state */
    EUICCD_ERR_BUSY = -8,      /* another process has the card open for writing */
    EUICCD_ERR_IO = -9,        /* the operating system or the database failed */
    EUICCD_ERR_FOREIGN = -10,  /* not a card file, damaged, or of a newer version */
    EUICCD_ERR_RANGE = -11,    /* a value is outside its range */
    EUICCD_ERR_CRYPTO = -12,   /* the crypto library failed */
    EUICCD_ERR_RESET = -13,    /* the card was reset; not returned by the functions below */
    EUICCD_ERR_UNSUPPORTED = -14
};
/* "out of memory"; 0: "done". Never NULL; static. */
const char *euiccd_err_text(int err);

/* The reason of an error: one line without newline. */
struct euiccd_error {
    char text[400];
};

/* Octets that belong to somebody else. `data` may be NULL when `length` is 0. */
struct euiccd_bytes {
    const uint8_t *data;
    size_t length;
};

/* ---- Creating cards ---- */

enum euiccd_durability {
    EUICCD_DURABILITY_FULL, /* changes survive power loss */
    EUICCD_DURABILITY_OS,   /* changes survive the end of the process, not of the machine */
    EUICCD_DURABILITY_NONE  /* changes stay in memory: the file is read when the card is opened and
                               is never written; several cards may be opened from one file */
};

enum euiccd_mode {
    EUICCD_MODE_IOT,      /* SGP.32 v1.2 */
    EUICCD_MODE_CONSUMER, /* SGP.22 v2.5 with ES10c */
    EUICCD_MODE_DUAL      /* both */
};

/* The IPA that is active when the terminal does not select one. */
enum euiccd_ipa { EUICCD_IPA_IPAD, EUICCD_IPA_IPAE };

enum { EUICCD_EID_LENGTH = 16, EUICCD_EID_TEXT_SIZE = 33, EUICCD_CREDENTIALS_MAX = 8 };

/* One certificate chain of a card, for one CI key; all DER. */
struct euiccd_credential {
    struct euiccd_bytes ci_certificate;
    struct euiccd_bytes eum_certificate;
    struct euiccd_bytes euicc_certificate;
    struct euiccd_bytes euicc_private_key; /* PKCS#8 or SEC1 */
};

/* Applications of profiles: refused, or stored and listed without ever running. */
enum euiccd_applications { EUICCD_APPLICATIONS_REFUSED, EUICCD_APPLICATIONS_INERT };

/* The version of SGP.32 that a card has: functions, data objects, and what it announces. */
enum euiccd_spec { EUICCD_SPEC_1_2, EUICCD_SPEC_1_3 };

struct euiccd_create_options {
    size_t size;
    uint8_t eid[EUICCD_EID_LENGTH]; /* BCD, the first digit in the high nibble */
    enum euiccd_mode mode;
    enum euiccd_ipa ipa;
    const char *quirks;       /* names of euiccd_quirk, separated by commas; NULL: "none" */
    struct euiccd_bytes seed; /* makes random numbers repeatable; empty: the system's generator */
    uint32_t nvm_bytes;       /* memory for profiles in octets, at most 64 MiB; 0: 512 KiB */
    struct euiccd_bytes rat;  /* rules of the RulesAuthorisationTable, DER, concatenated; empty: one
                                 rule: PPR1 and PPR2 by any operator without consent */
    uint32_t poll_seconds;    /* IPAe: interval of polls; 0: 3600 */
    uint32_t rollback_seconds; /* IPAe: time without connection before the rollback; 0: 240 */
    uint32_t fallback_seconds; /* IPAe: the same before the use of the Fallback Profile; 0: 600 */
    const char *access_name;   /* IPAe: network access name, "iot.example"; NULL: none */
    const char *default_smdp_address; /* FQDN; NULL: none */
    const char *root_smds_address;    /* FQDN[:PORT]; NULL: none */
    /* In order of preference; 1 to EUICCD_CREDENTIALS_MAX. */
    const struct euiccd_credential *credentials;
    size_t credential_count;
    enum euiccd_applications applications;
    bool compact; /* IPAe: compact forms of what it sends to an eIM (minimizeEsipaBytes) */
    /* IPAe: what it leaves to an eIM in an Indirect Profile Download, as names of ipaFeatures
     * separated by commas: eimDownloadDataHandling, eimCtxParams1Generation,
     * eimProfileMetadataVerification; NULL: nothing */
    const char *ipa_features;
    enum euiccd_spec spec;
    /* ES10b.LoadCRL and crlSupport: servers whose certificates a loaded CRL revokes are refused */
    bool crl_support;
};

/*
 * Makes the card file `path`. EUICCD_ERR_EXISTS: there is a file; EUICCD_ERR_RANGE: invalid EID or
 * setting; EUICCD_ERR_MALFORMED, EUICCD_ERR_CRYPTO: credentials that do not verify, or are not for
 * the EID; EUICCD_ERR_IO.
 */
int euiccd_create(const char *path, const struct euiccd_create_options *options,
                  struct euiccd_error *error);

/*
 * Makes the card file `path` with credentials of a test PKI in the folder `pki`, with the file
 * names of SGP.26; test keys, never real ones. NULL: the folder next to the card, "meter.pki" for
 * "meter.euicc". A missing folder is made, with keys and certificates of all parties (CI, EUM,
 * eUICC, SM-DP+, SM-DS, eIM), so that test servers can use it; its dates start at SOURCE_DATE_EPOCH
 * where the environment has it. `options` may be NULL; its credentials are ignored. An EID of
 * zeros: a random one of the EUM's range, or that of the eUICC certificate where the folder has no
 * key of the EUM. The EID goes to `eid` as 32 digits and NUL where that is not NULL. Errors as of
 * euiccd_create; EUICCD_ERR_NOT_FOUND: the folder lacks a file.
 */
int euiccd_create_test(const char *path, const char *pki,
                       const struct euiccd_create_options *options, char eid[EUICCD_EID_TEXT_SIZE],
                       struct euiccd_error *error);

/*
 * Copies the card `path`, as of its last commit, to the new file `file`, which is a card file. The
 * card may be in use. Durability `os` or `none`: after power loss the copy may be incomplete.
 * EUICCD_ERR_EXISTS: there is a file; EUICCD_ERR_NOT_FOUND, EUICCD_ERR_FOREIGN, EUICCD_ERR_IO.
 */
int euiccd_snapshot(const char *path, const char *file, enum euiccd_durability durability,
                    struct euiccd_error *error);
/*
 * Replaces all of the card `path`, EID and keys included, by the contents of the card file `file`;
 * makes the card where there is none. The target of a symbolic link is replaced, not the link.
 * EUICCD_ERR_BUSY: the card is in use; EUICCD_ERR_STATE: `replace_identity` is false and the EIDs
 * differ; EUICCD_ERR_FOREIGN: one of the files; EUICCD_ERR_NOT_FOUND, EUICCD_ERR_IO.
 */
int euiccd_restore(const char *path, const char *file, enum euiccd_durability durability,
                   bool replace_identity, struct euiccd_error *error);

/* ---- Trace ---- */

enum euiccd_trace_kind {
    EUICCD_TRACE_POWER,    /* name: "power on" or "reset" (data: ATR), "power off" */
    EUICCD_TRACE_APDU,     /* command, data: response data, sw */
    EUICCD_TRACE_FUNCTION, /* an ES10 function: name, clause, command: request, data: response,
                              result, nanoseconds */
    EUICCD_TRACE_STORE,    /* name: "begin", "commit", "rollback"; result: an enum euiccd_err */
    EUICCD_TRACE_REFUSAL,  /* name, clause, rule, reason, data: the offending octets, result */
    EUICCD_TRACE_AWAIT,    /* the IPAe waits for the terminal: name, reason, command */
    EUICCD_TRACE_NOTE      /* name, reason */
};
/* Later versions may add kinds. Pointers are valid during the callback. APDUs are complete, PINs
 * included; other events never contain secrets. */
struct euiccd_trace_event {
    size_t size; /* set by the library */
    enum euiccd_trace_kind kind;
    int64_t time;        /* nanoseconds since 1970-01-01 00:00 UTC, by the card's clock */
    const char *card;    /* name of the card */
    const char *name;    /* of a function, procedure or part of the card */
    const char *clause;  /* "SGP.32 5.9.1"; NULL: none */
    const char *rule;    /* id in RULES.md, "C-03"; NULL: none */
    const char *reason;  /* text; NULL: none */
    const char *element; /* the specification's name of `data`; NULL: none */
    struct euiccd_bytes command;
    struct euiccd_bytes data;
    uint16_t sw;
    int result;          /* result code, status word or enum euiccd_err */
    int64_t nanoseconds; /* duration; 0: not measured */
};

/* Where the events of cards go; cards of one thread may share it. */
struct euiccd_trace;
/* EUICCD_ERR_MEMORY. */
int euiccd_trace_new(struct euiccd_trace **out);
/* After the last card that uses it: closes its files. EUICCD_ERR_IO: one could not be written
 * whole, as a line on standard error has said. NULL is allowed. */
int euiccd_trace_free(struct euiccd_trace *trace);
/*
 * Add a target, which gets the events from now on, also of cards that are open. An existing file is
 * replaced at once: added after the cards were opened, no file is lost for a card that cannot be.
 * "-" is standard error for text, standard output for the others. EUICCD_ERR_IO with errno set,
 * EUICCD_ERR_MEMORY.
 */
int euiccd_trace_text(struct euiccd_trace *trace, const char *path);     /* one line per event */
int euiccd_trace_json(struct euiccd_trace *trace, const char *path);     /* one object per line */
int euiccd_trace_refusals(struct euiccd_trace *trace, const char *path); /* text, refusals only */
/* APDUs as GSMTAP packets (UDP port 4729), other events as comments of the packets. */
int euiccd_trace_pcapng(struct euiccd_trace *trace, const char *path);
/*
 * The secrets that decrypt what the cards send and receive, off unless one of these is called: of
 * TLS and DTLS in lines of the NSS key log format, and the session keys of Bound Profile Packages
 * ("EUICCD_BSP" or "EUICCD_PPK", transactionId, S-ENC, S-MAC, initial MAC chaining value). The file
 * of euiccd_trace_keys is appended to, mode 0600, and must not be a symbolic link.
 */
int euiccd_trace_keys(struct euiccd_trace *trace, const char *path);
/* As euiccd_trace_pcapng, with those lines in Decryption Secrets Blocks. */
int euiccd_trace_pcapng_keys(struct euiccd_trace *trace, const char *path);
/* A comment on the next packet of `card` in the pcapng files. During a callback that was added
 * after them, this is the packet of the event. */
void euiccd_trace_comment(struct euiccd_trace *trace, const char *card, const char *text);
/* APDUs as GSMTAP over UDP; usual port: "4729". */
int euiccd_trace_gsmtap(struct euiccd_trace *trace, const char *host, const char *port);
/* Calls `on_event` for each event; it must not call functions of the card. */
int euiccd_trace_callback(struct euiccd_trace *trace,
                          void (*on_event)(void *context, const struct euiccd_trace_event *event),
                          void *context);

/* ---- Opening cards ---- */

/* What cards of one thread share: ASN.1 definitions and the work memory of a command. */
struct euiccd_context;
/* EUICCD_ERR_MEMORY, EUICCD_ERR_CRYPTO. */
int euiccd_context_new(struct euiccd_context **out);
/* After the last card that uses it. */
void euiccd_context_free(struct euiccd_context *context);

struct euiccd_card;

struct euiccd_open_options {
    size_t size;
    struct euiccd_context *context; /* must outlive the card; NULL: one of the card's own */
    bool read_only;                 /* sees the last commit, takes no lock, has no IPAe; functions
                                       that write fail */
    bool without_ipae;              /* the card has no IPAe */
    enum euiccd_durability durability;
    const char *name;           /* in traces; NULL: the file's name without ".euicc". Copied */
    struct euiccd_trace *trace; /* must outlive the card; NULL: none */
    /* Nanoseconds since 1970-01-01 00:00 UTC, never negative. NULL: traces use the system's clock,
     * and dates of certificates are not checked. */
    int64_t (*clock)(void *context);
    void *clock_context;
    /* Fills `length` octets; 0, or negative on failure. NULL: by the seed of the card file, else
     * the system's generator. */
    int (*random)(void *context, uint8_t *out, size_t length);
    void *random_context;
    bool clock_for_trace; /* `clock` gives the times of the trace only: the card has no clock */
    bool storage_faults;  /* allows fault rules of the place "write" (euiccd_fault_add); each write
                             then takes longer */
};

/*
 * Opens the card file `path`; the card is off. `options` may be NULL. EUICCD_ERR_NOT_FOUND,
 * EUICCD_ERR_BUSY, EUICCD_ERR_FOREIGN, EUICCD_ERR_IO, EUICCD_ERR_MEMORY.
 */
int euiccd_open(struct euiccd_card **out, const char *path,
                const struct euiccd_open_options *options, struct euiccd_error *error);
/* Powers off, merges the database's log into the card file and closes it. */
void euiccd_close(struct euiccd_card *card);

/* The EID as 32 digits and NUL. */
void euiccd_eid(const struct euiccd_card *card, char text[EUICCD_EID_TEXT_SIZE]);

/* What euiccd_create made the card of, and how durable its last changes were. */
struct euiccd_settings {
    size_t size;
    enum euiccd_mode mode;
    enum euiccd_ipa ipa;
    char quirks[128]; /* names, separated by commas; "none" */
    bool has_seed;
    uint32_t nvm_bytes;
    uint32_t poll_seconds;
    uint32_t rollback_seconds;
    uint32_t fallback_seconds;
    /* Of the last process that changed the card: full or os; none leaves the file as it is. */
    enum euiccd_durability durability;
    enum euiccd_spec spec;
    enum euiccd_applications applications;
    bool compact;
    bool crl_support;
    char ipa_features[128]; /* names, separated by commas; "none" */
};
/* EUICCD_ERR_RANGE: `out->size` is 0; EUICCD_ERR_IO, EUICCD_ERR_MEMORY. */
int euiccd_get_settings(struct euiccd_card *card, struct euiccd_settings *out);

/* A CRL that was loaded, or a part of one. */
struct euiccd_crl {
    size_t size;
    struct euiccd_bytes ci_key_id; /* SubjectKeyIdentifier of the CI that issued it */
    struct euiccd_bytes number;    /* cRLNumber without leading zeros */
    struct euiccd_bytes scope;     /* issuingDistributionPoint, DER; empty: none */
    unsigned part, parts;          /* 1 of 1: a whole list */
    size_t revoked;                /* number of certificates */
};
/* CRL `index`, from 0; its octets are valid until the next call for the card.
 * EUICCD_ERR_NOT_FOUND: past the last; EUICCD_ERR_RANGE: `out->size` is 0; EUICCD_ERR_IO,
 * EUICCD_ERR_MEMORY. */
int euiccd_get_crl(struct euiccd_card *card, size_t index, struct euiccd_crl *out);

/* ---- Using cards ---- */

/* Cold reset. The ATR goes to `atr` where that is not NULL. EUICCD_ERR_IO, EUICCD_ERR_MEMORY; the
 * card is off then. */
int euiccd_power_on(struct euiccd_card *card, struct euiccd_bytes *atr);
/* Nothing happens when the card is off. */
void euiccd_power_off(struct euiccd_card *card);
/* Warm reset; powers on a card that is off. Errors as of euiccd_power_on. */
int euiccd_reset(struct euiccd_card *card, struct euiccd_bytes *atr);
bool euiccd_is_on(const struct euiccd_card *card);
/* The ATR, also of a card that is off. Valid as long as the card. */
struct euiccd_bytes euiccd_atr(const struct euiccd_card *card);

/* A response APDU: `length` octets of data, and the status word. */
struct euiccd_response {
    const uint8_t *data;
    size_t length;
    uint16_t sw;
};
/*
 * One command APDU (ISO/IEC 7816-3 12.1). The data are valid until the next call for this card. The
 * result is always a status word; that of a card that is off is 6F00.
 */
struct euiccd_response euiccd_transmit(struct euiccd_card *card, const uint8_t *command,
                                       size_t length);

/*
 * One ES10 request (tag, length and value) without APDUs, as from the IPAe; also of a card that is
 * off or read-only. The response goes to `response`, which has room for `size` octets, its length
 * to
 * `*length`. Returns 9000, or the status word of a refusal, with `*length` 0; 6581: `size` is too
 * small.
 */
uint16_t euiccd_es10(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length);

/*
 * Frees the memory that a card does not need while it is not used: its connection to the database
 * and its work memory. The next command allocates it again. A card of durability `none` keeps its
 * data. EUICCD_ERR_STATE: a proactive session is in progress.
 */
int euiccd_release_memory(struct euiccd_card *card);

struct euiccd_profile {
    size_t size;
    struct euiccd_bytes package;  /* unprotected profile package: ProfileElements, DER */
    struct euiccd_bytes metadata; /* StoreMetadataRequest (BF25); empty: made from the package */
    bool enable; /* enables it and disables the enabled one, without notification */
};
/*
 * Installs a profile on a card that is off. EUICCD_ERR_STATE: it is on; EUICCD_ERR_MALFORMED:
 * package or metadata are refused, `error` names the element; EUICCD_ERR_EXISTS: a profile with
 * this ICCID is installed; EUICCD_ERR_FULL, EUICCD_ERR_UNSUPPORTED, EUICCD_ERR_IO.
 */
int euiccd_install(struct euiccd_card *card, const struct euiccd_profile *profile,
                   struct euiccd_error *error);

/*
 * Enables or disables the profile `iccid` (10 octets as in a profile, the first digit in the low
 * nibble) of a card that is off, as the factory does: without rules, notifications and eIM; another
 * enabled profile is disabled. Nothing happens when the profile is in this state.
 * EUICCD_ERR_NOT_FOUND; EUICCD_ERR_STATE: the card is on, or a profile switch that was answered is
 * pending; EUICCD_ERR_UNSUPPORTED: an Emergency Profile; EUICCD_ERR_IO.
 */
int euiccd_set_enabled(struct euiccd_card *card, const uint8_t iccid[10], bool enabled,
                       struct euiccd_error *error);

/*
 * The stored state of a card of durability `none`, to restore it before each test case, for
 * instance. EUICCD_ERR_STATE: another durability, an image of another card, a card that is on
 * (put) or within a command (take); EUICCD_ERR_MEMORY.
 */
struct euiccd_image;
int euiccd_image_take(struct euiccd_card *card, struct euiccd_image **out);
int euiccd_image_put(struct euiccd_card *card, const struct euiccd_image *image);
void euiccd_image_free(struct euiccd_image *image);

/* ---- Seeing and steering a card ---- */

/*
 * The volatile state as one JSON object: channels with their applications, RSP session, toolkit,
 * pending profile switch; euiccd_state(3) has its keys. The stored state is that of the ES10
 * functions (euiccd_peek). Free it by euiccd_state_free. EUICCD_ERR_MEMORY.
 */
int euiccd_state(struct euiccd_card *card, char **json);
void euiccd_state_free(char *json);
/*
 * As euiccd_es10, for the functions that change nothing: it leaves no trace, no fault rule acts,
 * and a pending profile switch does not refuse it. 6A88: another function.
 */
uint16_t euiccd_peek(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length);
/*
 * The card has these quirks, instead of those of its file, from its next reset or power-on until it
 * is closed. Errors as of euiccd_quirks_check; EUICCD_ERR_STATE also for a quirk of SGP.32 v1.0 on
 * a card of v1.3.
 */
int euiccd_set_quirks(struct euiccd_card *card, const char *names, struct euiccd_error *error);
/*
 * Random numbers, keys included, are from now on those of `seed`, from its start: they repeat. Only
 * of a card that was made with a seed, opened for writing and without `random`; of others
 * EUICCD_ERR_STATE. EUICCD_ERR_CRYPTO.
 */
int euiccd_set_seed(struct euiccd_card *card, const uint8_t *seed, size_t length);

/* ---- Fault rules ---- */

/*
 * A fault rule makes the card fail at a chosen point: "apdu n=3 power-cut=after",
 * "function=EnableProfile sw=6985 always". euiccd_fault(3) has the grammar. Each action of a rule
 * is a note named "fault" in the trace. Rules are not stored in the card file.
 *
 * EUICCD_ERR_MALFORMED: `error` has the reason; EUICCD_ERR_UNSUPPORTED: a rule of the place
 * "write" for a card without `storage_faults`, read-only or of durability `none`; EUICCD_ERR_FULL:
 * 256 rules; EUICCD_ERR_MEMORY.
 */
int euiccd_fault_add(struct euiccd_card *card, const char *rule, unsigned *id,
                     struct euiccd_error *error);
/* Id 0: all. EUICCD_ERR_NOT_FOUND. */
int euiccd_fault_remove(struct euiccd_card *card, unsigned id);

struct euiccd_fault {
    size_t size;
    unsigned id;
    const char *rule; /* as it was added; valid until a rule is added or removed */
    uint64_t matched; /* since then */
    uint64_t acted;
    bool ended; /* it acts once, and did */
};
/* Rule `index` in the order of addition, from 0; false past the last. */
bool euiccd_get_fault(const struct euiccd_card *card, size_t index, struct euiccd_fault *out);

enum euiccd_transport {
    EUICCD_TRANSPORT_RESPOND,     /* send the response */
    EUICCD_TRANSPORT_NO_RESPONSE, /* send none until the next power-on */
    EUICCD_TRANSPORT_POWER_LOST,  /* send none: the card is off */
    EUICCD_TRANSPORT_RESET,       /* send none: the card was reset by itself */
    EUICCD_TRANSPORT_LEAVES       /* send none: the card leaves the reader */
};
struct euiccd_fault_effect {
    size_t size;
    enum euiccd_transport transport;
    int64_t delay; /* nanoseconds before the response */
    unsigned id;   /* of the last rule that acted; 0: none */
};
/* What fault rules demand of the transport after the last euiccd_transmit. The library itself
 * neither waits nor stays silent: the response of that call is then 6F00. */
void euiccd_get_fault_effect(const struct euiccd_card *card, struct euiccd_fault_effect *out);

/* ---- Lists ---- */

/* An ES10 function. Texts are static. */
struct euiccd_function {
    size_t size;
    uint16_t tag;       /* of the request */
    const char *name;   /* "ES10b.AuthenticateServer" */
    const char *clause; /* "SGP.22 5.7.13" */
    bool writes;
    bool in_iot; /* available in this mode */
    bool in_consumer;
    bool by_quirk;  /* only on a card with the quirk v1.0 */
    bool by_option; /* only on a card created with crl_support */
};
/* Entry `index`, from 0; false past the last. */
bool euiccd_get_function(size_t index, struct euiccd_function *out);

/* A behaviour of real cards that differs from the specifications. Texts are static. */
struct euiccd_quirk {
    size_t size;
    const char *name;
    const char *text; /* what it changes, one line */
};
/* Entry `index`, from 0; false past the last. */
bool euiccd_get_quirk(size_t index, struct euiccd_quirk *out);
/* Whether `names` can be the quirks of a card. EUICCD_ERR_NOT_FOUND: unknown name;
 * EUICCD_ERR_STATE: two contradict each other. */
int euiccd_quirks_check(const char *names, struct euiccd_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
