/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk along the tables: members in order, late, missing, unknown, of other forms; lists,
 * depth. */
#include "test/tools/trace/decode/message_scene.h"

static void test_members(void **state)
{
    (void)state;
    /* Unknown, out of order, missing, ending early. */
    expect("BF310C9F1F0101A0065A0498920901", false,
           "EnableProfileRequest\n"
           "  9F1F: 01 ?\n"
           "  profileIdentifier\n"
           "    iccid: 89299010\n"
           "  refreshFlag: missing *\n");
    expect("BF310B8101FFA0065A049892", false,
           "EnableProfileRequest: ends after 9 of 11 octets *\n"
           "  refreshFlag: TRUE\n"
           "  profileIdentifier: ends after 4 of 6 octets *\n"
           "    iccid: 8929 (2 of 4 octets) *\n");
    expect("BF31098101FFA0045A029892", false,
           "EnableProfileRequest\n"
           "  refreshFlag: TRUE\n"
           "  profileIdentifier: out of order or repeated *\n"
           "    iccid: 8929\n");
    expect("BF310E A00C5A0A98920901000000000010", false,
           "EnableProfileRequest\n"
           "  profileIdentifier\n"
           "    iccid: 89299010000000000001\n"
           "  refreshFlag: missing *\n");
    expect("BF3100", false,
           "EnableProfileRequest\n"
           "  profileIdentifier: missing *\n"
           "  refreshFlag: missing *\n");
    expect("BF3106 A000 8101FF 05", false,
           "EnableProfileRequest\n"
           "  profileIdentifier: empty *\n"
           "  refreshFlag: TRUE\n"
           "  octets: no tag and length: 05 *\n");
    expect("BF310D A0055A03989209 8101FF 8101FF", false,
           "EnableProfileRequest\n"
           "  profileIdentifier\n"
           "    iccid: 892990\n"
           "  refreshFlag: TRUE\n"
           "  refreshFlag: TRUE *\n");
    expect("BF31 03 A00100", false,
           "EnableProfileRequest\n"
           "  profileIdentifier\n"
           "    octets: no tag and length: 00 *\n"
           "  refreshFlag: missing *\n");
    expect("BF3103 8001", true,
           "EnableProfileResponse: ends after 2 of 3 octets *\n"
           "  enableResult: empty INTEGER (0 of 1 octet) *\n");
}

/* Lists: items of the type, another message in it, an unknown one, octets that are none. */
static void test_lists(void **state)
{
    (void)state;
    expect("BF2D11 A00F E303 9F7000 E308 5A0298F2 9F700101", true,
           "ProfileInfoListResponse\n"
           "  profileInfoListOk\n"
           "    ProfileInfo\n"
           "      profileState: empty INTEGER *\n"
           "    ProfileInfo\n"
           "      iccid: 892\n"
           "      profileState: enabled(1)\n");
    expect("BF2D02 A000", true,
           "ProfileInfoListResponse\n"
           "  profileInfoListOk\n");
    expect("BF2D0A A008 E400 BF2F00 E3009F", true,
           "ProfileInfoListResponse\n"
           "  profileInfoListOk\n"
           "    E4:  ?\n"
           "    NotificationMetadata\n"
           "      seqNumber: missing *\n"
           "      profileManagementOperation: missing *\n"
           "      notificationAddress: missing *\n"
           "    ProfileInfo\n"
           "    octets: no tag and length: 9F *\n");
    expect("BF2B06 A004 BF2F0000", true,
           "RetrieveNotificationsListResponse\n"
           "  notificationList\n"
           "    NotificationMetadata\n"
           "      seqNumber: missing *\n"
           "      profileManagementOperation: missing *\n"
           "      notificationAddress: missing *\n"
           "    octets: no tag and length: 00 *\n");
}

/* A Bound Profile Package: segments and their MACs, one shorter than a MAC. */
static void test_segments(void **state)
{
    (void)state;
    expect("BF3612 A310 8609 01 1122334455667788 8603 AABBCC", false,
           "BoundProfilePackage\n"
           "  sequenceOf86\n"
           "    86: 1 octet, MAC 1122334455667788 ~\n"
           "    86: 0 octets, MAC AABBCC ~\n"
           "  initialiseSecureChannelRequest: missing *\n"
           "  firstSequenceOf87: missing *\n"
           "  sequenceOf88: missing *\n");
}

/* Elements in elements, deeper than the walk goes: no crash, hex at the end. */
static void test_depth(void **state)
{
    char hex[2 * 4 * 100 + 1];
    struct bytes octets;
    size_t len = 0;

    (void)state;
    for (unsigned i = 0; i < 43; i++)
        len += (size_t)snprintf(hex + len, sizeof(hex) - len, "BF31%02X", 3 * (42 - i));
    octets = hex_bytes(hex);
    reset();
    assert_true(decode_message(&here.tree, NULL, octets, 0, false));
    assert_false(here.tree.full);
    hex_free(octets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_depth),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
