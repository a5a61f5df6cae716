/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's durable state as typed records: one SQLite file a card, schema.sql under constraints.
 *
 * Invariants (tests cite the ids)
 *
 *   STORE-S1  The store holds everything that must survive a power cut, and nothing else.
 *
 *   STORE-S2  Records change only inside a transaction (store_tx.h). A put outside is ERR_STATE.
 *
 *   STORE-S3  After a successful commit the change survives; before, all or none of it.
 *
 *   STORE-S4  Sequence numbers and association tokens are never given twice: they are taken inside
 *             the transaction that uses them.
 *
 *   STORE-S5  At most one profile is enabled, at most one has the Fallback Attribute (constraints).
 *
 *   STORE-S6  store_consume_try is the one change outside a transaction, durable when it returns.
 *
 *   STORE-S7  A transaction that leaves every record unchanged writes nothing.
 *
 * Slices that a getter returns are in the arena passed to it. Getters without named errors return
 * 0, ERR_IO or ERR_MEMORY.
 */
#ifndef CARD_STORE_STORE_H
#define CARD_STORE_STORE_H

#include "apdu/bytes.h"
#include "apdu/err.h"
#include "apdu/trace.h"

struct store;
struct disk; /* disk.h */

enum store_durability { STORE_DURABILITY_FULL, STORE_DURABILITY_OS, STORE_DURABILITY_NONE };
enum store_access { STORE_WRITE, STORE_READ };

enum { STORE_EID_LEN = 16, STORE_ICCID_LEN = 10, STORE_AID_LEN = 16, STORE_KEY_ID_MAX = 20 };

/* Set when the card is created; never changed. */
struct store_identity {
    uint8_t eid[STORE_EID_LEN];
    uint8_t mode; /* enum euiccd_mode */
    uint8_t ipa;  /* enum euiccd_ipa */
    struct bytes quirks;
    struct bytes seed; /* empty: system randomness */
    uint32_t nvm_bytes;
    struct bytes rat; /* rules of the RulesAuthorisationTable, DER, concatenated */
    struct bytes root_smds_address;
    uint32_t poll_seconds, rollback_seconds, fallback_seconds;
    struct bytes access_name; /* network access name in labels; empty: none */
    bool inert_applications;  /* profiles may have applications, which do not run */
    bool compact;             /* the IPAe uses compact forms */
    uint32_t ipa_features;    /* enum ipa_features that the IPAe has beside those of all cards */
    uint8_t spec;             /* enum euiccd_spec */
    bool crl_support;         /* CRLs can be loaded */
};

/* One chain of the ECASD, in order of preference. All DER. */
struct store_credential {
    struct bytes ci_key_id; /* SubjectKeyIdentifier of the CI */
    struct bytes ci_certificate;
    struct bytes eum_certificate;
    struct bytes euicc_certificate;
    struct bytes euicc_private_key; /* raw scalar, 32 octets */
    uint8_t curve;                  /* enum ec_curve */
};

/* An associated eIM (SGP.32 2.11.1.1.1). A slice with at == NULL is an absent field. */
struct store_eim {
    struct bytes eim_id;
    struct bytes fqdn;
    int32_t eim_id_type;                  /* -1: absent */
    int64_t counter;                      /* of the last accepted package */
    int64_t association_token;            /* 0: none */
    struct bytes public_key_data;         /* value of [5] as received: whole inner arm TLV */
    struct bytes trusted_public_key_data; /* value of [6]; absent possible */
    int32_t supported_protocols;          /* bits, -1: absent */
    struct bytes ci_key_id;               /* euiccCiPKId; absent possible */
    bool indirect_profile_download;       /* supports Indirect Profile Download */
    struct bytes proprietary_protocol;    /* v1.3: whole [10], AA ..; absent possible */
};

/* Settings that functions change. */
struct store_settings {
    struct bytes default_smdp_address; /* empty: none */
    bool immediate_enable;
    struct bytes immediate_enable_smdp_oid;     /* empty: none */
    struct bytes immediate_enable_smdp_address; /* empty: none */
};

