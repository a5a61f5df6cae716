/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LoadBoundProfilePackage (DP-3): good packages on both curves, cut as
 * LPAs cut them; every bppCommandId and errorReason; interruptions. Numbers BPP-L1 to BPP-L6 are
 * those of bpp.h.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/download.h"
#include "test/fake/package.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ICCID  "98001032547698103214"
#define LISTED "BF2D10 A00E E30C 5A0A " ICCID

static struct fake_card fake;
static struct download download;

static void begin(enum ec_curve curve, void (*change)(struct euiccd_create_options *))
{
    fake_card_make(&fake, change);
    download_begin(&download, &fake, curve);
}

static void end(void)
{
    download_end(&download);
    fake_card_end(&fake);
}

/* Free non-volatile memory, of extCardResource. */
static uint32_t free_memory(void)
{
    struct tlv info, resource, memory;
    struct bytes response;
    uint32_t octets = 0;

    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_int_equal(tlv_only(response, &info), 0);
    assert_int_equal(tlv_find(info.value, 0x84, &resource), 0);
    assert_int_equal(tlv_find(resource.value, 0x82, &memory), 0);
    for (size_t i = 0; i < memory.value.len; i++)
        octets = octets << 8 | memory.value.at[i];
    return octets;
}

/* The sequence number of download->result; it is removed from the list of notifications. */
static void remove_result(void)
{
    struct bytes list = bytes_at(download.result, download.result_len);
    struct tlv part, metadata, number;
    uint8_t octets[32];
    struct buf request = BUF_OVER(octets);
    size_t mark;

    assert_int_equal(tlv_next(&list, &part), 0);
    list = part.value;
    assert_int_equal(tlv_next(&list, &part), 0);
    assert_int_equal(tlv_find(part.value, 0xBF2F, &metadata), 0);
    assert_int_equal(tlv_find(metadata.value, 0x80, &number), 0);
    mark = tlv_open(&request, 0xBF30);
    buf_put(&request, number.whole);
    tlv_close(&request, mark);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), NULL), SW_OK);
}

/* The list of notifications holds download->result, as it was answered, and nothing else. */
static void assert_result_is_kept(void)
{
    uint8_t octets[DOWNLOAD_RESULT_MAX + 16];
    struct buf wanted = BUF_OVER(octets);
    struct bytes response;
    size_t mark = tlv_open(&wanted, 0xBF2B), list = tlv_open(&wanted, 0xA0);

    buf_put(&wanted, bytes_at(download.result, download.result_len));
    tlv_close(&wanted, list);
    tlv_close(&wanted, mark);
    assert_int_equal(fake_es10_hex(&fake, "BF2B00", &response), SW_OK);
    assert_true(bytes_equal(response, buf_bytes(&wanted)));
}

/* Keeps the one notification of the list as the result; false when there is none. */
static bool fetch_result(void)
{
    struct bytes response;
    struct tlv whole, list;

    assert_int_equal(fake_es10_hex(&fake, "BF2B00", &response), SW_OK);
    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &list), 0);
    if (list.value.len)
        download_keep(&download, list.value);
    return list.value.len != 0;
}

/* No profile, no memory lost, no session; the result alone is left, and it names the reason. */
static void assert_failed(int result, uint32_t memory)
{
    if (download_result(&download) != result)
        fail_msg("%x, not %x: %s", (unsigned)download_result(&download), (unsigned)result,
                 fake.refusal);
    assert_result_is_kept();
    remove_result();
    assert_es10(&fake, "BF2D03 5C015A", "BF2D02 A000");
    assert_int_equal(free_memory(), memory);
    assert_int_equal(fake_es10_hex(&fake, "86020000", NULL), SW_CONDITIONS);
}

/* ---- Good packages ---- */

/* A-28, B-25. */
static void test_every_cut_on_both_curves(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    struct bpp_order order;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (int cut = 0; cut < DOWNLOAD_CUTS; cut++) {
            begin(curves[i], NULL);
            download_open(&download);
            download_order(&download, &order);
            order.piece = 500; /* several segments in every part */
            assert_int_equal(
                download_load(&download, download_make(&download, &order), (enum download_cut)cut),
                SW_OK);
            assert_int_equal(download_result(&download), 0);
            assert_result_is_kept();
            assert_es10(&fake, "BF2D03 5C015A", LISTED);
            end();
        }
    }
}

/* Where profiles are deleted without an eIM. */
static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static void remove_profile(void)
{
    remove_result();
    assert_es10(&fake, "BF33 0C5A0A" ICCID, "BF3303 800100");
}

