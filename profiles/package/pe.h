/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interpreter of profile elements (TCA interoperable profile package 2.x and 3.x, DP-4).
 * Fed with the decrypted stream in pieces of any length; writes what it installs as records.
 *
 *      pe_begin -> pe_feed ... -> pe_end -> pe_free
 *                     \-> refused: all that follows is ignored
 *
 * Memory: at most PE_MEMORY_MAX octets of heap, whatever the package. File contents stream through;
 * everything else of an element is at most PE_ELEMENT_MAX octets.
 *
 * Invariant PE-P1: nothing of a refused package stays. The caller deletes the records of a package
 * that pe_end refuses (the profile is in state INSTALLING until then). After a rollback of the
 * caller's transaction the state of the interpreter is invalid: pe_free ends the package.
 */
#ifndef PROFILES_PACKAGE_PE_H
#define PROFILES_PACKAGE_PE_H

#include "crypto/aka.h"
#include "profiles/package/elements.h"
#include "profiles/records.h"

enum {
    PE_MEMORY_MAX = 256 * 1024,
    PE_ELEMENT_MAX = 32 * 1024,
    PE_STATUS_MAX = 64,
    PE_RESPONSE_MAX = 2048
};

/* Tags of the ProfileHeader, which is profile element 0, and of its members (DP-4.2). */
enum {
    PE_TAG_HEADER = 0xA0,
    PE_HEADER_MAJOR_VERSION = 0x80,
    PE_HEADER_MINOR_VERSION = 0x81,
    PE_HEADER_PROFILE_TYPE = 0x82,
    PE_HEADER_ICCID = 0x83,
    PE_HEADER_MANDATORY_SERVICES = 0xA5,
    PE_HEADER_MANDATORY_GFSTE_LIST = 0xA6,
    PE_HEADER_CONNECTIVITY_PARAMETERS = 0x87,
    PE_HEADER_MANDATORY_AIDS = 0xA8,
    PE_HEADER_IOT_OPTIONS = 0xA9,
};
/* Tags of the header of another element, [0] (DP-4.1). */
enum { PE_TAG_ELEMENT_HEADER = 0xA0, PE_ELEMENT_MANDATED = 0x80, PE_ELEMENT_IDENTIFICATION = 0x81 };

/* PEStatus.status (DP-4.3). */
enum pe_status {
    PE_OK = 0,
    PE_NOT_SUPPORTED = 1,
    PE_MEMORY_FAILURE = 2,
    PE_BAD_VALUES = 3,
    PE_NOT_ENOUGH_MEMORY = 4,
    PE_INVALID_REQUEST_FORMAT = 5,
    PE_INVALID_PARAMETER = 6,
    PE_RUNTIME_NOT_SUPPORTED = 7,
    PE_LIB_NOT_SUPPORTED = 8,
    PE_TEMPLATE_NOT_SUPPORTED = 9,
    PE_FEATURE_NOT_SUPPORTED = 10,
    PE_PIN_CODE_MISSING = 11,
    PE_UNSUPPORTED_PROFILE_VERSION = 31
};

/* Services of the header, bits in the order of ServicesList (DP-4.2). */
enum pe_service {
    PE_SERVICE_CONTACTLESS,
    PE_SERVICE_USIM,
    PE_SERVICE_ISIM,
    PE_SERVICE_CSIM,
    PE_SERVICE_MILENAGE,
    PE_SERVICE_TUAK128,
    PE_SERVICE_CAVE,
    PE_SERVICE_GBA_USIM,
    PE_SERVICE_GBA_ISIM,
    PE_SERVICE_MBMS,
    PE_SERVICE_EAP,
    PE_SERVICE_JAVACARD,
    PE_SERVICE_MULTOS,
    PE_SERVICE_MULTIPLE_USIM,
    PE_SERVICE_MULTIPLE_ISIM,
    PE_SERVICE_MULTIPLE_CSIM,
    PE_SERVICE_TUAK256,
    PE_SERVICE_USIM_TEST_ALGORITHM,
    PE_SERVICE_BER_TLV,
    PE_SERVICE_DF_LINK,
    PE_SERVICE_CAT_TP,
    PE_SERVICE_GET_IDENTITY,
    PE_SERVICE_PROFILE_A_X25519,
    PE_SERVICE_PROFILE_B_P256,
    PE_SERVICE_SUCI_CALCULATOR_API,
    PE_SERVICE_DNS_RESOLUTION,
    PE_SERVICE_SCP11AC,
    PE_SERVICE_SCP11C_AUTHORIZATION,
    PE_SERVICE_S16MODE,
    PE_SERVICE_EAKA,
    PE_SERVICES
};
/* True when a test profile may have this key (DP-3.5): a key of the test algorithm, all octets 00,
 * or 00 01 02 and so on. */
bool pe_is_test_key(enum aka_algorithm algorithm, struct bytes key);

/* The services that this card supports. */
extern const uint32_t pe_services_supported;
const char *pe_service_name(enum pe_service service);

/* "akaParameter", "usim": the member of ProfileElement with this tag number; "unknown". */
const char *pe_element_name(unsigned element);

/* Values of the package for the checks of the caller (DP-3.5: dataMismatch, test profile) and for
 * messages. Each is set when its element is read. */
struct pe_facts {
    uint8_t iccid[10];      /* of the header, nibbles swapped as in EF.ICCID and the metadata */
    bool has_iccid_file;    /* EF.ICCID was created ... */
    uint8_t iccid_file[10]; /* ... with this */
    uint8_t imsi[9]; /* body of EF.IMSI of the first USIM; length octet 0 when there is none */
    uint8_t gid1[8], gid2[8];
    uint8_t gid1_len, gid2_len;
    bool gid1_in_service, gid2_in_service; /* of EF.UST: services 17 and 18 */
    uint8_t test_keys;  /* NAAs with a key that a test profile may have (DP-3.5) ... */
    uint8_t other_keys; /* ... and with any other */
    uint32_t services;  /* mandatory services of the header, bits as enum pe_service */
    uint16_t files;
};

struct pe;

/* `records`: of a fresh profile, empty. `arena` is not kept. ERR_MEMORY. */
int pe_begin(struct pe **out, const struct records *records);
/* Before the first octet: applications are stored without running; else they refuse the package. */
void pe_allow_applications(struct pe *pe);
/*
 * The next octets of the stream. 0: processed (or ignored after a refusal, see pe_refused).
 * Negative: ERR_IO, ERR_MEMORY of the machine; the package cannot be continued.
 */
int pe_feed(struct pe *pe, struct bytes part);
/* True when the package was refused; then `*status` says why. */
bool pe_refused(const struct pe *pe, enum pe_status *status);
/*
 * Ends the stream. Appends the EUICCResponse (simaResponse) to `response`. `*status` is PE_OK
 * when the profile is complete: the caller may commit it. Negative as pe_feed.
 */
int pe_end(struct pe *pe, struct buf *response, enum pe_status *status);
const struct pe_facts *pe_facts(const struct pe *pe);
void pe_free(struct pe *pe); /* NULL is fine */

/* Why the package was refused, for traces and tools; "" when it was not. */
const char *pe_reason(const struct pe *pe);
const char *pe_status_text(enum pe_status status);

/* connectivityParameters of an installed profile's header, for GetConnectivityParameters.
 * ERR_NOT_FOUND when it has none. */
int pe_connectivity_parameters(const struct records *records, struct arena *arena,
                               struct bytes *out);

#endif
