/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements as trees: each element by hand, TS.48 packages, and truncation at each octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "test/fake/package.h"
#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

/* In the notation of tools/profile/notation.h. */
static const struct {
    const char *package, *expected;
} rows[] = {
    {"A0{80=02 81=03 82=41 83=89000123456789012341 A5{81= 84=} A6{06=67810F010204 "
     "06=67810F01020D02}"
     "87=A1 A8{30{80=A000000001 81=0100}} A9{80=01020304050607}}",
     "header/major-version=2\n"
     "header/minor-version=3\n"
     "header/profileType=A\n"
     "header/iccid=89000123456789012341\n"
     "header/eUICC-Mandatory-services=usim, milenage\n"
     "header/eUICC-Mandatory-GFSTEList/templateID=2.23.143.1.2.4 (usim)\n"
     "header/eUICC-Mandatory-GFSTEList/templateID=2.23.143.1.2.13.2 (df-5gs)\n"
     "header/eUICC-Mandatory-AIDs/mandatoryAid/aid=A000000001\n"
     "header/iotOptions/pix=01020304050607\n"},
    {"A2{A0{80= 81=02} A1{A0{30{80=01 81=30303030FFFFFFFF 82=01 83=06} 30{80=0A "
     "81=3535353535353535 83=03 84=00AA}}}}",
     "pinCodes/header/mandated=present\n"
     "pinCodes/header/identification=2\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=01 (PIN1)\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/pinValue=0000 <secret>\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/unblockingPINReference=01 (PUK)\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/pinAttributes=6: disabled, may be changed, may "
     "be disabled\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=0A (ADM1)\n"
     "pinCodes/pinCodes/pinconfig/pinConfiguration/maxNumOfAttemps-retryNumLeft=10 of 10 tries "
     "left\n"},
    {"A2{A0{81=02} A1{81=7F10}}", "pinCodes/pinCodes/filePath=7F10\n"},
    {"A3{A0{81=02} A1{30{80=01 81=3131313131313131 82=00AA}}}",
     "pukCodes/pukCodes/pukConfiguration/keyReference=01 (PUK)\n"
     "pukCodes/pukCodes/pukConfiguration/pukValue=11111111 <secret>\n"},
    {"A4{A0{81=03} A1{A1{80=01 81=00 82=00112233445566778899AABBCCDDEEFF "
     "83=FFEEDDCCBBAA99887766554433221100 84=4000204060 86=000100 87=01}} 82=02 83=000010000000 "
     "A5{04=000000000001}}",
     "akaParameter/algoConfiguration/algoParameter/algorithmID=milenage(1)\n"
     "akaParameter/algoConfiguration/algoParameter/key=00112233445566778899AABBCCDDEEFF <secret>\n"
     "akaParameter/algoConfiguration/algoParameter/opc=FFEEDDCCBBAA99887766554433221100 <secret>\n"
     "akaParameter/algoConfiguration/algoParameter/authCounterMax=256\n"
     "akaParameter/sqnDelta=268435456\n"
     "akaParameter/sqnInit/seq=000000000001\n"},
    {"A4{A0{81=03} A1{A0{80=06 81=A0000000871002}}}",
     "akaParameter/algoConfiguration/mappingParameter/mappingSource=A0000000871002 (USIM)\n"},
    {"A5{A0{81=03} 81=0102030405060708}",
     "cdmaParameter/authenticationKey=0102030405060708 <secret>\n"},
    {"A6{A0{81=04} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=82DC00 83=0F "
     "C9=81028000 EF{CF=01} EA{80=0100000100000002011603B20100}} A2{30{95=18 96=00 82=01 83=01 "
     "85=0000000001 30{30{80=88 86=000102030405060708090A0B0C0D0E0F 87=08}}}} A3{04=0102} "
     "A4{D9=01} "
     "A5{80=0100 81=0200}}",
     "securityDomain/instance/applicationLoadPackageAID=A0000001515350 (security domain package)\n"
     "securityDomain/instance/classAID=A000000151535041 (security domain module)\n"
     "securityDomain/instance/instanceAID=A000000151000000 (ISD)\n"
     "securityDomain/instance/applicationSpecificParametersC9=SCP80 option 00\n"
     "securityDomain/keyList/keyObject/keyUsageQualifier=18 (C-ENC)\n"
     "securityDomain/keyList/keyObject/keyCompontents/keyComponent/keyType=88 (AES)\n"
     "securityDomain/keyList/keyObject/keyCompontents/keyComponent/"
     "keyData=000102030405060708090A0B0C0D0E0F <secret>\n"
     "securityDomain/sdPersoData/command=0102 <secret>\n"
     "securityDomain/openPersoData/restrictParameter=01\n"
     "securityDomain/catTpParameters/catTpMaxPduSize=512\n"},
    {"A7{A0{81=05} 4F=A00000055910100001 A0{04=B00120 04=B00140} 81=02 04=00 04=FF "
     "30{80=A0000000871002 "
     "81=00 82=02000001}}",
     "rfm/header/identification=5\n"
     "rfm/instanceAID=A00000055910100001\n"
     "rfm/tarList/tar=B00140\n"
     "rfm/minimumSecurityLevel=02\n"
     "rfm/uiccAccessDomain=00 (full access)\n"
     "rfm/uiccAdminAccessDomain=FF (no access)\n"
     "rfm/adfRFMAccess/adfAID=A0000000871002 (USIM)\n"},
    {"A8{A0{81=06} A1{4F=A000000099 C4=CAFE} A2{30{4F=A000000099 4F=A00000009901 4F=A00000009902 "
     "82=000000 C9=}}}",
     "application/loadBlock/loadPackageAID=A000000099\n"
     "application/loadBlock/loadBlockObject=CAFE\n"
     "application/instanceList/instance/instanceAID=A00000009902\n"},
    {"A9{A0{81=07} 81=2A03 82=0102}", "nonStandard/issuerID=1.2.3\n"
                                      "nonStandard/content=0102\n"},
    {"AA{A0{80= 81=63}}", "end/header/identification=99\n"},
    {"B0{A0{81=01} 81=67810F010201 A2{A1{8B=2F0601 C6=010A}} A4{83=98001032547698103214} "
     "A5{A1{82=42210021 80=42} 83=61104F0CA0000000871002FF49FF05895000 82=0F "
     "83=610E4F07A0000000871004500349534D}}",
     "mf/templateID=2.23.143.1.2.1\n"
     "mf/MF/fileDescriptor/securityAttributesReferenced=record 1 of EF.ARR 2F06\n"
     "mf/MF/fileDescriptor/pinStatusTemplate=PIN1, ADM1\n"
     "mf/EF.ICCID/fillFileContent/EF.ICCID=89000123456789012341\n"
     "mf/EF.DIR/fillFileContent/EF.DIR record 1/applicationTemplate/aid=A0000000871002FF49FF0589 "
     "(USIM)\n"
     "mf/EF.DIR/fillFileContent/EF.DIR record 2=A0000000871004 ISM\n"},
    {"B3{A0{81=01} 81=67810F010204 A2{A1{83=7FD0 84=A0000000871002FF49}} A3{83=080910100000000010} "
     "B0{80=}} A1{A0{81=02} A1{30{80=7FD0 62{82=4121 83=6F07 80=09} 81=080910100000000020 80=7F10 "
     "62{82=42210002 83=6F99 80=04} 02=02 81=AABB}}}",
     "usim/ADF.USIM/fileDescriptor/dfName=A0000000871002FF49 (USIM)\n"
     "usim/EF.IMSI/fillFileContent/EF.IMSI=001010000000001\n"
     "usim/EF.THRESHOLD/doNotCreate=present\n"
     "genericFileManagement/fileManagement/filePath=7FD0 (ADF.USIM)\n"
     "genericFileManagement/fileManagement/createFCP/fileIdentifier=6F07 (EF.IMSI)\n"
     "genericFileManagement/fileManagement/fillFileContent/EF.IMSI=001010000000002\n"
     "genericFileManagement/fileManagement/filePath=7F10 (DF.TELECOM)\n"
     "genericFileManagement/fileManagement/fillFileOffset=2\n"
     "genericFileManagement/fileManagement/fillFileContent/6F99 record 2=AABB <unknown>\n"},
    {"BC{A0{81=01} 81=67810F01020D A2{} A9{83=A0020102A10680010A810100}}",
     "df-5gs/EF.SUCI_Calc_Info/fillFileContent/EF.SUCI_Calc_Info=profile A (X25519), key 2\n"},
    {"B5{A0{81=01} 81=67810F010208 A3{83=8003614062} A6{83=05}}",
     "isim/EF.IMPI/fillFileContent/EF.IMPI=a@b\n"
     "isim/EF.IST/fillFileContent/EF.IST=services 1 3\n"},
    {"BF20{A0{81=01} 81=67810F010211 A4{83=98001032547698103214} A9{83=080910100000000010} "
     "BF99=00}",
     "iot/EF.ICCID/fillFileContent/EF.ICCID=89000123456789012341\n"
     "iot/EF.IMSI/fillFileContent/EF.IMSI=001010000000001\n"},
    {"A3{A0{81=02} 9F=00}", "pukCodes/rest=9F0100: invalid tag or length <malformed>\n"},
    {"C1=00", "C1=00 <unknown>\n"},
};

