/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of ES8+: each refusal, and what is installed. */
#include "test/fake/fixture_bound_package.h"

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

/* Session keys in the key log: those that were derived, and those of ReplaceSessionKeys. */
static void test_key_log(void **state)
{
    static const struct bsp_keys keys = {.mcv = {1, 2, 3}, .enc = {4, 5, 6}, .mac = {7, 8, 9}};

    (void)state;
    for (unsigned replaced = 0; replaced < 2; replaced++) {
        char path[128], text[1000], id[33], expected[200];
        struct bpp_order order;
        FILE *file;

        begin(EC_CURVE_P256, NULL);
        snprintf(path, sizeof(path), "%s/keys", fake.folder);
        assert_int_equal(euiccd_trace_keys(fake.trace, path), 0);
        fake_card_reopen(&fake);
        download_open(&download);
        download_order(&download, &order);
        if (replaced)
            order.keys = &keys;
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        assert_int_equal(download_result(&download), 0);
        bytes_to_hex(bytes_at(download.transaction_id, download.transaction_id_len), id,
                     sizeof(id));
        file = fopen(path, "r");
        assert_non_null(file);
        text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
        fclose(file);
        snprintf(expected, sizeof(expected), "EUICCD_BSP %s ", id);
        if (!strstr(text, expected))
            fail_msg("no %s in %s", expected, text);
        snprintf(expected, sizeof(expected),
                 "EUICCD_PPK %s 04050600000000000000000000000000 "
                 "07080900000000000000000000000000 01020300000000000000000000000000",
                 id);
        if ((strcasestr(text, expected) != NULL) != (replaced == 1))
            fail_msg("%s in %s", expected, text);
        end();
    }
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

struct refused_change {
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

static const struct refused_change refusals[] = {
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

/* dpProprietaryData of ConfigureISDP is stored and listed as received. */
static void test_proprietary_data(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    order.configure_isdp = package_text("BF24{B8{80=2A03 81=07}}");
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    assert_es10(&fake, "BF2D035C01B8", "BF2D0DA00BE309B80780022A03810107");
    end();
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

/* The result has the interpreter's response for a refused element (DP-3.6); nothing of the
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replaced_keys),
        cmocka_unit_test(test_key_log),
        cmocka_unit_test(test_proprietary_data),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_iccid_exists),
        cmocka_unit_test(test_ppr1_beside_an_operational_profile),
        cmocka_unit_test(test_memory_full),
        cmocka_unit_test(test_unsupported_optional_element),
        cmocka_unit_test(test_sima_response),
        cmocka_unit_test(test_ts48_packages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