/* Is one of the chains by chance a data object such as functions have (INTERPRETATION.md, DP-3.1)?
 */
static bool has_function(struct bytes package, size_t len)
{
    struct tlv whole;

    for (size_t at = 2; at < package.len; at++)
        if (at % len == 0 && package.at[at] == 0xBF &&
            tlv_only(bytes_cut(package, at, len), &whole) == 0)
            return true;
    return false;
}

/* chains of each length that a block of STORE DATA may have, wherever the borders come to
 * lie: in tags, in lengths, behind the very first octet. */
static void test_every_length_of_chains(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, dual);
    for (size_t len = 1; len <= 255; len++) {
        struct bytes package, response = BYTES_NONE;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 400; /* several segments */
        do
            package = download_make(&download, &order);
        while (has_function(package, len));
        for (size_t at = 0; at < package.len; at += len) {
            uint16_t sw = download_send(&download, bytes_cut(package, at, len), &response);

            if (sw != SW_OK || (response.len && at + len < package.len))
                fail_msg("chains of %zu octets: %04X at %zu: %s", len, sw, at, fake.refusal);
        }
        download_keep(&download, response);
        assert_int_equal(download_result(&download), 0);
        remove_profile();
    }
    end();
}

/* Half of the package's tag begins it where one is expected, and does not stand in the way. */
static void test_first_octet(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, dual);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_WRONG_DATA);
    download_open(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    download_open(&download); /* another session */
    download_order(&download, &order);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    assert_int_equal(download_load(&download, bytes_from(download_make(&download, &order), 1),
                                   DOWNLOAD_CUT_WHOLE),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    remove_profile();
    download_open(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    assert_int_equal(download_load(&download, BYTES_TEXT("\x37\x00"), DOWNLOAD_CUT_WHOLE), SW_OK);
    assert_int_equal(download_result(&download), 0x0001);
    end();
}

/* Signed on one curve, bound on the other: both are available on one card at once. */
static void test_mixed_curves(void **state)
{
    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_sign_with(&download, EC_CURVE_BRAINPOOL_P256R1);
    assert_int_equal(download_run(&download, NULL), 0);
    assert_es10(&fake, "BF2D03 5C015A", LISTED);
    end();
}

/* B-29. */
static void test_result_in_full(void **state)
{
    char text[2 * DOWNLOAD_RESULT_MAX + 1], id[33], wanted[512];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    assert_int_equal(download_run(&download, NULL), 0);
    bytes_to_hex(BYTES_OF(download.transaction_id), id, sizeof(id));
    bytes_to_hex(bytes_at(download.result, download.result_len - 67), text, sizeof(text));
    snprintf(wanted, sizeof(wanted),
             "BF3781A7BF27618010%s"
             "BF2F26800100810207800C11736D6470702E6578616D706C652E636F6D5A0A" ICCID /* metadata */
             "060388370A"                                                           /* 2.999.10 */
             "A21FA01D4F10A0000005591010FFFFFFFF890000100004093007A0053003800100",
             id);
    assert_string_equal(text, wanted);
    end();
}

static void test_replaced_keys(void **state)
{
    static const struct bsp_keys keys = {.mcv = {1, 2, 3}, .enc = {4, 5, 6}, .mac = {7, 8, 9}};
    struct bpp_order order;

    (void)state;
    for (int cut = 0; cut < DOWNLOAD_CUTS; cut++) {
        begin(EC_CURVE_P256, NULL);
        download_open(&download);
        download_order(&download, &order);
        order.keys = &keys;
        order.piece = 30; /* even ReplaceSessionKeys comes in three segments */
        assert_int_equal(
            download_load(&download, download_make(&download, &order), (enum download_cut)cut),
            SW_OK);
        assert_int_equal(download_result(&download), 0);
        end();
    }
}

/* B-27. */
static void test_metadata_is_listed(void **state)
{
    uint8_t octets[2048];
    struct buf metadata = BUF_OVER(octets);
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    download_put_metadata(&metadata, ICCID,
                          "93=01 94=89504E47 95=02 "
                          "B6{30{80=0780 81=612E6578616D706C65} 30{80=0410 81=62}} "
                          "B7{80=00F110} 99=0780 9F7B=FF 9F67=FF");
    order.store_metadata = buf_bytes(&metadata);
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
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
    uint8_t octets[2048];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf metadata = BUF_OVER(octets);
        struct bpp_order order;

        print_message("%s\n", rows[i].metadata);
        begin(EC_CURVE_P256, NULL);
        download_open(&download);
        download_order(&download, &order);
        download_put_metadata(&metadata, ICCID, rows[i].metadata);
        order.store_metadata = buf_bytes(&metadata);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
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

static void test_ts48_packages(void **state)
{
    static uint8_t octets[PACKAGE_MAX];
    unsigned installed = 0;

    (void)state;
    for (size_t i = 0; package_names[i]; i++) {
        struct buf profile = BUF_OVER(octets);
        char iccid[21] = ICCID;
        struct bpp_order order;
        uint8_t metadata_octets[256];
        struct buf metadata = BUF_OVER(metadata_octets);

        if (!package_read(package_names[i], &profile)) {
            print_message("skipped: %s is not there (EUICCD_DATA)\n", package_names[i]);
            continue;
        }
        if (strstr(package_names[i], "UNIQUE"))
            package_iccid(buf_bytes(&profile), iccid);
        begin(EC_CURVE_P256, NULL);
        download_open(&download);
        download_order(&download, &order);
        download_put_metadata(&metadata, iccid, "");
        order.store_metadata = buf_bytes(&metadata);
        order.profile = buf_bytes(&profile);
        order.piece = 1008; /* as osmo-smdpp cuts (DP-3.4) */
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        if (download_result(&download))
            fail_msg("%s: %x %s", package_names[i], (unsigned)download_result(&download),
                     fake.refusal);
        installed++;
        end();
    }
    if (!installed)
        skip();
}

/* AIDs count up, and those of deleted profiles are given anew. */
static void test_aids(void **state)
{
    static const char *const iccids[] = {"89440000000000000001", "89440000000000000002",
                                         "89440000000000000003"};
    static const char *const aids[] = {"1000", "1100", "1200"};
    uint8_t profile_octets[3][4096];
    char text[2 * DOWNLOAD_RESULT_MAX + 1];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    for (size_t i = 0; i < 3; i++) {
        struct buf profile = BUF_OVER(profile_octets[i]);
        uint8_t metadata_octets[256];
        struct buf metadata = BUF_OVER(metadata_octets);
        struct bpp_order order;

        package_start(&profile);
        package_set_iccid(buf_bytes(&profile), iccids[i]);
        package_end(&profile);
        download_open(&download);
        download_order(&download, &order);
        order.profile = buf_bytes(&profile);
        download_put_metadata(&metadata, iccids[i], "");
        order.store_metadata = buf_bytes(&metadata);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        if (download_result(&download))
            fail_msg("%x %s", (unsigned)download_result(&download), fake.refusal);
        bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
        assert_non_null(strstr(text, "A0000005591010FFFFFFFF8900"));
        assert_memory_equal(strstr(text, "A0000005591010FFFFFFFF8900") + 28, aids[i], 4);
    }
    end();
}

/* ---- Refusals ---- */

struct refusal {
    const char *what;
    int result;
    void (*change)(struct bpp_order *order);
};

static uint8_t scratch[8192];
static struct buf scratch_buf;

static struct bytes package_text(const char *text)
{
    scratch_buf = BUF_OVER(scratch);
    package_put(&scratch_buf, text);
    return buf_bytes(&scratch_buf);
}

/* The metadata with these members behind the name. */
static struct bytes metadata_with(const char *more)
{
    scratch_buf = BUF_OVER(scratch);
    download_put_metadata(&scratch_buf, ICCID, more);
    return buf_bytes(&scratch_buf);
}

/* The small package with these elements before its end. */
static struct bytes profile_with(const char *elements)
{
    scratch_buf = BUF_OVER(scratch);
    package_start(&scratch_buf);
    package_put(&scratch_buf, elements);
    package_end(&scratch_buf);
    return buf_bytes(&scratch_buf);
}

#define CHANGE(name, ...)                                                                          \
    static void name(struct bpp_order *order)                                                      \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }
CHANGE(other_operation, order->remote_op_id = 2)
CHANGE(other_transaction, order->transaction_id = BYTES_TEXT("0123456789ABCDEF"))
CHANGE(other_key_type, order->key_type = 0x89)
CHANGE(other_key_len, order->key_len = 0x20)
CHANGE(other_signer, order->smdp_key = download.auth.key)
CHANGE(no_host_id, order->host_id = BYTES_NONE)
CHANGE(long_host_id, order->host_id = BYTES_TEXT("0123456789ABCDEFG"))
CHANGE(point_off_curve, static uint8_t point[EC_POINT_LEN] = {4, 1, 2, 3};
       order->smdp_otpk = BYTES_OF(point))
CHANGE(short_point, order->smdp_otpk = BYTES_TEXT("\4\1\2\3"))
CHANGE(other_eid, order->eid = BYTES_TEXT("0123456789ABCDEF"))
CHANGE(no_configure_isdp, order->configure_isdp = package_text("BF25{}"))
CHANGE(configure_isdp_twice, order->configure_isdp = package_text("BF24{} BF24{}"))
CHANGE(configure_isdp_long, scratch_buf = BUF_OVER(scratch);
       size_t mark = tlv_open(&scratch_buf, 0xBF24); size_t data = tlv_open(&scratch_buf, 0xB8);
       package_put(&scratch_buf, "80=2A03"); tlv_put(&scratch_buf, 0x81, bytes_at(scratch, 130));
       tlv_close(&scratch_buf, data); tlv_close(&scratch_buf, mark);
       order->configure_isdp = buf_bytes(&scratch_buf))
CHANGE(configure_isdp_no_oid, order->configure_isdp = package_text("BF24{B8{81=00}}"))
CHANGE(left_out_configure_isdp, order->configure_isdp = BYTES_NONE)
CHANGE(no_metadata, order->store_metadata = package_text("BF25{}"))
CHANGE(left_out_metadata, order->store_metadata = BYTES_NONE)
CHANGE(metadata_trailing,
       order->store_metadata = package_text("BF25{5A=" ICCID " 91=54 92=50} 05="))
CHANGE(short_iccid, order->store_metadata = package_text("BF25{5A=9800 91=54 92=50}"))
CHANGE(icon_without_type, order->store_metadata = metadata_with("94=00"))
CHANGE(icon_type_2, order->store_metadata = metadata_with("93=02 94=00"))
CHANGE(unknown_class, order->store_metadata = metadata_with("95=03"))
CHANGE(rules_without_owner, order->store_metadata = metadata_with("99=0520"))
CHANGE(rules_not_allowed, order->store_metadata = metadata_with("B7{80=00F220} 99=0520"))
CHANGE(rule_unknown, order->store_metadata = metadata_with("B7{80=00F110} 99=0410"))
CHANGE(keys_no_bf26, order->replace_session_keys = package_text("BF27{}"))
CHANGE(keys_short,
       order->replace_session_keys = package_text(
           "BF26{80=00112233445566778899AABBCCDDEEFF 81=00112233445566778899AABBCCDDEEFF"
           " 82=00112233445566778899AABBCCDDEE}"))
CHANGE(keys_missing,
       order->replace_session_keys = package_text("BF26{80=00112233445566778899AABBCCDDEEFF}"))
CHANGE(left_out_profile, order->profile = BYTES_NONE)
CHANGE(mandated_unknown, order->profile = profile_with("AB{A0{80= 81=0B}}"))
CHANGE(no_end, order->profile = bytes_cut(order->profile, 0, order->profile.len - 8))
CHANGE(behind_end, order->profile = profile_with("AA{A0{80= 81=7E}}"))
CHANGE(no_element, order->profile = BYTES_TEXT("this is no profile element"))
CHANGE(other_iccid, scratch_buf = BUF_OVER(scratch);
       download_put_metadata(&scratch_buf, "98001032547698103215", "");
       order->store_metadata = buf_bytes(&scratch_buf))
CHANGE(other_owner, order->store_metadata = metadata_with("B7{80=00F120}"))
CHANGE(owner_with_gid, order->store_metadata = metadata_with("B7{80=00F110 81=AB}"))
CHANGE(test_with_real_key, static uint8_t octets[256]; struct buf metadata = BUF_OVER(octets);
       download_put_metadata(&metadata, ICCID, "95=00");
       order->store_metadata = buf_bytes(&metadata);
       order->profile = profile_with("A4{A0{80= 81=06} A1{A1{80=01 81=00"
                                     " 82=00112233445566778899AABBCCDDEEFF"
                                     " 83=00112233445566778899AABBCCDDEEFF}}}"))

static const struct refusal refusals[] = {
    {"remoteOpId", 0x005, other_operation},
    {"transactionId", 0x003, other_transaction},
    {"keyType SM4", 0x004, other_key_type},
    {"keyLen 32", 0x004, other_key_len},
    {"signed with another key", 0x002, other_signer},
    {"no hostId", 0x001, no_host_id},
    {"hostId of 17 octets", 0x001, long_host_id},
    {"smdpOtpk off the curve", 0x001, point_off_curve},
    {"smdpOtpk of 4 octets", 0x001, short_point},
    {"keys for another EID", 0x108, other_eid},
    {"no ConfigureISDP", 0x101, no_configure_isdp},
    {"ConfigureISDP twice", 0x101, configure_isdp_twice},
    {"dpProprietaryData over 128 octets", 0x101, configure_isdp_long},
    {"dpProprietaryData without dpOid", 0x101, configure_isdp_no_oid},
    {"A0 left out", 0x107, left_out_configure_isdp},
    {"empty metadata", 0x201, no_metadata},
    {"A1 left out", 0x207, left_out_metadata},
    {"something behind the metadata", 0x201, metadata_trailing},
    {"iccid of 2 octets", 0x201, short_iccid},
    {"icon without type", 0x201, icon_without_type},
    {"icon of type 2", 0x201, icon_type_2},
    {"class 3", 0x206, unknown_class},
    {"PPR2 without owner", 0x20F, rules_without_owner},
    {"PPR2 of an owner without a rule", 0x20F, rules_not_allowed},
    {"a PPR of the future", 0x20F, rule_unknown},
    {"no ReplaceSessionKeys", 0x401, keys_no_bf26},
    {"key of 15 octets", 0x401, keys_short},
    {"keys missing", 0x401, keys_missing},
    {"A3 left out: it is waited for", 0x50B, left_out_profile},
    {"mandated element that is unknown", 0x50C, mandated_unknown},
    {"no end element", 0x50C, no_end},
    {"elements behind the end", 0x50C, behind_end},
    {"no element", 0x50C, no_element},
    {"ICCID of the metadata", 0x50D, other_iccid},
    {"owner is not the IMSI's", 0x50D, other_owner},
    {"owner has a GID1, the profile none", 0x50D, owner_with_gid},
    {"test profile with a real key", 0x50E, test_with_real_key},
};

/* An operator of its own in the RAT: owner 001-01 may use PPR1 and PPR2. */
static void with_rat(struct euiccd_create_options *factory)
{
    static const uint8_t rat[] = {0x30, 0x11, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x07, 0x30, 0x05,
                                  0x80, 0x03, 0x00, 0xF1, 0x10, 0x82, 0x02, 0x07, 0x80};

    factory->rat = to_euiccd(BYTES_OF(rat));
}

/* B-26. */
static void test_refusals(void **state)
{
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, with_rat);
    memory = free_memory();
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        print_message("%s\n", refusals[i].what);
        download_open(&download);
        download_order(&download, &order);
        refusals[i].change(&order);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        if ((refusals[i].result & 0xFF) == 11) {
            assert_int_equal(download_result(&download), -1);
            assert_int_equal(euiccd_reset(fake.card, NULL), 0);
            assert_true(fetch_result());
        }
        assert_failed(refusals[i].result, memory);
    }
    assert_int_equal(download_run(&download, NULL), 0); /* nothing of all that stayed */
    end();
}

