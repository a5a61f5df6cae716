/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadBoundProfilePackage: the commands of ES8+ but StoreMetadata (SGP.22 2.5, 5.5, 5.7.6). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>

#define CHANNEL   "SGP.22 5.5.1"
#define CONFIGURE "SGP.22 5.5.2"
#define KEYS      "SGP.22 5.5.4"
#define ELEMENTS  "SGP.22 5.5.5"
#define SEGMENTS  "SGP.22 2.5.3"

static void prepare(struct suite *suite, const char *session)
{
    suite_session(suite, session);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
}

/* ---- Packages that are installed ---- */

static void installed(struct suite *suite, const char *profile, const char *differences)
{
    prepare(suite, NULL);
    suite_step(suite, "Bound Profile Package of %s (%s): installed", profile, differences);
    suite_load_package(suite, profile, differences);
    suite_expect_installation(suite, "success");
    suite_expect_profile(suite, "A", "disabled");
}

#define INSTALLED(name, profile, differences)                                                      \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        installed(suite, profile, differences);                                                    \
    }

INSTALLED(cut_lpac, "A", "cut=lpac")
INSTALLED(cut_onomondo, "A", "cut=onomondo")
INSTALLED(small_segments, "A", "piece=16")
INSTALLED(block_segments, "A", "piece=240")
INSTALLED(largest_segments, "A", "piece=1007")
INSTALLED(longer_segments, "A", "piece=1023")
INSTALLED(session_keys, "A", "keys")
INSTALLED(session_keys_small, "A", "keys, piece=100, cut=onomondo")
INSTALLED(host_shortest, "A", "host=01")
INSTALLED(host_longest, "A", "host=0102030405060708090A0B0C0D0E0F10")
INSTALLED(proprietary_data, "A", "configure=B808800388370A810101")
INSTALLED(proprietary_longest, "A", /* 128 octets with tag and length */
          "configure=B87E800388370A8177"
          "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
          "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
          "00000000000000000000000000000000000000000000000000000000000000")
INSTALLED(large_profile, "A usim fill=20000", "")

static void brainpool(struct suite *suite)
{
    prepare(suite, "curve=brainpool");
    suite_step(suite, "key agreement on brainpoolP256r1");
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
}

static void result_content(struct suite *suite)
{
    installed(suite, "A", "");
    suite_step(suite, "ProfileInstallationResult: transactionId, NotificationMetadata, success");
    suite_expect_octets(suite, "BF37/BF27/80", "$TRANSACTION");
    suite_expect_octets(suite, "BF37/BF27/BF2F/81", "0780");
    suite_expect_octets(suite, "BF37/BF27/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF37/BF27/A2/A0/4F", "A0000005591010FFFFFFFF8900xxxx00");
    suite_step(suite, "EUICCResponse: the status ok(0)");
    suite_expect_octets(suite, "BF37/BF27/A2/A0/04", "3007A0053003800100");
    suite_expect_signed(suite);
}

static void disabled_after(struct suite *suite)
{
    installed(suite, "A", "");
    suite_step(suite, "GetProfilesInfo: the new profile is disabled, with the AID of its result");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=4F9F7095}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "00");
    suite_expect_octets(suite, "BF2D/A0/E3/4F", "$AID_A");
    suite_expect_octets(suite, "BF2D/A0/E3/95", "02");
}

static void aids_differ(struct suite *suite)
{
    installed(suite, "A", "");
    suite_download(suite, "B");
    suite_step(suite, "each ISD-P has an AID of its own");
    suite_es10(suite, "BF2D{A0{4F=$AID_A}5C=5A}");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
}

/* ---- Packages that are refused ---- */

/* The package is refused, a signed result says why, and nothing of the profile is left. */
static void refused(struct suite *suite, const char *profile, const char *differences,
                    const char *result)
{
    prepare(suite, NULL);
    suite_step(suite, "Bound Profile Package of %s (%s): error %s", profile, differences, result);
    suite_load_package(suite, profile, differences);
    suite_expect_installation(suite, result);
    suite_step(suite, "no profile is installed, and the session is over");
    suite_expect_profile(suite, "A", "absent");
    suite_load_package(suite, "A", "stop=1");
    suite_expect_sw(suite, "6985|6A88|6A80");
}

