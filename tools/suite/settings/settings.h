/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about a card under test: names for expressions, keys at hand, values. */
#ifndef TOOLS_SUITE_SETTINGS_SETTINGS_H
#define TOOLS_SUITE_SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of expressions: X(identifier, name, what it says about the card). */
#define SETTINGS_NAMES(X)                                                                          \
    X(IOT, "iot", "has the functions of SGP.32")                                                   \
    X(CONSUMER, "consumer", "is an SGP.22 eUICC without the functions of SGP.32")                  \
    X(DUAL, "dual", "has the functions of SGP.32 and ES10c")                                       \
    X(ES10C, "es10c", "has ES10c, the functions of an LPA")                                        \
    X(IPAD, "ipad", "no IPA inside the eUICC is active")                                           \
    X(IPAE, "ipae", "the IPAe is active")                                                          \
    X(P256, "p256", "has a certificate on NIST P-256")                                             \
    X(BRAINPOOL, "brainpool", "has a certificate on brainpoolP256r1")                              \
    X(TOOLKIT, "toolkit", "sends proactive commands")                                              \
    X(ROLLBACK, "rollback", "supports the profile rollback")                                       \
    X(FALLBACK, "fallback", "supports the fallback mechanism")                                     \
    X(EMERGENCY, "emergency", "supports Emergency Profiles")                                       \
    X(IMMEDIATE, "immediate", "supports immediate enabling")                                       \
    X(USIM, "usim", "a profile with a USIM of known keys can be enabled")                          \
    X(SMDPP, "smdpp", "keys of an SM-DP+ that the card trusts are at hand")                        \
    X(CI, "ci", "the private keys of its CI and EUM are at hand: certificates can be issued")      \
    X(EIM, "eim", "an eIM of the suite can be associated")                                         \
    X(CRL, "crl", "loads CRLs, as its rspCapability says (crlSupport)")                            \
    X(FOREIGN, "foreign", "an eIM that is not one of the suite is associated")

enum settings_name {
#define SETTINGS_ENUM(identifier, name, text) SETTINGS_##identifier,
    SETTINGS_NAMES(SETTINGS_ENUM)
#undef SETTINGS_ENUM
        SETTINGS_COUNT
};
#define SETTINGS_BIT(name) (1u << SETTINGS_##name)
/* What is not told by the card: the keys at hand. */
#define SETTINGS_AT_HAND                                                                           \
    (SETTINGS_BIT(SMDPP) | SETTINGS_BIT(CI) | SETTINGS_BIT(EIM) | SETTINGS_BIT(USIM))

enum { SETTINGS_PROFILES_MAX = 16, SETTINGS_EIMS_MAX = 8, SETTINGS_LETTERS = 8 };

/* [profile NAME]: a profile that the card has and that cases may use. */
struct settings_profile {
    const char *name;
    const char *digits;           /* ICCID */
    uint8_t iccid[10];            /* the same as in EF.ICCID */
    const char *attributes;       /* words of suite_reach that it has: "ppr1 test" */
    bool enabled;                 /* the run leaves it enabled, else disabled */
    bool enable, disable, remove; /* what cases may do with it */
};

/* [eim NAME]: an eIM that is associated with the card. */
struct settings_eim {
    const char *name, *id;   /* `id`: eimId */
    const char *key;         /* PEM file of its private key; NULL: not at hand */
    const char *certificate; /* DER file, to check the key; NULL: none */
    const char *fqdn;        /* eimFqdn, to check the card; NULL: not checked */
    int64_t counter;         /* counterValue of its next package, or less; -1: see `token` */
    int64_t token;           /* association token; -1: as GetEimConfigurationData says */
};

/* Texts live as long as the settings. */
struct suite_settings {
    const char *name;   /* of the configuration, "iot"; of a settings file, a card file, a reader */
    unsigned names;     /* SETTINGS_BIT of those that hold */
    const char *svn;    /* versions: of SGP.22, "2.5.0" */
    const char *spec;   /* of SGP.32, "1.2.0" */
    uint64_t nvm;       /* free memory for profiles in octets */
    uint64_t eims_most; /* how many eIMs can be associated; 0: not known */
    uint64_t package;   /* octets of the longest EuiccPackageRequest; 0: not known */
    const char *pki;    /* folder with the keys at hand (tools/pki/pki.h); NULL: none */
    const char *eid;    /* 32 digits; NULL: not checked */
    struct settings_profile profiles[SETTINGS_PROFILES_MAX];
    size_t profile_count;
    struct settings_eim eims[SETTINGS_EIMS_MAX];
    size_t eim_count;
};

/* The bit of a name; negative: no such name. */
int settings_name(const char *name, size_t len);
/* Every name with its text, by its number; NULL past the last. */
const char *settings_name_text(int number, const char **text);
/* What settings_number multiplies numbers by, so that they compare with "2" as a version. */
#define SETTINGS_NUMBER_UNIT 1000000
/* A version or number of the settings: "svn", "spec", "nvm", "eims", "package"; false: no such
 * value. `*known` is
 * false where the settings do not say it. */
bool settings_number(const struct suite_settings *settings, const char *name, size_t len,
                     uint64_t *number, bool *known);
/* "2.5.1", "2.5" or "2" as a number for comparisons. False: another text. */
bool settings_parse_version(const char *text, size_t len, uint64_t *number);

#endif