static void test_iccid_exists(void **state)
{
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    assert_int_equal(download_run(&download, NULL), 0);
    memory = free_memory();
    assert_int_equal(download_run(&download, NULL), 0x209);
    assert_es10(&fake, "BF2D03 5C015A", LISTED); /* the other one is untouched */
    assert_int_equal(free_memory(), memory);
    end();
}

/* B-28, D-31; D-32: the rule of the RAT wants consent, which nobody can give to a card. */
static void test_ppr1_beside_an_operational_profile(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, with_rat);
    download_open(&download);
    download_order(&download, &order);
    order.store_metadata = metadata_with("B7{80=00F110} 99=0560"); /* PPR1 and PPR2: allowed */
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    download_open(&download);
    download_order(&download, &order);
    scratch_buf = BUF_OVER(scratch);
    download_put_metadata(&scratch_buf, "98001032547698103215", "B7{80=00F110} 99=0640");
    order.store_metadata = buf_bytes(&scratch_buf);
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0x20F);
    end();
}

static uint32_t nvm_octets;

static void with_nvm(struct euiccd_create_options *factory)
{
    factory->nvm_bytes = nvm_octets;
}

/* A card too small for the ISD-P, the metadata, the files. */
static void test_memory_full(void **state)
{
    static const struct {
        uint32_t octets;
        int result;
    } rows[] = {{100, 0x10A}, {300, 0x20A}, {1200, 0x50A}};
    uint8_t octets[2048], icon[600];
    struct buf metadata = BUF_OVER(octets);
    struct bpp_order order;
    uint32_t memory;
    size_t mark = tlv_open(&metadata, 0xBF25);

    (void)state;
    memset(icon, 0x5A, sizeof(icon));
    package_put(&metadata, "5A=" ICCID " 91=54 92=50 93=00");
    tlv_put(&metadata, 0x94, BYTES_OF(icon));
    tlv_close(&metadata, mark);
    for (size_t i = 0; i < 3; i++) {
        nvm_octets = rows[i].octets;
        begin(EC_CURVE_P256, with_nvm);
        memory = free_memory();
        download_open(&download);
        download_order(&download, &order);
        order.store_metadata = buf_bytes(&metadata);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        assert_failed(rows[i].result, memory);
        end();
    }
}