#define REFUSED(name, differences, result)                                                         \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        refused(suite, "A", differences, result);                                                  \
    }

REFUSED(operation, "operation=2", "0/5")
REFUSED(transaction, "transaction", "0/3")
REFUSED(key_type, "key-type=137", "0/4")
REFUSED(key_length, "key-length=32", "0/4")
REFUSED(smdp_sign, "bit=8", "0/2")
REFUSED(invalid_point, "otpk", "0/1|0/2")
REFUSED(host_empty, "host=", "0/1|0/4")
REFUSED(proprietary_too_long,
        "configure=B8818480" /* 132 octets: dpOid and 128 octets of data */
        "0388370A817D"
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000000000000000000000000000",
        "1/1")
REFUSED(keys_short, "keys=short", "4/1|4/7")
REFUSED(keys_missing, "keys=missing", "4/1|4/7")
REFUSED(mac_configure, "mac=1", "1/8")
REFUSED(mac_metadata, "mac=2", "2/8")
REFUSED(mac_element, "mac=3", "5/8")
REFUSED(mac_keys, "keys, mac=3", "4/8")
REFUSED(mac_after_keys, "keys, mac=4", "5/8")
REFUSED(data_configure, "data=1", "1/8")
REFUSED(data_metadata, "data=2", "2/8")
REFUSED(data_element, "data=4, piece=400", "5/8")
REFUSED(swapped, "swap=3, piece=400", "5/8")
REFUSED(dropped, "drop=4, piece=400", "5/8")
REFUSED(repeated, "repeat=3, piece=400", "5/8")
REFUSED(segment_short, "short=3", "5/7|5/8")
REFUSED(segment_tag, "tag=3", "5/7|5/8")
REFUSED(segment_long, "piece=1400", "5/7")
REFUSED(octets_after, "more", "5/7|5/1|5/12")

static void smdp_sign_bits(struct suite *suite)
{
    unsigned first = (unsigned)strtoul(suite_random(suite, 1), NULL, 16) % 32 + 1;

    for (unsigned bit = first; bit <= 512; bit += 32) {
        char difference[16];

        snprintf(difference, sizeof(difference), "bit=%u", bit);
        prepare(suite, NULL);
        suite_step(suite, "bit %u of smdpSign inverted: invalidSignature(2)", bit);
        suite_load_package(suite, "A", difference);
        suite_expect_installation(suite, "0/2");
    }
}

/* A refusal by a result, or by a status word. */
static void not_installed(struct suite *suite, const char *differences)
{
    prepare(suite, NULL);
    suite_load_package(suite, "A", differences);
    suite_step(suite, "Bound Profile Package (%s): an error, and no profile", differences);
    if (suite_value(suite, "BF37"))
        suite_expect_installation(suite, "*/1|*/7|*/8");
    else
        suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "A", "absent");
}

static void channel_twice(struct suite *suite)
{
    not_installed(suite, "channel-twice");
}

static void metadata_first(struct suite *suite)
{
    not_installed(suite, "metadata-first");
}

static void no_configure(struct suite *suite)
{
    not_installed(suite, "no-configure");
}

static void no_metadata(struct suite *suite)
{
    not_installed(suite, "no-metadata");
}

/* ---- Profile elements ---- */

#define REFUSED_PROFILE(name, profile, result)                                                     \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        refused(suite, profile, "", result);                                                       \
    }

REFUSED_PROFILE(no_end, "A no-end", "5/12")
REFUSED_PROFILE(unknown_element, "A unknown-element", "5/12")
REFUSED_PROFILE(damaged, "A damaged", "5/12|5/1")
REFUSED_PROFILE(order, "A order", "5/12")
REFUSED_PROFILE(iccid_mismatch, "A iccid=B", "5/13")
REFUSED_PROFILE(header_iccid, "A header-iccid", "5/13|5/12")
REFUSED_PROFILE(owner_mismatch, "A owner=00F120", "5/13")
REFUSED_PROFILE(real_key, "A test real-key", "5/14")
REFUSED_PROFILE(no_memory, "A fill=16000000", "5/10|2/10|1/10")

/* ---- Sessions ---- */

static void no_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_step(suite, "before PrepareDownload the Bound Profile Package is refused");
    suite_load_package(suite, "A", NULL);
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "A", "absent");
}