/*
 * Creates the file `path` with `identity`, `settings` and `credentials`, atomically: it is written
 * under a temporary name and renamed when durable. ERR_EXISTS, ERR_IO.
 */
int store_create(const char *path, const struct store_identity *identity,
                 const struct store_settings *settings, const struct store_credential *credentials,
                 size_t credential_count);

/*
 * Opens `path`. Writing: takes the writer's lock (ERR_BUSY), checks the file (ERR_FOREIGN when it
 * is no card file, damaged or of a newer version), migrates an older schema, recovers after a power
 * cut. Reading takes no lock and sees the last commit. ERR_NOT_FOUND, ERR_IO. `why`, when not NULL,
 * gets one line of text.
 */
int store_open(struct store **out, const char *path, enum store_access access,
               enum store_durability durability, const struct trace *trace, char *why,
               size_t why_size);
/* As store_open for writing, of a card file on `disk`, which belongs to the store, also when this
 * fails. */
int store_open_on(struct store **out, const char *path, struct disk *disk,
                  enum store_durability durability, const struct trace *trace, char *why,
                  size_t why_size);
/* Traces once whether store_open has migrated or recovered the card: a trace may get its targets
 * after the card was opened. */
void store_trace_opening(struct store *store);
/* Its disk has no power: every call fails until store_restore_power. */
bool store_is_cut(const struct store *store);
/* The state after the power cut, as if the process had been killed: the open transaction is lost;
 * the next call recovers. ERR_IO, ERR_MEMORY. */
int store_restore_power(struct store *store);
void store_close(struct store *store); /* NULL is fine; folds the -wal file in when writing */
/* Closes the SQLite connection and keeps the writer's lock; the next call reconnects. ERR_STATE
 * inside a transaction. */
int store_release_memory(struct store *store);

int store_get_identity(struct store *store, struct arena *arena, struct store_identity *out);
/* ERR_NOT_FOUND past the last one. */
int store_get_credential(struct store *store, struct arena *arena, unsigned index,
                         struct store_credential *out);

int store_get_settings(struct store *store, struct arena *arena, struct store_settings *out);
int store_put_settings(struct store *store, const struct store_settings *settings);

/* eIMs in the order of association. */
int store_count_eims(struct store *store, unsigned *count);
int store_get_eim(struct store *store, struct arena *arena, unsigned index, struct store_eim *out);
/* All of them. ERR_TOO_LONG: more than `max`. */
int store_list_eims(struct store *store, struct arena *arena, struct store_eim *out, size_t max,
                    size_t *count);
int store_find_eim(struct store *store, struct arena *arena, struct bytes eim_id,
                   struct store_eim *out);                              /* ERR_NOT_FOUND */
int store_add_eim(struct store *store, const struct store_eim *eim);    /* ERR_EXISTS */
int store_update_eim(struct store *store, const struct store_eim *eim); /* by eim_id */
int store_delete_eim(struct store *store, struct bytes eim_id);

/* The next association token (1, 2, ...): B-69. */
int store_next_association_token(struct store *store, int64_t *token);
/* The next sequence number of notifications and results (0, 1, ...): B-116. */
int store_next_sequence_number(struct store *store, int64_t *number);

/* How durable the changes of the last process that committed any are: full or os. A process with
 * durability none leaves the file as it is. */
int store_get_durability(struct store *store, enum store_durability *durability);

/* How often the file of a seeded card was opened for use before (0, 1, ...). */
int store_next_life(struct store *store, int64_t *life);

/* ---- Profiles (SGP.32 2.11, SGP.22 2.4). A slice with at == NULL is an absent field.
 * ---- */

enum store_profile_state {
    STORE_PROFILE_INSTALLING, /* invisible to other functions; deleted after a power cut */
    STORE_PROFILE_DISABLED,
    STORE_PROFILE_ENABLED /* at most one (STORE-S5) */
};