/* The outbox has no room for what the installation would have to say. */
static void test_unsupported_optional_element(void **state)
{
    struct bpp_order order;
    char text[2 * DOWNLOAD_RESULT_MAX + 1];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    order.profile = profile_with("AB{A0{81=0B} 81=00}"); /* not mandated: passed over */
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
    assert_non_null(strstr(text, "040C300AA008300680010181010B"));
    end();
}

/* What the interpreter says of a refused element stands in the result (DP-3.6); nothing of the
 * profile stays (PE-P1). */
static void test_sima_response(void **state)
{
    struct bpp_order order;
    char text[2 * DOWNLOAD_RESULT_MAX + 1];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    order.profile = profile_with("A8{A0{80= 81=09} C4=00}"); /* Java Card */
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0x50C);
    bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
    assert_non_null(strstr(text, "A218A11680010581010C820E300CA00830068001078101098100"));
    assert_es10(&fake, "BF2D00", "BF2D02 A000");
    end();
}

/* A segment of more than 1020 octets passes on most cards, and not on those that are strict. */
static void with_strict_segments(struct euiccd_create_options *factory)
{
    factory->quirks = "strict-segments";
}

static void test_long_segments(void **state)
{
    struct bpp_order order;

    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        begin(EC_CURVE_P256, strict ? with_strict_segments : NULL);
        download_open(&download);
        download_order(&download, &order);
        order.piece = 1008;
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        assert_int_equal(download_result(&download), strict ? 0x507 : 0);
        end();
    }
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    order.piece = 1200;
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0x507);
    end();
}