static void package_twice(struct suite *suite)
{
    installed(suite, "A", "");
    suite_step(suite, "the one-time key is used up: the package is refused");
    suite_load_package(suite, "B", NULL);
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "B", "absent");
}

static void retry(struct suite *suite)
{
    refused(suite, "A", "mac=3", "5/8");
    suite_step(suite, "a new session installs the profile");
    suite_download(suite, "A");
}

/* A stored result may need some memory. */
static void memory(struct suite *suite)
{
    enum { RESULT = 2000, FILE_SIZE = 20000 };
    int64_t before = case_free_memory(suite);

    refused(suite, "A fill=20000", "mac=7, piece=300", "5/8");
    suite_step(suite, "extCardResource: no memory of a refused profile stays in use");
    suite_es10(suite, "BF22{}");
    suite_expect_range(suite, "BF22/84/82", before - RESULT, INT64_MAX);
    suite_download(suite, "A fill=20000");
    suite_step(suite, "extCardResource: an installed profile uses memory");
    suite_es10(suite, "BF22{}");
    suite_expect_range(suite, "BF22/84/82", 0, before - FILE_SIZE);
}

#define ROW(id, title, families, clause, rules, applies, function)                                 \
    {                                                                                              \
        id, title, families, clause, rules, applies, "", SUITE_CHANGES, function                   \
    }
#define LOAD "SGP.23-1 4.2.11"

