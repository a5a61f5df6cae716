/* SPDX-License-Identifier: GPL-3.0-or-later */
/* StoreMetadata: what is listed and kept. */
#include "card/asn1/der.h"
#include "test/fake/fixture_bound_package.h"

/* A card with the download of a profile with this metadata. */
static void load(void (*change)(struct euiccd_create_options *), const char *text)
{
    uint8_t octets[2048];
    struct buf metadata = BUF_OVER(octets);
    struct bpp_order order;

    begin(EC_CURVE_P256, change);
    download_open(&download);
    download_order(&download, &order);
    download_put_metadata(&metadata, ICCID, text);
    order.store_metadata = buf_bytes(&metadata);
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
}

/* B-27. */
static void test_metadata_is_listed(void **state)
{
    (void)state;
    load(NULL, "93=01 94=89504E47 95=02 "
               "B6{30{80=0780 81=612E6578616D706C65} 30{80=0410 81=62}} "
               "B7{80=00F110} 99=0780 9F7B=FF 9F67=FF");
    if (download_result(&download))
        fail_msg("%s", fake.refusal);
    assert_es10(&fake, "BF2D15 5C13 5A 4F 9F70 91 92 93 94 95 B6 B7 B8 99 9F7B 9F26 9F67",
                "BF2D70 A06E E36C 5A0A" ICCID "4F10A0000005591010FFFFFFFF8900001000 9F700100"
                "910454657374 920750726F66696C65 930101 940489504E47 950102"
                "B61A 300F 80020780 8109612E6578616D706C65 3007 80020410 810162"
                "B705 800300F110 9902 0780 9F7B01FF 9F6701FF");
    /* One result, and one notification for the entry that lists installing (D-42). */
    assert_es10(&fake, "BF2804 81020780",
                "BF284C A04A"
                "BF2F26 800100 81020780 0C11736D6470702E6578616D706C652E636F6D 5A0A" ICCID
                "BF2F1E 800101 81020780 0C09612E6578616D706C65 5A0A" ICCID);
    end();
}

/* fallbackAllowed and ecallIndication: absent is false. */
static void test_flags(void **state)
{
    static const struct {
        const char *metadata, *answer;
    } rows[] = {
        {"95=02", "BF2D04A002E300"},
        {"95=02 9F7B=00 9F67=00", "BF2D04A002E300"},
        {"95=02 9F67=FF", "BF2D08A006E3049F6701FF"},
        {"95=02 9F7B=FF", "BF2D08A006E3049F7B01FF"},
        {"95=02 9F7B=FF 9F67=00", "BF2D08A006E3049F7B01FF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].metadata);
        load(NULL, rows[i].metadata);
        assert_int_equal(download_result(&download), 0);
        assert_es10(&fake, "BF2D06 5C04 9F7B 9F67", rows[i].answer);
        end();
    }
}

/* B-42a: BF22 and BF76 are returned as they came, BF23 is not kept. */
static void test_metadata_kept_as_it_came(void **state)
{
    static const struct {
        const char *metadata, *answer;
    } rows[] = {
        {"95=02 BF22{30{80=2B060104 A1{05=}}}", "BF2D13A011E30FBF220C300A80042B060104A1020500"},
        {"95=02 99=0780 BF22{30{80=2B060104 A1{05=}}} BF23{30{80=2A03 A1{05=}}}",
         "BF2D13A011E30FBF220C300A80042B060104A1020500"},
        {"95=02 BF76{E2{E1{C1=0102} E3{DB=0000000000000001}}}",
         "BF2D1BA019E317BF7614E212E104C1020102E30ADB080000000000000001"},
        {"BF22{30{80=2A03 A1{05=}} 30{80=2A04 A1{0C=6162}}} 9F67=FF BF76{E2{E1{C1=0102}}}",
         "BF2D28A026E324BF2216300880022A03A1020500300A80022A04A1040C026162BF7608E206E104C1020102"},
        {"95=02 BF76{E2{E1{C1=0102}}} 99=0780 BF22{30{80=2A03 A1{05=}}} 9F67=FF",
         "BF2D1CA01AE318BF220A300880022A03A1020500BF7608E206E104C1020102"},
        {"BF22=", "BF2D07A005E303BF2200"},
        {"95=02 BF76{E2{E1{C1=01}}} BF76{E2{E1{C1=02}}}", NULL}, /* twice: refused */
        {"95=02 BF76{E2{E1{C1=01}}} 9F67=FF BF76{E2{E1{C1=02}}}", NULL},
        {"BF23{30{80=2A03 A1{05=}}}", "BF2D04A002E300"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].metadata);
        load(NULL, rows[i].metadata);
        if (!rows[i].answer) {
            assert_int_equal(download_result(&download),
                             0x0201); /* storeMetadata(2), incorrectInputValues(1) */
            end();
            continue;
        }
        if (download_result(&download))
            fail_msg("%s", fake.refusal);
        assert_es10(&fake, "BF2D06 5C04 BF76 BF22", rows[i].answer);
        fake_card_cut(&fake);
        assert_es10(&fake, "BF2D06 5C04 BF22 BF76", rows[i].answer);
        end();
    }
}