/* ---- Order and state ---- */

static void test_not_expected(void **state)
{
    static const char *const pieces[] = {"BF3600",   "BF360401020304", "A003870100",
                                         "A100",     "A200",           "A300",
                                         "86020000", "87020000",       "88020000"};

    (void)state;
    begin(EC_CURVE_P256, NULL);
    for (int step = 0; step < 3; step++) {
        for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
            assert_int_equal(fake_es10_hex(&fake, pieces[i], NULL), SW_CONDITIONS);
            assert_non_null(strstr(fake.refusal, "SGP.22 5.7.6 DP-3.1"));
        }
        if (step == 0)
            download_challenge(&download);
        else if (step == 1)
            download_authenticate(&download); /* the session outlived all that */
    }
    download_prepare(&download);
    assert_int_equal(fake_es10_hex(&fake, "86020000", NULL), SW_CONDITIONS);
    end();
}

/* Whole TLVs of the package at the top of A3: swapped, left out, sent twice. */
static void test_segments_out_of_order(void **state)
{
    static const struct {
        int first, second, third;
    } rows[] = {{1, 0, 2}, {0, 2, -1}, {0, 0, 1}};
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    memory = free_memory();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int at[] = {rows[i].first, rows[i].second, rows[i].third};
        struct bytes package, whole, part, segments[64] = {{0}}, response = BYTES_NONE;
        struct tlv bpp, element, segment;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 100;
        package = download_make(&download, &order);
        assert_int_equal(tlv_only(package, &bpp), 0);
        whole = bpp.value;
        do
            assert_int_equal(tlv_next(&whole, &element), 0);
        while (element.tag != 0xA3);
        part = element.value;
        for (size_t n = 0; n < 64 && tlv_next(&part, &segment) == 0; n++)
            segments[n] = segment.whole;
        assert_int_equal(
            download_load(&download, bytes_cut(package, 0, (size_t)(element.value.at - package.at)),
                          DOWNLOAD_CUT_LPAC),
            SW_OK);
        for (int n = 0; n < 3 && response.len == 0 && at[n] >= 0; n++)
            assert_int_equal(download_send(&download, segments[at[n]], &response), SW_OK);
        download_keep(&download, response);
        assert_failed(0x508, memory);
    }
    end();
}

