/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The content of Bound Profile Packages (SGP.22 2.5.5, 5.5) that the test seals: keys of the log,
 * keys in the package, elements over several segments, wrong MACs, packages that end early.
 */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "test/tools/trace/session/session_scene.h"
#include "tools/trace/session/bpp_private.h"

enum { PACKAGE_MAX = 4096 };

#define CONFIGURE   "BF2400"
#define METADATA    "BF25035A01AA"
#define ELEMENTS    "A003800101 B0054142434445 A700"
#define TRANSACTION "00112233445566778899AABBCCDDEEFF"

static const struct bsp_keys session_keys = {.mcv = {1, 2}, .enc = {3, 4}, .mac = {5, 6}};
static const struct bsp_keys ppk = {.mcv = {7, 8}, .enc = {9, 10}, .mac = {11, 12}};

static struct scene *scene;
static struct session_card card;
static struct exchange exchange;
static uint8_t package_octets[PACKAGE_MAX], part_octets[PACKAGE_MAX], body_octets[PACKAGE_MAX];

static void begin(void)
{
    scene = scene_open(0);
    card = (struct session_card){.session = scene->session};
}

static void end(void)
{
    session_bpp_free(scene->session, &card);
    assert_int_equal(scene->session->held, 0);
    scene_close(scene);
}

static void add_keys(const char *label, const char *id, const struct bsp_keys *keys)
{
    char line[BSP_KEY_LINE_SIZE];
    uint8_t octets[16];
    struct buf transaction = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&transaction, id), 0);
    bsp_key_line(line, label, buf_bytes(&transaction), keys);
    assert_int_equal(trace_keys_add(scene->session->keys, bytes_at(line, strlen(line))), 0);
}

static void put_hex_tlv(struct buf *out, uint32_t tag, const char *hex)
{
    uint8_t octets[400];
    struct buf value = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&value, hex), 0);
    tlv_put(out, tag, buf_bytes(&value));
}

/* What a package contains; NULL: that container is not there. */
struct content {
    const char *transaction, *configure, *metadata, *replace, *elements;
    size_t piece; /* octets of the elements in a segment */
};

/* A container with segments. */
static void seal(struct buf *out, struct bsp *bsp, unsigned container, uint8_t segment,
                 size_t piece, const char *hex)
{
    uint8_t plain_octets[600];
    struct buf plain = BUF_OVER(plain_octets), part = BUF_OVER(part_octets);

    if (!hex)
        return;
    assert_int_equal(buf_put_hex(&plain, hex), 0);
    assert_int_equal(bsp_seal_all(bsp, segment, piece, buf_bytes(&plain), &part), 0);
    tlv_put(out, container, buf_bytes(&part));
}

static struct bytes make(const struct content *content)
{
    struct buf body = BUF_OVER(body_octets), package = BUF_OVER(package_octets);
    struct buf channel = BUF_OVER(part_octets);
    struct bsp *bsp;

    assert_int_equal(bsp_new(&bsp, &session_keys), 0);
    put_hex_tlv(&channel, 0x82, "01");
    if (content->transaction)
        put_hex_tlv(&channel, 0x80, content->transaction);
    tlv_put(&body, 0xBF23, buf_bytes(&channel));
    seal(&body, bsp, 0xA0, BSP_TAG_COMMAND, 1007, content->configure);
    seal(&body, bsp, 0xA1, BSP_TAG_MAC_ONLY, 1008, content->metadata);
    seal(&body, bsp, 0xA2, BSP_TAG_COMMAND, 1007, content->replace);
    if (content->replace)
        assert_int_equal(bsp_replace_keys(bsp, &ppk), 0);
    seal(&body, bsp, 0xA3, BSP_TAG_PROFILE, content->piece, content->elements);
    bsp_free(bsp);
    tlv_put(&package, 0xBF36, buf_bytes(&body));
    return buf_bytes(&package);
}

static void check(struct bytes package, const char *clear, unsigned flags)
{
    char text[1000];
    uint8_t octets[400];
    struct buf expected = BUF_OVER(octets);
    uint8_t *copy = malloc(package.len ? package.len : 1); /* of exactly its size */

    memcpy(copy, package.at, package.len);
    exchange = (struct exchange){0};
    assert_int_equal(
        session_bpp_whole(scene->session, &card, bytes_at(copy, package.len), &exchange), 0);
    free(copy);
    assert_int_equal(buf_put_hex(&expected, clear), 0);
    if (!bytes_equal(exchange.clear, buf_bytes(&expected)))
        fail_msg("%s", bytes_to_hex(exchange.clear, text, sizeof(text)));
    assert_int_equal(exchange.flags, flags);
    assert_int_equal(exchange.bpp, EXCHANGE_BPP_INITIALISE);
}

static const struct content plain_content = {TRANSACTION, CONFIGURE, METADATA,
                                             NULL,        ELEMENTS,  1007};