struct store_profile {
    int64_t id; /* assigned by store_add_profile; key of the objects of the profile */
    uint8_t iccid[STORE_ICCID_LEN]; /* as in EF.ICCID and 5A; unique */
    uint8_t aid[STORE_AID_LEN];     /* of its ISD-P; unique */
    uint8_t state;                  /* enum store_profile_state */
    uint8_t profile_class;          /* 0 test, 1 provisioning, 2 operational */
    uint8_t icon_type;              /* 0 jpg, 1 png; used when there is an icon */
    bool has_policy_rules;          /* 99 was in the metadata ... */
    uint8_t policy_rules;           /* ... PprIds: bit n is 1 << n (1 ppr1, 2 ppr2) */
    bool fallback_attribute;        /* at most one (STORE-S5) */
    bool fallback_allowed;
    bool ecall_indication;
    bool preloaded; /* installed by `euicc install`, not downloaded */
    struct bytes nickname;
    struct bytes service_provider_name;
    struct bytes name;
    struct bytes icon;
    struct bytes notification_configuration; /* whole B6 TLV */
    struct bytes owner;                      /* whole B7 TLV */
    struct bytes dp_proprietary_data;        /* whole B8 TLV */
    struct bytes service_specific_data;      /* whole BF22 TLV */
    struct bytes iot_specific_metadata;      /* whole BF64 TLV, v1.3 */
    struct bytes access_rules;               /* whole BF76 TLV */
    struct bytes smdp_oid;     /* contents of the OBJECT IDENTIFIER; of the download */
    struct bytes smdp_address; /* that it was downloaded from */
    struct bytes ci_key_id;    /* of the chain that signs its Pending Notifications (D-46) */
};

/* The installed profile with the least id >= `from`, in the order of installation; one
 * INSTALLING is skipped. ERR_NOT_FOUND: no more. */
int store_next_profile(struct store *store, struct arena *arena, int64_t from,
                       struct store_profile *out);
int store_find_profile(struct store *store, struct arena *arena,
                       const uint8_t iccid[STORE_ICCID_LEN],
                       struct store_profile *out); /* ERR_NOT_FOUND; INSTALLING is not found */
int store_find_profile_by_aid(struct store *store, struct arena *arena,
                              const uint8_t aid[STORE_AID_LEN], struct store_profile *out);
int store_find_enabled_profile(struct store *store, struct arena *arena,
                               struct store_profile *out); /* ERR_NOT_FOUND: none */
int store_find_fallback_profile(struct store *store, struct arena *arena,
                                struct store_profile *out); /* ERR_NOT_FOUND: none */
/* ERR_EXISTS: its ICCID or AID exists, or STORE-S5; ERR_FULL. `profile->id` is ignored. */
int store_add_profile(struct store *store, const struct store_profile *profile, int64_t *id);
/* By id. Errors as above and ERR_NOT_FOUND. */
int store_update_profile(struct store *store, const struct store_profile *profile);
int store_delete_profile(struct store *store, int64_t id); /* with all its files and keys */
/* Sets the state only. ERR_STATE: another profile is enabled (disable it first). */
int store_set_profile_state(struct store *store, int64_t id, enum store_profile_state state);
/* Moves the Fallback Attribute to `id`; 0 removes it. ERR_RANGE: an Emergency Profile (D-20). */
int store_set_fallback_attribute(struct store *store, int64_t id);
/* The profile of a download in progress. ERR_NOT_FOUND. One that is found at power-on is to be
 * deleted. */
int store_find_installing_profile(struct store *store, struct arena *arena,
                                  struct store_profile *out);

/* ---- Objects of a profile: its files, PINs and keys as octets under (kind, key), for
 * profiles/records.h. Kinds are 0 to 255. ---- */

/* Called for each; a negative result ends the walk and is returned. `value` is valid during the
 * call, which must not call the store. */
typedef int store_visit(void *context, uint32_t key, struct bytes value);
/* Objects of `kind` in ascending order of keys. */
int store_each_object(struct store *store, int64_t profile, uint8_t kind, store_visit *visit,
                      void *context);
int store_get_object(struct store *store, struct arena *arena, int64_t profile, uint8_t kind,
                     uint32_t key, struct bytes *value); /* ERR_NOT_FOUND */
