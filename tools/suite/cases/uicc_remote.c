/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remote management of files and metadata by SCP80 in short messages (TS 102 225, TS 102 226,
 * TS 31.115, SGP.22 5.4.1). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#define USIM "A usim enabled"
/* SELECT EF.LOCI within the USIM, UPDATE BINARY of its first octet. */
#define SELECT "00A40000026F7E"
#define UPDATE SELECT "00D6000001"
/* The value that stands for the ISD-P of the enabled profile (SGP.22 5.4.1). */
#define AID_ISDP "A0000005591010FFFFFFFF8900000F00"

/* The first octet of EF.LOCI, as a terminal reads it. */
static void expect_octet(struct suite *suite, const char *octet)
{
    suite_step(suite, "EF.LOCI begins with %s", octet);
    suite_send(suite, "0020000108 30303030FFFFFFFF");
    case_select_in_usim(suite, 0, "6F7E");
    suite_exchange(suite, "00B0000001");
    suite_expect_octets(suite, "", "%s", octet);
}

static void update(struct suite *suite)
{
    suite_step(suite, "A script of SELECT and UPDATE BINARY: status 00, two commands, 9000");
    suite_send_secured(suite, NULL, UPDATE "42");
    suite_expect_octets(suite, "", "00 02 9000");
    expect_octet(suite, "42");
}

static void read(struct suite *suite)
{
    suite_step(suite, "A script with READ BINARY: the data is in the response packet");
    suite_send_secured(suite, NULL, UPDATE "42 00B0000001");
    suite_expect_octets(suite, "", "00 03 9000 42");
}

static void command_fails(struct suite *suite)
{
    suite_step(suite, "A command that fails ends the script: its number and status word");
    suite_send_secured(suite, NULL, "00A40000021234 00D600000142");
    suite_expect_octets(suite, "", "00 01 6A82");
}

static void wrong_mac(struct suite *suite)
{
    const struct suite_secured packet = {.wrong_key = true};

    suite_send_secured(suite, NULL, UPDATE "41");
    suite_step(suite, "A wrong checksum: status 01, nothing is executed");
    suite_send_secured(suite, &packet, UPDATE "42");
    suite_expect_octets(suite, "", "01");
    expect_octet(suite, "41");
}

static void replay(struct suite *suite)
{
    const struct suite_secured packet = {.counter = "="};

    suite_send_secured(suite, NULL, UPDATE "41");
    suite_step(suite, "The counter of the last packet again: status 02, nothing is executed");
    suite_send_secured(suite, &packet, UPDATE "42");
    suite_expect_octets(suite, "", "02");
    suite_step(suite, "Also after a power cycle");
    suite_power_cycle(suite);
    suite_send_secured(suite, &packet, UPDATE "43");
    suite_expect_octets(suite, "", "02");
    expect_octet(suite, "41");
}

static void counter_must_be_next(struct suite *suite)
{
    const struct suite_secured first = {.counter = "7"};
    const struct suite_secured gap = {.spi = "1E19", .counter = "9"};
    const struct suite_secured next = {.spi = "1E19", .counter = "8"};

    suite_send_secured(suite, &first, UPDATE "41");
    suite_step(suite, "SPI with a counter that must be one higher: two higher gives status 03");
    suite_send_secured(suite, &gap, UPDATE "42");
    suite_expect_octets(suite, "", "03");
    suite_step(suite, "One higher is accepted");
    suite_send_secured(suite, &next, UPDATE "43");
    suite_expect_octets(suite, "", "00 02 9000");
    expect_octet(suite, "43");
}

static void security_level(struct suite *suite)
{
    const struct suite_secured plain = {.spi = "0001"};
    const struct suite_secured unciphered = {.spi = "1201"};

    suite_step(suite, "Less security than the application demands: status 0A, nothing is executed");
    suite_send_secured(suite, NULL, UPDATE "41");
    suite_send_secured(suite, &plain, UPDATE "42");
    suite_expect_octets(suite, "", "0A");
    suite_send_secured(suite, &unciphered, UPDATE "43");
    suite_expect_octets(suite, "", "0A");
    expect_octet(suite, "41");
}

static void unknown_tar(struct suite *suite)
{
    const struct suite_secured packet = {.tar = "AAAAAA", .spi = "1601"};

    suite_step(suite, "An unknown TAR: status 09");
    suite_send_secured(suite, &packet, UPDATE "42");
    suite_expect_octets(suite, "", "09");
}