static void test_session_keys(void **state)
{
    static const size_t pieces[] = {1007, 15, 6, 5, 1};
    struct content content = plain_content;

    (void)state;
    begin();
    add_keys("EUICCD_BSP", TRANSACTION, &session_keys);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        content.piece = pieces[i];
        check(make(&content), CONFIGURE METADATA ELEMENTS, 0);
    }
    end();
}

/* Without keys, with those of another transaction, and of a key log of another form. */
static void test_no_keys(void **state)
{
    struct content content = plain_content;
    static const char short_line[] = "EUICCD_BSP " TRANSACTION " 00 01 02\n";

    (void)state;
    begin();
    check(make(&content), METADATA, 0);
    add_keys("EUICCD_BSP", "00112233445566778899AABBCCDDEEFE", &session_keys);
    check(make(&content), METADATA, 0);
    assert_int_equal(trace_keys_add(scene->session->keys, BYTES_TEXT(short_line)), 0);
    check(make(&content), METADATA, 0);
    content.transaction = NULL;
    check(make(&content), METADATA, 0);
    /* an id of 33 octets has no room */
    content.transaction = TRANSACTION TRANSACTION "00";
    check(make(&content), METADATA, 0);
    end();
}

/* Replaced keys (PPK): in the package, in the log, in the log only; damaged ones. */
static void test_replaced_keys(void **state)
{
#define KEY(first, second) first second "0000000000000000000000000000"
    static const char replace[] =
        "BF2636 8010" KEY("07", "08") "8110" KEY("09", "0A") "8210" KEY("0B", "0C");
    static const char other[] =
        "BF2636 8010" KEY("07", "08") "8110" KEY("09", "0B") "8210" KEY("0B", "0C");
    static const char short_key[] = "BF2635 800F"
                                    "070800000000000000000000000000"
                                    "8110" KEY("09", "0A") "8210" KEY("0B", "0C");
    struct content content = plain_content;

    (void)state;
    begin();
    content.replace = replace;
    check(make(&content), METADATA, 0);
    add_keys("EUICCD_PPK", TRANSACTION, &ppk);
    check(make(&content), METADATA ELEMENTS, 0);
    end();
    begin();
    add_keys("EUICCD_BSP", TRANSACTION, &session_keys);
    content.piece = 7;
    check(make(&content),
          CONFIGURE METADATA
          "BF2636 8010" KEY("07", "08") "8110" KEY("09", "0A") "8210" KEY("0B", "0C") ELEMENTS,
          0);
    /* ENC is another one than the card uses: the MAC is right, the padding is not */
    content.replace = other;
    check(make(&content),
          CONFIGURE METADATA
          "BF2636 8010" KEY("07", "08") "8110" KEY("09", "0B") "8210" KEY("0B", "0C"),
          EXCHANGE_BAD_MAC);
    content.replace = short_key; /* no keys: the elements stay encrypted */
    check(make(&content),
          CONFIGURE METADATA
          "BF2635 800F070800000000000000000000000000 8110" KEY("09", "0A") "8210" KEY("0B", "0C"),
          0);
    end();
}

/* Each octet of a sealed segment changed: the content before it, BAD_MAC. */
static void test_wrong_mac(void **state)
{
    struct content content = plain_content;
    struct bytes package;
    struct bytes rest;
    size_t last;

    (void)state;
    begin();
    add_keys("EUICCD_BSP", TRANSACTION, &session_keys);
    content.piece =
        15; /* A003800101 B0054142434445 A700: the first 15 octets are all but A700's length */
    content.elements = "A003800101 B0054142434445 A7050102030405 A800";
    package = make(&content);
    rest = package;
    last = package.len - (2 + 16 + 8); /* the last 86: header, one block, MAC */
    assert_int_equal(rest.at[last], BSP_TAG_PROFILE);
    for (size_t at = last + 2; at < package.len; at++) {
        package_octets[at] ^= 1;
        check(package, CONFIGURE METADATA "A003800101 B0054142434445", EXCHANGE_BAD_MAC);
        package_octets[at] ^= 1;
    }
    check(package, CONFIGURE METADATA "A003800101 B0054142434445 A7050102030405 A800", 0);
    end();
}

/* Each beginning: never an octet too many, and never BAD_MAC. */
static void test_packages_that_end_early(void **state)
{
    struct content content = plain_content;
    struct bytes package;
    size_t before = 0;

    (void)state;
    begin();
    add_keys("EUICCD_BSP", TRANSACTION, &session_keys);
    content.piece = 5;
    package = make(&content);
    for (size_t len = 0; len < package.len; len++) {
        exchange = (struct exchange){0};
        assert_int_equal(
            session_bpp_whole(scene->session, &card, bytes_cut(package, 0, len), &exchange), 0);
        assert_int_equal(exchange.flags, 0);
        assert_true(exchange.clear.len >= before);
        before = exchange.clear.len;
    }
    assert_int_equal(before, 3 + 6 + 5); /* the last segment has the end of two elements */
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session_keys),
        cmocka_unit_test(test_no_keys),
        cmocka_unit_test(test_replaced_keys),
        cmocka_unit_test(test_wrong_mac),
        cmocka_unit_test(test_packages_that_end_early),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