/* Creates or replaces. ERR_NOT_FOUND: no such profile; ERR_FULL: the card's memory is full. */
int store_put_object(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                     struct bytes value);
/* Overwrites octets [offset, offset + part.len): writes only the pages that contain them.
 * ERR_NOT_FOUND; ERR_RANGE when they reach beyond the value. */
int store_update_object(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                        uint32_t offset, struct bytes part);
int store_delete_object(struct store *store, int64_t profile, uint8_t kind,
                        uint32_t key); /* ERR_NOT_FOUND */
/* As store_update_object, but outside of a transaction (else ERR_STATE) and durable on return: a
 * PIN try is consumed before the comparison, so that no power cut gives it back (STORE-S6). */
int store_consume_try(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                      uint32_t offset, struct bytes part);

/* ---- Pending Notifications and eUICC Package Results, as sent, until the IPA removes them. ----
 */

enum store_message_kind {
    STORE_NOTIFICATION,  /* OtherSignedNotification or ProfileInstallationResult */
    STORE_PACKAGE_RESULT /* EuiccPackageResult */
};

struct store_message {
    int64_t number; /* sequence number, from store_next_sequence_number; unique over both kinds */
    uint8_t kind;   /* enum store_message_kind */
    uint8_t event;  /* notifications: 0 install, 1 enable, 2 disable, 3 delete */
    struct bytes metadata; /* notifications: NotificationMetadata, whole BF2F TLV */
    struct bytes eim_id;   /* package results: eIM that they are for */
    struct bytes body;     /* whole TLV as signed and as sent: 30, BF37, BF51 */
};

int store_add_message(struct store *store, const struct store_message *message);
/* The message of `kind` with the least number >= `from`. ERR_NOT_FOUND. */
int store_next_message(struct store *store, struct arena *arena, enum store_message_kind kind,
                       int64_t from, struct store_message *out);
int store_find_message(struct store *store, struct arena *arena, int64_t number,
                       struct store_message *out);             /* either kind; ERR_NOT_FOUND */
int store_remove_message(struct store *store, int64_t number); /* ERR_NOT_FOUND */
int store_count_messages(struct store *store, enum store_message_kind kind, unsigned *count);

/* ---- Records of profile switching (D-23). One of each; zero is the initial state. ---- */

/* A profile switch that is pending until REFRESH or reset (B-04). */
struct store_switching {
    uint8_t cause; /* enum switch_cause; 0: no switch is pending */
    bool enables, disables;
    bool deletes; /* the disabled profile is deleted (C-71) */
    uint8_t to_enable[STORE_ICCID_LEN];
    uint8_t to_disable[STORE_ICCID_LEN];
};
/* The rollback authorisation (B-90). */
struct store_rollback {
    bool granted;
    uint8_t target[STORE_ICCID_LEN]; /* the profile to go back to */
    int64_t counter;                 /* of the package that granted it */
    int64_t result_number;           /* of its stored result */
    struct bytes eim_id;
    struct bytes transaction_id; /* absent possible */
    struct bytes eim_signature;  /* of that package, 64 octets */
};
/* The profile to return to when fallback, emergency or a test ends. */
enum store_return_kind {
    STORE_RETURN_FROM_FALLBACK,  /* B-121 */
    STORE_RETURN_FROM_EMERGENCY, /* B-141: recorded while the Emergency Profile is enabled */
    STORE_RETURN_FROM_TEST       /* C-67 */
};
struct store_return {
    bool recorded;
    bool has_profile; /* false: none was enabled */
    uint8_t iccid[STORE_ICCID_LEN];
};

int store_get_switching(struct store *store, struct store_switching *out);
int store_put_switching(struct store *store, const struct store_switching *record);
int store_get_rollback(struct store *store, struct arena *arena, struct store_rollback *out);
int store_put_rollback(struct store *store, const struct store_rollback *record);
int store_get_return(struct store *store, enum store_return_kind kind, struct store_return *out);
int store_put_return(struct store *store, enum store_return_kind kind,
                     const struct store_return *record);

/* ---- Records of downloading. One of each; zero is the initial state. Slices may be empty. ---- */