/* Elements in elements, to the depth that a message may have, and beyond: the reason is that of a
 * malformed member (B-27). */
static void test_depth(void **state)
{
    static const struct {
        unsigned depth;
        int result;
    } rows[] = {
        {1, 0}, {DER_DEPTH_MAX / 2, 0}, {DER_DEPTH_MAX, 0x0201}, {DER_DEPTH_MAX + 9, 0x0201}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[200] = "BF23=";

        for (unsigned k = rows[i].depth; k > 0; k--)
            snprintf(text + strlen(text), 5, "30%02X", 2 * k);
        strcat(text, "0400");
        load(NULL, text);
        print_message("%u: %04X\n", rows[i].depth, (unsigned)download_result(&download));
        assert_int_equal(download_result(&download), rows[i].result);
        end();
    }
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: BF64 of the metadata, its list by 5C and 5D, on a card of v1.3; one of v1.2 ignores both. */
static void test_iot_specific_info(void **state)
{
    static const struct {
        const char *request, *list_1_3, *list_1_2; /* the content of the one ProfileInfo */
    } rows[] = {
        {"BF2D00", NULL, NULL}, /* the default has none */
        {"BF2D04 5C02 BF64", "BF640A 800107 A1020500 820108", ""},
        {"BF2D07 5C02 BF64 5D01 80", "BF6403 800107", ""},
        {"BF2D09 5C02 BF64 5D03 82 80 81", "BF6406 800107 820108", ""}, /* in the stored order */
        {"BF2D07 5C02 BF64 5D01 A1", "BF6404 A1020500", ""},
        {"BF2D09 5C01 99 5D04 9F7F 82 A2", "BF6403 820108", ""}, /* 5D alone asks for it */
        {"BF2D07 5C02 BF64 5D01 83", "", ""},
        {"BF2D06 5C02 BF64 5D00", "", ""},
    };
    static const char *const refused[] = {
        "BF2D07 5C02 BF64 5D01 9F",         /* ends inside a tag */
        "BF2D0A 5C02 BF64 5D01 80 5D01 80", /* twice */
        "BF2D07 5D01 80 5C02 BF64",         /* out of order */
    };

    (void)state;
    for (int version_1_3 = 0; version_1_3 < 2; version_1_3++) {
        load(version_1_3 ? set_version_1_3 : NULL, "9F67=FF BF64{80=07 A1{05=} 82=08}");
        if (download_result(&download))
            fail_msg("%s", fake.refusal);
        fake_card_cut(&fake);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            const char *content = version_1_3 ? rows[i].list_1_3 : rows[i].list_1_2;
            struct bytes list;
            struct tlv tlv;
            uint8_t wanted_octets[32];
            struct buf wanted = BUF_OVER(wanted_octets);

            assert_int_equal(fake_es10_hex(&fake, rows[i].request, &list), SW_OK);
            for (int level = 0; level < 3; level++) {
                assert_int_equal(tlv_only(list, &tlv), 0);
                list = tlv.value;
            }
            if (!content) {
                assert_int_equal(tlv_find(list, 0xBF64, &tlv), ERR_NOT_FOUND);
                continue;
            }
            assert_int_equal(buf_put_hex(&wanted, content), 0);
            if (!bytes_equal(list, buf_bytes(&wanted)))
                fail_msg("%s on a card of v1.%d", rows[i].request, 2 + version_1_3);
        }
        for (size_t i = 0; version_1_3 && i < sizeof(refused) / sizeof(refused[0]); i++)
            assert_es10(&fake, refused[i], "BF2D03810101");
        end();
    }
}

static void test_metadata_in_many_segments(void **state)
{
    uint8_t octets[4096], icon[1024];
    struct buf metadata = BUF_OVER(octets);
    struct bpp_order order;
    size_t mark;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    memset(icon, 0xA5, sizeof(icon));
    mark = tlv_open(&metadata, 0xBF25);
    package_put(&metadata, "5A=" ICCID " 91=54 92=50 93=00");
    tlv_put(&metadata, 0x94, BYTES_OF(icon));
    tlv_close(&metadata, mark);
    order.store_metadata = buf_bytes(&metadata);
    order.piece = 200;
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metadata_is_listed),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_metadata_kept_as_it_came),
        cmocka_unit_test(test_iot_specific_info),
        cmocka_unit_test(test_metadata_in_many_segments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
