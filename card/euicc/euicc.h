/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eUICC as the functions see it: its durable state, its session and the services it needs. No
 * APDUs.
 */
#ifndef CARD_EUICC_EUICC_H
#define CARD_EUICC_EUICC_H

#include "apdu/bytes.h"
#include "apdu/trace.h"
#include "card/asn1/der.h"
#include "card/euicc/euicc_volatile.h"
#include "card/euicc/quirk.h"
#include "card/store/store.h"
#include "crypto/rng.h"

enum euicc_mode { EUICC_MODE_IOT, EUICC_MODE_CONSUMER, EUICC_MODE_DUAL };
enum euicc_spec { EUICC_SPEC_1_2, EUICC_SPEC_1_3 };
enum { EUICC_CREDENTIALS_MAX = 8 };
enum euicc_ipa { EUICC_IPA_IPAD, EUICC_IPA_IPAE };

/* Set by the factory, cached from the store. */
struct euicc_facts {
    uint8_t eid[STORE_EID_LEN];
    enum euicc_mode mode;
    enum euicc_ipa ipa;   /* active when the terminal reports nothing */
    enum euicc_spec spec; /* the version of SGP.32 */
    uint32_t nvm_bytes;
    bool inert_applications;     /* profiles may have applications, which do not run */
    bool crl_support;            /* CRLs can be loaded */
    uint32_t forbidden_by_table; /* rules (enum ppr_ids) that the RAT allows to nobody */
    /* SubjectKeyIdentifiers of the CIs of its credentials, in order of preference. */
    struct bytes ci_key_ids[EUICC_CREDENTIALS_MAX]; /* point into ci_key_id_octets */
    size_t ci_key_id_count;
    uint8_t ci_key_id_octets[EUICC_CREDENTIALS_MAX][STORE_KEY_ID_MAX];
};

struct euicc {
    struct store *store;
    struct rng *rng;
    const struct rng_library *rng_library; /* the same for OpenSSL; NULL: its own generator */
    struct faults *faults;                 /* the fault rules; NULL: none were ever added */
    const struct clock *clock;             /* NULL: the card has none */
    const struct trace *trace;
    const struct der *der;
    const struct quirk *quirk; /* &quirks */
    struct quirk quirks;       /* all of the card's quirks, combined */
    bool ipae_present;         /* an IPAe is wired to the card */
    struct euicc_facts facts;
    struct ecasd_keys *ecasd_keys; /* ecasd_keys.h; NULL until they are needed */
    struct eim_key *eim_key;       /* eim.h; the same */
    struct euicc_volatile volatile_state;
};

/* Reads `facts` and quirks from the store; `arena` is scratch. ERR_IO, ERR_MEMORY, ERR_FOREIGN. */
int euicc_init(struct euicc *euicc, struct arena *arena);
/* Frees what an idle card can read again; keeps the volatile state. */
void euicc_release_memory(struct euicc *euicc);
/* Wipes the volatile state: reset or power cut. */
void euicc_reset(struct euicc *euicc);
/* Which IPA is active in this card session (SGP.32 3.8; A-40 ff., design section 8). */
enum euicc_ipa euicc_active_ipa(const struct euicc *euicc);

#endif