static void unknown_keys(struct suite *suite)
{
    const struct suite_secured packet = {.keys = "3232"};

    suite_send_secured(suite, NULL, UPDATE "41");
    suite_step(suite, "A key version that does not exist: an error status, nothing is executed");
    suite_send_secured(suite, &packet, UPDATE "42");
    suite_expect_octets(suite, "", "01|05|06");
    expect_octet(suite, "41");
}

static void silent(struct suite *suite)
{
    const struct suite_secured packet = {.spi = "1600"};

    suite_step(suite, "Without a request for a response packet there is none");
    suite_send_secured(suite, &packet, UPDATE "42");
    suite_expect_sw(suite, "9000");
    case_expect_empty(suite, "");
    expect_octet(suite, "42");
}

/* To the MNO-SD: INSTALL [for personalization] of the ISD-P, and STORE DATA with UpdateMetadata. */
static void update_metadata(struct suite *suite, const char *request, const char *answer)
{
    const struct suite_secured packet = {.tar = "B20100"};

    suite_send_secured(suite, &packet, "80E6200016000010" AID_ISDP "000000 80E28000%s", request);
    suite_expect_octets(suite, "", "%s", answer);
}

static void fallback_allowed(struct suite *suite)
{
    suite_step(suite, "UpdateMetadata sets fallbackAllowed of the enabled profile");
    update_metadata(suite, "07BF2A049F6701FF", "00 02 9000");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F67}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F67", "FF");
    suite_step(suite, "fallbackAllowed of two octets: 6A80, and it stays");
    update_metadata(suite, "08BF2A059F67020000", "00 02 6A80");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F67}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F67", "FF");
    suite_step(suite, "FALSE, after a power cycle, too");
    update_metadata(suite, "07BF2A049F670100", "00 02 9000");
    suite_power_cycle(suite);
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5A9F67}");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
    if (suite_value(suite, "BF2D/A0/E3/9F67"))
        suite_expect_octets(suite, "BF2D/A0/E3/9F67", "00");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "A short message whose packet is cut off: no response packet, no change");
    suite_send(suite,
               "80C2000020 D11E 82028381 8B18 40048121437FF612345678901234 08 027000 00150D1619");
    suite_expect_sw(suite, "6xxx|9000|91xx");
    suite_step(suite, "An ENVELOPE whose TLV ends early: 6A80 or 6700");
    suite_send(suite, "80C2000004 D1FF 8202");
    suite_expect_sw(suite, "6A80|6700|6Fxx");
    suite_exchange(suite, "80F2000000");
    suite_expect_sw(suite, "9000");
}

#define REMOTE(id, title, clause, run)                                                             \
    {                                                                                              \
        "uicc-remote-" id, title, "", clause, "OTA-O1 OTA-O2", "", USIM, SUITE_CHANGES, run        \
    }
SUITE_CASES(cases_uicc_remote) = {
    REMOTE("update", "UPDATE BINARY by a secured packet", "TS 102 226 5", update),
    REMOTE("read", "READ BINARY by a secured packet", "TS 102 226 5", read),
    REMOTE("command-fails", "A script with a command that fails", "TS 102 226 5", command_fails),
    REMOTE("wrong-mac", "A secured packet with a wrong checksum", "TS 102 225 5.2", wrong_mac),
    REMOTE("replay", "A secured packet with a used counter", "TS 102 225 5.1", replay),
    REMOTE("counter-next", "A counter that must be one higher", "TS 102 225 5.1",
           counter_must_be_next),
    REMOTE("security-level", "A secured packet with too little security", "TS 102 226 5",
           security_level),
    REMOTE("unknown-tar", "A secured packet to an unknown application", "TS 102 225 5.2",
           unknown_tar),
    REMOTE("unknown-keys", "A secured packet with unknown keys", "TS 102 225 5.2", unknown_keys),
    REMOTE("no-response", "A secured packet without a response", "TS 102 225 5.1", silent),
    {"uicc-remote-fallback-allowed", "fallbackAllowed by UpdateMetadata", "", "SGP.22 5.4.1", "F.3",
     "iot and fallback and spec >= 1.3", USIM, SUITE_CHANGES, fallback_allowed},
    REMOTE("malformed", "Malformed short messages", "TS 31.115 4", malformed),
    {0}};
