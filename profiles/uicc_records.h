/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of an installed profile beside its files: keys, sequence numbers, security domains.
 * Written by the profile elements, read by usim.c and ota.c. Numbers are big-endian.
 */
#ifndef PROFILES_UICC_RECORDS_H
#define PROFILES_UICC_RECORDS_H

#include "apdu/bytes.h"
#include "crypto/aka.h"

/* sqnOptions (DP-4.4, DP-5.5; bit 1 is our reading). */
enum { SQN_AGE_LIMIT = 0x01, SQN_WRAP_AROUND = 0x02 };
/* mappingOptions: shared with the application mapped to (our reading). */
enum { MAPPING_KEYS = 0x02, MAPPING_SQN = 0x04 };
enum { SQN_SLOTS = 32, SQN_SEQ_LEN = 6, SQN_RECORD = 4 + SQN_SLOTS * SQN_SEQ_LEN };

/* RECORD_AKA. */
struct aka_record {
    uint8_t algorithm; /* enum aka_algorithm; 0: mapped */
    uint8_t options;   /* algorithmOptions; mapped: mappingOptions */
    uint16_t mapped;   /* id of the ADF mapped to */
    uint8_t key_len, opc_len;
    uint8_t key[32], opc[32];
    uint8_t rotation[5], xoring[80];
    uint8_t keccak;
    bool has_runs_maximum;
    uint32_t runs_maximum; /* authCounterMax */
    uint8_t sqn_options;
    uint64_t sqn_delta, sqn_age_limit;
};
void aka_record_put(const struct aka_record *record, struct buf *out);
int aka_record_parse(struct bytes value, struct aka_record *out); /* ERR_FOREIGN */

/* RECORD_SQN: number of runs of AUTHENTICATE (4), then SEQ of each IND (6 each). */
static inline uint32_t sqn_slot_at(unsigned ind)
{
    return 4 + ind * (uint32_t)SQN_SEQ_LEN;
}

/* RECORD_DOMAIN: a security domain; TARs of 3 octets each. */
enum { DOMAIN_TARS_MAX = 8, DOMAIN_CHANNELS_MAX = 8, PRIVILEGES_MAX = 3 };
struct domain_record {
    uint8_t aid[16], aid_len;
    uint8_t minimum_security_level;
    uint8_t tars[DOMAIN_TARS_MAX * 3], tar_count;
    bool may_ota; /* a security domain that serves SCP80 */
    /* Absent in records of older versions, which are as if these were 80, 0F and none. */
    uint8_t privileges[PRIVILEGES_MAX], privileges_len;
    uint8_t life; /* life cycle state */
    /* Secure channel protocols of its parameters C9: protocol and option "i" of each. */
    uint8_t channels[DOMAIN_CHANNELS_MAX * 2], channel_count;
};
void domain_record_put(const struct domain_record *record, struct buf *out);
int domain_record_parse(struct bytes value, struct domain_record *out);

enum { PRIVILEGE_SECURITY_DOMAIN = 0x80 }; /* first octet (GPC_SPE_034 11.1.2) */
/* Life cycle states (GPC_SPE_034 11.1.1); a locked one has b8 set. */
enum {
    LIFE_LOADED = 0x01,
    LIFE_INSTALLED = 0x03,
    LIFE_SELECTABLE = 0x07,
    LIFE_PERSONALIZED = 0x0F,
    LIFE_LOCKED = 0x80
};

/* RECORD_RFM. */
enum { ACCESS_DOMAIN_MAX = 8 };
struct rfm_record {
    uint8_t aid[16], aid_len;
    uint8_t domain_aid[16], domain_aid_len; /* 0: the first security domain */
    uint8_t minimum_security_level;
    uint8_t tars[DOMAIN_TARS_MAX * 3], tar_count;
    uint8_t access[ACCESS_DOMAIN_MAX], access_len;
    uint8_t adf_aid[16], adf_aid_len; /* 0: scripts start at the MF */
    uint8_t adf_access[ACCESS_DOMAIN_MAX], adf_access_len;
};
void rfm_record_put(const struct rfm_record *record, struct buf *out);
int rfm_record_parse(struct bytes value, struct rfm_record *out);

/* RECORD_KEY: type (80 DES, 88 AES), length of a MAC with it, then the key. */
static inline uint32_t key_number(uint32_t domain, unsigned version, unsigned identifier)
{
    return domain << 16 | version << 8 | identifier;
}

/* RECORD_COUNTER: of SCP80 the counter of the last packet, of SCP02 and SCP03 the sequence counter
 * of the last session. */
static inline uint32_t counter_number(uint32_t domain, unsigned version)
{
    return domain << 8 | version;
}

enum { KEY_TYPE = 0, KEY_MAC_LEN = 1, KEY_DATA = 2 };
enum { KEY_COUNTER_LEN = 5, KEY_TYPE_DES = 0x80, KEY_TYPE_PSK = 0x85, KEY_TYPE_AES = 0x88 };

#endif