/* The unused one-time key pair of the last session: an SM-DP+ may request it again. */
struct store_one_time_key {
    bool kept;
    uint8_t curve; /* enum ec_curve */
    struct bytes smdp_oid;
    struct bytes public_key;
    struct bytes private_key; /* a put with an empty slice removes it */
};
/* The interrupted-download record: at power-on a download in progress becomes a
 * ProfileInstallationResult "interruption". */
struct store_installation {
    bool under_way;
    uint8_t stage; /* bppCommandId reached */
    bool has_iccid;
    uint8_t iccid[STORE_ICCID_LEN];
    struct bytes transaction_id;
    struct bytes smdp_address;
    struct bytes smdp_oid;
    struct bytes ci_key_id;
};

int store_get_one_time_key(struct store *store, struct arena *arena,
                           struct store_one_time_key *out);
int store_put_one_time_key(struct store *store, const struct store_one_time_key *record);
int store_get_installation(struct store *store, struct arena *arena,
                           struct store_installation *out);
int store_put_installation(struct store *store, const struct store_installation *record);

/* ---- State of the IPAe (agent): octets under a name of 1 to 32 characters. ---- */

int store_get_agent_state(struct store *store, struct arena *arena, const char *name,
                          struct bytes *value); /* ERR_NOT_FOUND */
/* Creates or replaces; an empty value removes. */
int store_put_agent_state(struct store *store, const char *name, struct bytes value);

/* ---- Certificate Revocation Lists, B-173. ---- */

/* A loaded list of a CI for one scope, or a part of it. */
struct store_crl {
    int64_t id;             /* assigned by store_add_crl */
    struct bytes ci_key_id; /* SubjectKeyIdentifier of the CI */
    struct bytes scope;     /* issuingDistributionPoint, whole; empty: none */
    struct bytes number;    /* cRLNumber without leading zeros */
    uint32_t part, parts;   /* 1 of 1: a whole list */
};

/* The list with the least id >= `from`. ERR_NOT_FOUND: no more. */
int store_next_crl(struct store *store, struct arena *arena, int64_t from, struct store_crl *out);
/* Adds a list without serial numbers. ERR_EXISTS: this part of this number is loaded; ERR_FULL.
 * `crl->id` is ignored. */
int store_add_crl(struct store *store, const struct store_crl *crl, int64_t *id);
/* Changes the number of a list, which becomes part 1 of 1. ERR_NOT_FOUND. */
int store_renumber_crl(struct store *store, int64_t id, struct bytes number);
int store_delete_crl(struct store *store, int64_t id); /* with its serial numbers */
/* Adds a serial number to the list `crl`, or removes it; no change where it is there, or is not.
 * ERR_FULL; ERR_RANGE for a serial number of more than 20 octets or none. */
int store_add_revoked(struct store *store, int64_t crl, struct bytes serial);
int store_remove_revoked(struct store *store, int64_t crl, struct bytes serial);
/* Moves the serial numbers of the list `from` to the list `to`; those that `to` has stay. */
int store_move_revoked(struct store *store, int64_t from, int64_t to);
/* The serial numbers of the list; 0 where there is no such list. */
int store_count_revoked(struct store *store, int64_t crl, size_t *count);
/* Whether a list of the CI has the serial number. */
int store_is_revoked(struct store *store, struct bytes ci_key_id, struct bytes serial,
                     bool *revoked);

/* ---- Memory: a profile costs STORE_PROFILE_COST and its metadata, an object STORE_OBJECT_COST and
 * its value, a CRL STORE_CRL_COST and its scope, and STORE_REVOKED_COST for each serial number.
 * ---- */

enum {
    STORE_PROFILE_COST = 256,
    STORE_OBJECT_COST = 16,
    STORE_CRL_COST = 64,
    STORE_REVOKED_COST = 24
};

/* What is left of nvm_bytes. */
int store_get_free_memory(struct store *store, uint32_t *free_octets);
int store_count_profiles(struct store *store, unsigned *count); /* one INSTALLING does not count */

#endif