/* A package is for one session: replayed in it or in the next one it is worth nothing. */
static void test_replay(void **state)
{
    static uint8_t copy[8192];
    struct bpp_order order;
    struct bytes package;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    memcpy(copy, package.at, package.len);
    package.at = copy;
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_OK);
    assert_int_equal(download_result(&download), 0);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_CONDITIONS);
    download_open(&download);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_OK);
    assert_int_equal(download_result(&download), 0x003);
    end();
}

/* Other functions are answered while a package is coming; a whole one in the middle of a TLV is
 * told from the package's octets. */
static void test_other_functions_in_between(void **state)
{
    struct bpp_order order;
    struct bytes package;
    int code;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    for (size_t at = 0; at < package.len; at += 300) {
        assert_int_equal(download_load(&download, bytes_cut(package, at, 300), DOWNLOAD_CUT_WHOLE),
                         SW_OK);
        if (at + 300 >= package.len)
            break;
        assert_es10(&fake, "BF2D00", "BF2D02 A000"); /* the profile is not there yet (BPP-L5) */
        assert_int_equal(download_try_authenticate(&download, &download.auth, &code),
                         at ? SW_CONDITIONS : SW_CONDITIONS);
    }
    assert_int_equal(download_result(&download), 0);
    end();
}

/* ---- Interruption ---- */