static void elements_are_told(void **state)
{
    static uint8_t memory[PACKAGE_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf package = BUF_OVER(memory);
        const char *text, *missing;
        struct arena arena;
        struct tree tree;

        package_put(&package, rows[i].package);
        arena_init(&arena, 1 << 22);
        tree_init(&tree, &arena, "elements");
        decode_elements(&tree, NULL, buf_bytes(&package), 0);
        text = tree_lines_of(&tree);
        missing = tree_lines_missing(text, rows[i].expected);
        if (missing)
            fail_msg("row %zu: no line `%s' in `%s'", i, missing, text);
        arena_free(&arena);
    }
}

/* Names the first node with one of `flags`. */
static const struct node *flagged(const struct node *node, unsigned flags)
{
    const struct node *found = node->flags & flags ? node : NULL;

    for (const struct node *child = node->first; child && !found; child = child->next)
        found = flagged(child, flags);
    return found;
}

static void nothing_in_ts48_is_unknown(void **state)
{
    static uint8_t memory[PACKAGE_MAX];

    (void)state;
    for (size_t i = 0; package_names[i]; i++) {
        struct buf package = BUF_OVER(memory);
        const struct node *found;
        struct arena arena;
        struct tree tree;

        if (!package_read(package_names[i], &package)) {
            print_message("skipped: no %s\n", package_names[i]);
            continue;
        }
        arena_init(&arena, 1 << 24);
        tree_init(&tree, &arena, "elements");
        decode_elements(&tree, NULL, buf_bytes(&package), 0);
        found = flagged(&tree.root, TREE_UNKNOWN | TREE_MALFORMED);
        if (found)
            fail_msg("%s: %s: %s", package_names[i], found->name, found->value);
        assert_false(tree.full);
        assert_non_null(tree_find(&tree.root, "mf/EF.ICCID/fillFileContent/EF.ICCID"));
        assert_non_null(tree_find(&tree.root, "usim/EF.IMSI/fillFileContent/EF.IMSI"));
        assert_non_null(tree_find(&tree.root, "end"));
        arena_free(&arena);
    }
}