SUITE_CASES(cases_bound_package) = {
    ROW("es8-package-cut-lpac", "All 87 of an element in one STORE DATA chain", LOAD,
        "SGP.22 2.5.5", "DP-3.1 A-28", "smdpp", cut_lpac),
    ROW("es8-package-cut-onomondo", "Headers with the first segment in one STORE DATA chain", LOAD,
        "SGP.22 2.5.5", "DP-3.1 A-28", "smdpp", cut_onomondo),
    ROW("es8-package-small-segments", "Segments of 16 octets", LOAD, SEGMENTS, "DP-3.4", "smdpp",
        small_segments),
    ROW("es8-package-block-segments", "Segments of 240 octets", LOAD, SEGMENTS, "DP-3.4", "smdpp",
        block_segments),
    ROW("es8-package-longer-segments", "Segments of 1036 octets, as some SM-DP+ send them", LOAD,
        SEGMENTS, "DP-3.4", "smdpp", longer_segments),
    ROW("es8-package-largest-segments", "Segments of 1020 octets", LOAD, SEGMENTS, "DP-3.4",
        "smdpp", largest_segments),
    ROW("es8-package-brainpool", "Package on brainpoolP256r1", LOAD, "SGP.22 annex G", "DP-3.3",
        "smdpp and brainpool", brainpool),
    ROW("es8-package-large", "Profile of more than 20 KB", LOAD, "SGP.22 5.7.6", "DP-3.1",
        "smdpp and nvm >= 100000", large_profile),
    ROW("es8-package-result", "Contents of a ProfileInstallationResult", LOAD, "SGP.22 2.5.6",
        "DP-3.6 B-29", "smdpp", result_content),
    ROW("es8-package-disabled", "The new profile in GetProfilesInfo", LOAD, "SGP.22 5.7.6",
        "B-29 D-02", "smdpp", disabled_after),
    ROW("es8-package-aids", "ISD-P AIDs of two profiles", LOAD, "SGP.22 annex H", "A-02", "smdpp",
        aids_differ),
    ROW("es8-package-metadata-first", "StoreMetadata before ConfigureISDP", LOAD, SEGMENTS,
        "DP-3.5 B-25", "smdpp", metadata_first),
    ROW("es8-package-no-configure", "Package without ConfigureISDP", LOAD, SEGMENTS, "DP-3.5 B-25",
        "smdpp", no_configure),
    ROW("es8-package-no-metadata", "Package without StoreMetadata", LOAD, SEGMENTS, "DP-3.5 B-25",
        "smdpp", no_metadata),
    ROW("es8-package-octets-after", "Octets behind the profile elements", LOAD, SEGMENTS, "DP-3.5",
        "smdpp", octets_after),
    ROW("es8-package-no-session", "Package before PrepareDownload", LOAD, "SGP.22 5.7.6", "DP-2.4",
        "smdpp", no_session),
    ROW("es8-package-twice", "A second package in a session", LOAD, "SGP.22 5.7.6", "DP-2.4 DP-2.2",
        "smdpp", package_twice),
    ROW("es8-package-retry", "A new download after a refused package", "SGP.23-1 5.2.1",
        "SGP.22 3.1.5", "DP-3.7", "smdpp", retry),
    ROW("es8-package-memory", "Memory after a refused package", LOAD, "SGP.22 5.7.6", "DP-3.7 B-13",
        "smdpp and nvm >= 100000", memory),
    ROW("es8-channel-operation", "unsupportedRemoteOperationType(5)", "SGP.23-1 4.2.3", CHANNEL,
        "DP-3.2 B-26", "smdpp", operation),
    ROW("es8-channel-transaction", "invalidTransactionId(3)", "SGP.23-1 4.2.3", CHANNEL,
        "DP-3.2 B-26", "smdpp", transaction),
    ROW("es8-channel-key-type", "Another key type: unsupportedCrtValues(4)", "SGP.23-1 4.2.3",
        CHANNEL, "DP-3.2 B-26", "smdpp", key_type),
    ROW("es8-channel-key-length", "Another key length: unsupportedCrtValues(4)", "SGP.23-1 4.2.3",
        CHANNEL, "DP-3.2 B-26", "smdpp", key_length),
    ROW("es8-channel-smdp-sign", "invalidSignature(2)", "SGP.23-1 4.2.3", CHANNEL, "DP-3.2 B-26",
        "smdpp", smdp_sign),
    ROW("es8-channel-smdp-sign-bits", "Single bits of smdpSign", "SGP.23-1 4.2.3", CHANNEL,
        "DP-3.2", "smdpp", smdp_sign_bits),
    ROW("es8-channel-invalid-point", "smdpOtpk that is no point of the curve", "SGP.23-1 4.2.3",
        CHANNEL, "DP-3.2", "smdpp", invalid_point),
    ROW("es8-channel-host-shortest", "hostId of one octet", "SGP.23-1 4.2.3", CHANNEL, "DP-3.2",
        "smdpp", host_shortest),
    ROW("es8-channel-host-longest", "hostId of 16 octets", "SGP.23-1 4.2.3", CHANNEL, "DP-3.2",
        "smdpp", host_longest),
    ROW("es8-channel-host-empty", "Empty hostId", "SGP.23-1 4.2.3", CHANNEL, "DP-3.2", "smdpp",
        host_empty),
    ROW("es8-channel-twice", "InitialiseSecureChannel in a secure channel", "SGP.23-1 4.2.3",
        CHANNEL, "DP-3.5", "smdpp", channel_twice),
    ROW("es8-configure-proprietary-data", "ConfigureISDP with dpProprietaryData", "SGP.23-1 4.2.4",
        CONFIGURE, "DP-3.5", "smdpp", proprietary_data),
    ROW("es8-configure-longest", "dpProprietaryData of 128 octets", "SGP.23-1 4.2.4", CONFIGURE,
        "DP-3.5", "smdpp", proprietary_longest),
    ROW("es8-configure-too-long", "dpProprietaryData of more than 128 octets", "SGP.23-1 4.2.4",
        CONFIGURE, "DP-3.5", "smdpp", proprietary_too_long),
    ROW("es8-configure-mac", "Invalid MAC of ConfigureISDP", "SGP.23-1 4.2.4", SEGMENTS,
        "DP-3.4 B-26", "smdpp", mac_configure),
    ROW("es8-configure-data", "Changed ConfigureISDP", "SGP.23-1 4.2.4", SEGMENTS, "DP-3.4",
        "smdpp", data_configure),
    ROW("es8-metadata-mac", "Invalid MAC of StoreMetadata", "SGP.23-1 4.2.5", SEGMENTS,
        "DP-3.4 B-26", "smdpp", mac_metadata),
    ROW("es8-metadata-data", "Changed StoreMetadata", "SGP.23-1 4.2.5", SEGMENTS, "DP-3.4", "smdpp",
        data_metadata),
    ROW("es8-keys-ok", "ReplaceSessionKeys", "SGP.23-1 4.2.6", KEYS, "DP-3.5 DP-3.4", "smdpp",
        session_keys),
    ROW("es8-keys-ok-small", "ReplaceSessionKeys with many segments", "SGP.23-1 4.2.6", KEYS,
        "DP-3.5 DP-3.4", "smdpp", session_keys_small),
    ROW("es8-keys-short", "ReplaceSessionKeys with a key of 15 octets", "SGP.23-1 4.2.6", KEYS,
        "DP-3.5 B-26", "smdpp", keys_short),
    ROW("es8-keys-missing", "ReplaceSessionKeys without ppkCmac", "SGP.23-1 4.2.6", KEYS, "DP-3.5",
        "smdpp", keys_missing),
    ROW("es8-keys-mac", "Invalid MAC of ReplaceSessionKeys", "SGP.23-1 4.2.6", SEGMENTS,
        "DP-3.4 B-26", "smdpp", mac_keys),
    ROW("es8-keys-mac-after", "Invalid MAC under the replaced keys", "SGP.23-1 4.2.6", SEGMENTS,
        "DP-3.4", "smdpp", mac_after_keys),
    ROW("es8-elements-mac", "Invalid MAC of a profile element segment", "SGP.23-1 4.2.7", SEGMENTS,
        "DP-3.4 B-26", "smdpp", mac_element),
    ROW("es8-elements-data", "Changed profile element segment", "SGP.23-1 4.2.7", SEGMENTS,
        "DP-3.4", "smdpp", data_element),
    ROW("es8-elements-swapped", "Two segments exchanged", "SGP.23-1 4.2.7", SEGMENTS, "DP-3.4",
        "smdpp", swapped),
    ROW("es8-elements-dropped", "A missing segment", "SGP.23-1 4.2.7", SEGMENTS, "DP-3.4", "smdpp",
        dropped),
    ROW("es8-elements-repeated", "A segment twice", "SGP.23-1 4.2.7", SEGMENTS, "DP-3.4", "smdpp",
        repeated),
    ROW("es8-elements-short", "Segment of 4 octets", "SGP.23-1 4.2.7", SEGMENTS, "DP-3.4", "smdpp",
        segment_short),
    ROW("es8-elements-tag", "Segment of another kind", "SGP.23-1 4.2.7", SEGMENTS, "DP-3.4",
        "smdpp", segment_tag),
    ROW("es8-elements-long", "Segments of more than 1020 octets", "SGP.23-1 4.2.7", SEGMENTS,
        "DP-3.4", "smdpp", segment_long),
    ROW("es8-elements-no-end", "Profile package without its end element", "SGP.23-1 4.2.7",
        ELEMENTS, "DP-4.3 B-26", "smdpp", no_end),
    ROW("es8-elements-unknown", "Mandated element that no card supports", "SGP.23-1 4.2.7",
        ELEMENTS, "DP-4.3", "smdpp", unknown_element),
    ROW("es8-elements-damaged", "Profile element that cannot be decoded", "SGP.23-1 4.2.7",
        ELEMENTS, "DP-4.3", "smdpp", damaged),
    ROW("es8-elements-order", "Profile element before the header", "SGP.23-1 4.2.7", ELEMENTS,
        "DP-4.3", "smdpp", order),
    ROW("es8-elements-iccid", "ICCID that is not that of the metadata", "SGP.23-1 4.2.7", ELEMENTS,
        "DP-3.5 B-26", "smdpp", iccid_mismatch),
    ROW("es8-elements-header-iccid", "ICCID of the header that is not that of EF.ICCID",
        "SGP.23-1 4.2.7", ELEMENTS, "DP-3.5", "smdpp", header_iccid),
    ROW("es8-elements-owner", "profileOwner that is not that of the IMSI", "SGP.23-1 4.2.7",
        ELEMENTS, "DP-3.5 B-26", "smdpp", owner_mismatch),
    ROW("es8-elements-real-key", "Test profile with an operational key", "SGP.23-1 4.2.7", ELEMENTS,
        "D-05 DP-3.5", "smdpp", real_key),
    ROW("es8-elements-no-memory", "Profile that is larger than the memory", "SGP.23-1 4.2.7",
        ELEMENTS, "DP-3.7 B-26", "smdpp and nvm < 16000000", no_memory),
    {0}};
