/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peers of a card during a case: the suite's SM-DP+ with its session, and its eIMs. Made when a
 * case first uses them; keys, certificates and built profiles are kept for the next cases.
 */
#ifndef TOOLS_SUITE_WORDS_PEERS_H
#define TOOLS_SUITE_WORDS_PEERS_H

#include "tools/suite/peer/bound.h"
#include "tools/suite/peer/eim.h"
#include "tools/suite/settings/settings.h"
#include "tools/suite/suite.h"

enum { PEERS_CURVES = 2, PEERS_EIMS = 4 };

struct peers_eim {
    struct peer_eim eim;
    bool associated;
};

struct suite_peers {
    struct arena arena;
    struct peer_chain chains[PEERS_CURVES]; /* P-256, brainpoolP256r1; of `has` */
    bool has[PEERS_CURVES];
    struct peers_profile {
        struct peers_profile *next;
        const char *text;
        struct peer_profile profile;
    } * profiles;

    struct peers_eim others[SETTINGS_EIMS_MAX]; /* of the settings; without key: not read yet */

    /* Of the case; forgotten after it. */
    bool in_case;
    bool reaching; /* suite_reach runs: a fault of the card makes the case inconclusive */
    struct peer_session session;
    bool has_session;
    struct peer_bound *bound;          /* the last package, in the arena of the case */
    size_t sent;                       /* its chains that were sent */
    struct peers_eim eims[PEERS_EIMS]; /* eim, eim2, eim3, and one that reaches states */
    struct ec_public *euicc_key;       /* signs results of packages; NULL: not known yet */
    struct peer_package package;       /* the last one */
    struct peer_result result;         /* of it; its octets are in the arena of the case */
};

/* Peers for the case. Inconclusive where no keys are at hand. */
struct suite_peers *peers_get(struct suite *suite);
/* The chain "p256" or "brainpool"; NULL: the first that is at hand and that the card has. */
const struct peer_chain *peers_chain(struct suite *suite, const char *curve);
/* A profile as peer_profile_make, cached. */
const struct peer_profile *peers_profile(struct suite *suite, const char *text);
/* The EID of the card in 16 octets. */
const uint8_t *peers_eid(struct suite *suite);

/* A fault of the card: the case fails, or cannot reach its initial state. */
void peers_card_is_wrong(struct suite *suite, const char *format, ...)
    SUITE_FORMAT(2, 3) SUITE_ENDS;
/* Returns when `err` is 0. Ends the case: ERR_MALFORMED is a fault of the card for the first one;
 * other errors are inconclusive. */
void peers_check_card(struct suite *suite, int err, const struct peer_error *error);
void peers_check_suite(struct suite *suite, int err, const struct peer_error *error);

/* What a refused request is, for reasons: function, clause, status word or else the response. */
const char *peers_refusal(struct suite *suite, struct bytes request, uint16_t sw,
                          struct bytes response);

/* Sends an ES10 request; it is the last exchange. The status word. */
uint16_t peers_send(struct suite *suite, struct bytes request);
/* Sends an ES10 request that is no exchange of the case. Inconclusive unless 9000. */
struct bytes peers_call(struct suite *suite, const char *request, ...) SUITE_FORMAT(2, 3);

/* ---- words/eims.c ---- */

/* The eIM "eim", "eim2", "eim3" or "reach"; NULL is "eim". Inconclusive for other names. */
struct peers_eim *peers_eim(struct suite *suite, const char *name);
/* Makes a new key for it; associates nothing. */
void peers_eim_make(struct suite *suite, struct peers_eim *eim, const char *name,
                    enum ec_curve curve);
/* Associates the eIMs, by AddInitialEim or by a package of one that is associated; undone after the
 * case. `text`: items of suite_reach, "eim no-token, eim2". */
void peers_associate(struct suite *suite, const char *text);
/* An associated eIM of the suite for a package that reaches a state: that of the case, or one that
 * is associated for it until peers_release_eim. */
struct peers_eim *peers_borrow_eim(struct suite *suite);
void peers_release_eim(struct suite *suite);
/* Executes one operation by a package of an eIM; the code of its result, 0 for success. Not an
 * exchange of the case. */
int peers_operate(struct suite *suite, struct peers_eim *eim, bool eco, struct bytes operation);
/* The key that signs the eUICC's results, from GetCerts. */
const struct ec_public *peers_euicc_key(struct suite *suite);

/* ---- words/other_eims.c ---- */

/* An eIM of the settings that is associated and whose key is at hand; NULL: none. Inconclusive
 * where the card contradicts the settings. */
struct peers_eim *peers_other_eim(struct suite *suite);

/* ---- words/given.c ---- */

/* Brings a profile of the settings into the state of the case; undone after it. */
void given_reach(struct suite *suite, char letter, bool enabled);

/* ---- words/profiles.c ---- */

enum profile_presence { PROFILE_ABSENT, PROFILE_DISABLED, PROFILE_ENABLED };
/* State of the profile with this ICCID; `*fallback` (may be NULL): it has the Fallback Attribute.
 */
enum profile_presence profiles_state(struct suite *suite, const uint8_t iccid[10], bool *fallback);
/* The value of a member of ProfileInfo; false: the profile or the member is absent. */
bool profiles_member(struct suite *suite, const uint8_t iccid[10], const char *tag,
                     struct bytes *value);
/* ICCID of the enabled profile; false: none is. */
bool profiles_enabled(struct suite *suite, uint8_t iccid[10]);
/* Enable, disable or delete a profile by the interfaces that the card has. False: the card refuses;
 * `why` has the code in text. */
bool profiles_enable(struct suite *suite, const uint8_t iccid[10], char why[80]);
bool profiles_disable(struct suite *suite, const uint8_t iccid[10], char why[80]);
bool profiles_delete(struct suite *suite, const uint8_t iccid[10], char why[80]);
/* Removes an installed profile of the suite, whatever its state and policy rules are. */
bool profiles_remove(struct suite *suite, const uint8_t iccid[10]);
/* eUICCMemoryReset with these options; false: it was not carried out. */
bool profiles_memory_reset(struct suite *suite, uint8_t options);

#endif