/* The offset of a node is that of its octets in the message. */
static void check_offsets(const struct node *node, struct bytes message, size_t offset)
{
    for (; node; node = node->next) {
        if (node->octets.len)
            assert_ptr_equal(node->octets.at, message.at + node->offset - offset);
        check_offsets(node->first, message, offset);
    }
}

static bool whole_elements(size_t len, const uint8_t *memory)
{
    struct bytes rest = bytes_at(memory, len);
    struct tlv one;

    while (tlv_next(&rest, &one) == 0)
        ;
    return rest.len == 0;
}

static void truncated_elements_are_decoded_as_far_as_they_go(void **state)
{
    static uint8_t memory[PACKAGE_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf package = BUF_OVER(memory);

        package_put(&package, rows[i].package);
        for (size_t len = 1; len < package.len; len++) {
            struct arena arena;
            struct tree tree;

            arena_init(&arena, len % 3 == 0 ? 500 + 20 * len : 1 << 22);
            tree_init(&tree, &arena, "elements");
            decode_elements(&tree, NULL, bytes_at(memory, len), 7);
            if (!tree.full && !flagged(&tree.root, TREE_MALFORMED) && !whole_elements(len, memory))
                fail_msg("row %zu, %zu octets: not marked as ending early", i, len);
            check_offsets(tree.root.first, bytes_at(memory, len), 7);
            arena_free(&arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_told),
        cmocka_unit_test(nothing_in_ts48_is_unknown),
        cmocka_unit_test(truncated_elements_are_decoded_as_far_as_they_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