enum how { BY_RESET, BY_CUT, BY_CHALLENGE, BY_SELECT, HOWS };

static void interrupt(enum how how)
{
    switch (how) {
    case BY_RESET:
        assert_int_equal(euiccd_reset(fake.card, NULL), 0);
        break;
    case BY_CUT:
        fake_card_reopen(&fake);
        break;
    case BY_CHALLENGE:
        assert_int_equal(fake_es10_hex(&fake, "BF2E00", NULL), SW_OK);
        break;
    case BY_SELECT:
        assert_int_equal(fake_send(&fake, "01A4000C023F00", NULL), SW_OK);
        break;
    case HOWS:
        break;
    }
}

/* BPP-L4, B-30: at every octet that the card has taken of the package. */
static void test_interrupted(void **state)
{
    uint8_t last_command = 0;
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    memory = free_memory();
    for (size_t taken = 4, len = 5; taken < len; taken += 17) {
        enum how how = (enum how)(taken % HOWS);
        struct bytes package;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 200;
        package = download_make(&download, &order);
        len = package.len;
        assert_int_equal(download_load(&download, bytes_cut(package, 0, taken), DOWNLOAD_CUT_WHOLE),
                         SW_OK);
        assert_int_equal(download_result(&download), -1);
        interrupt(how);
        if (!fetch_result()) { /* the secure channel was not there yet: nothing was lost */
            assert_int_equal(last_command, 0);
            continue;
        }
        assert_int_equal(download_result(&download) & 0xFF, 11);
        assert_true(download_result(&download) >> 8 >= last_command);
        last_command = (uint8_t)(download_result(&download) >> 8);
        assert_failed(last_command << 8 | 11, memory);
    }
    assert_int_equal(last_command, 5);
    assert_int_equal(download_run(&download, NULL), 0);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D03 5C015A", LISTED); /* what is complete stays */
    end();
}

/* Selecting the ISD-R anew, or an application elsewhere, changes nothing. */
static void test_not_interrupted(void **state)
{
    struct bpp_order order;
    struct bytes package;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, bytes_cut(package, 0, 700), DOWNLOAD_CUT_WHOLE),
                     SW_OK);
    assert_int_equal(fake_exchange(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL),
                     SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C023F00", NULL), SW_OK);
    assert_int_equal(fake_exchange(&fake, "00A4040010A0000005591010FFFFFFFF8900000200", NULL),
                     SW_OK);
    assert_int_equal(download_load(&download, bytes_from(package, 700), DOWNLOAD_CUT_WHOLE), SW_OK);
    assert_int_equal(download_result(&download), 0);
    end();
}

/* BPP-L1: a package of half a megabyte needs no more memory than a small one. */
static void test_large_package(void **state)
{
    static uint8_t octets[600000];
    struct buf profile = BUF_OVER(octets);
    struct bpp_order order;
    struct bytes package;

    (void)state;
    nvm_octets = 1 << 20;
    begin(EC_CURVE_P256, with_nvm);
    package_start(&profile);
    for (unsigned i = 0; i < 16; i++) {
        size_t element, list, commands, part;

        element = tlv_open(&profile, 0xA1);
        package_put(&profile, "A0{80= 81=20}");
        list = tlv_open(&profile, 0xA1);
        commands = tlv_open(&profile, 0x30);
        part = tlv_open(&profile, 0x62);
        package_put(&profile, "82=4121");
        const uint8_t fid[] = {0x2F, (uint8_t)(0x40 + i)};
        tlv_put(&profile, 0x83, BYTES_OF(fid));
        package_put(&profile, "80=7800 8B=02");
        tlv_close(&profile, part);
        part = tlv_open(&profile, 0x81);
        memset(buf_grow(&profile, 0x7800), (int)i, 0x7800);
        tlv_close(&profile, part);
        tlv_close(&profile, commands);
        tlv_close(&profile, list);
        tlv_close(&profile, element);
    }
    package_end(&profile);
    assert_false(profile.overflow);
    assert_true(profile.len > 490000);
    download_open(&download);
    download_order(&download, &order);
    order.profile = buf_bytes(&profile);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_ONOMONDO_IPA), SW_OK);
    if (download_result(&download))
        fail_msg("%x %s", (unsigned)download_result(&download), fake.refusal);
    assert_es10(&fake, "BF2D03 5C015A", LISTED);
    end();
}

/* Every octet up to the elements flipped, and then every eleventh: one result, of the command that
 * was hit or the one before, and no trace. */
static void test_tampered(void **state)
{
    unsigned counts[6][16] = {{0}}, without_result = 0;
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    memory = free_memory();
    for (size_t at = 0, len = 1; at < len; at += at < 480 ? 1 : 11) {
        static uint8_t copy[8192];
        struct bytes package;
        uint16_t sw;
        int result;

        download_open(&download);
        download_order(&download, &order);
        order.keys = &(struct bsp_keys){.mcv = {1}, .enc = {2}, .mac = {3}};
        package = download_make(&download, &order);
        len = package.len;
        memcpy(copy, package.at, len);
        copy[at] ^= (uint8_t)(1U << at % 8);
        sw = download_load(&download, bytes_at(copy, len), DOWNLOAD_CUT_WHOLE);
        result = download_result(&download);
        if (result == -1) { /* no package at all, or one that waits for more */
            assert_true(at < 4);
            assert_true(sw != SW_OK);
            without_result++;
            continue;
        }
        assert_int_equal(sw, SW_OK);
        if (result == 0)
            fail_msg("octet %zu flipped is accepted", at);
        assert_true(result >> 8 <= 5 && (result & 0xFF) <= 15);
        counts[result >> 8][result & 0xFF]++;
        assert_failed(result, memory);
    }
    for (unsigned command = 0; command < 6; command++)
        for (unsigned reason = 0; reason < 16; reason++)
            if (counts[command][reason])
                print_message("command %u reason %u: %u\n", command, reason,
                              counts[command][reason]);
    print_message("no result: %u\n", without_result);
    assert_true(counts[0][1] && counts[0][2] > 128 && counts[0][3] == 16 && counts[0][4] == 2 &&
                counts[0][5] == 1);
    assert_true(counts[1][7] && counts[1][8] && counts[2][7] && counts[2][8] && counts[4][7] &&
                counts[4][8] && counts[5][7] && counts[5][8]);
    /* A good MAC never covers a flipped octet: no other reason behind the channel. */
    for (unsigned command = 1; command < 6; command++)
        for (unsigned reason = 0; reason < 16; reason++)
            assert_true(reason == 7 || reason == 8 || counts[command][reason] == 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut_on_both_curves),
        cmocka_unit_test(test_every_length_of_chains),
        cmocka_unit_test(test_first_octet),
        cmocka_unit_test(test_mixed_curves),
        cmocka_unit_test(test_result_in_full),
        cmocka_unit_test(test_replaced_keys),
        cmocka_unit_test(test_metadata_is_listed),
        cmocka_unit_test(test_metadata_kept_as_it_came),
        cmocka_unit_test(test_metadata_in_many_segments),
        cmocka_unit_test(test_ts48_packages),
        cmocka_unit_test(test_aids),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_iccid_exists),
        cmocka_unit_test(test_ppr1_beside_an_operational_profile),
        cmocka_unit_test(test_memory_full),
        cmocka_unit_test(test_unsupported_optional_element),
        cmocka_unit_test(test_sima_response),
        cmocka_unit_test(test_long_segments),
        cmocka_unit_test(test_not_expected),
        cmocka_unit_test(test_segments_out_of_order),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_other_functions_in_between),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_not_interrupted),
        cmocka_unit_test(test_large_package),
        cmocka_unit_test(test_tampered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
