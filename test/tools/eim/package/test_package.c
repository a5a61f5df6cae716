/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM's side against the card: its packages are accepted, wrong results are detected. */
#include "test/fake/inside.h"
#include "test/fake/scene.h"
#include "tools/eim/package/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;
static struct der *der;
static struct arena arena;
static struct eim_error error;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    der = der_definitions_new();
    arena_init(&arena, 1 << 20);
    return der ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    der_definitions_free(der);
    scene_end(&scene);
    return 0;
}

static struct eim_signer signer_of(unsigned eim)
{
    struct scene_eim *from = &scene.eims[eim];

    return (struct eim_signer){bytes_at(from->id, strlen(from->id)), from->key, from->token};
}

static struct eim_package package_of(int64_t counter)
{
    static const uint8_t transaction[] = {1, 2, 3};
    struct eim_package package = {.counter = counter, .transaction_id = BYTES_OF(transaction)};

    memcpy(package.eid, inside_euicc(scene.fake.card)->facts.eid, sizeof(package.eid));
    return package;
}

/* Builds package `counter` of eIM 0 from the orders, in scene.package. */
static void make(int64_t counter, const char *const *words)
{
    const struct eim_build_context context = {der, &arena, &error};
    const struct eim_package package = package_of(counter);
    const struct eim_signer signer = signer_of(0);
    struct eim_order order = {0};
    struct buf out = BUF_OVER(scene.package);

    for (; *words; words++)
        assert_int_equal(eim_order_add_word(&order, &context, *words), 0);
    assert_int_equal(eim_package_put(der, &signer, &package, &order, &out), 0);
    scene.package_len = out.len;
}

/* Builds and sends it; the response stays in scene.answer. */
static struct bytes send(int64_t counter, const char *const *words)
{
    make(counter, words);
    scene_send(&scene, 0);
    return bytes_at(scene.answer, scene.answer_len);
}

static enum eim_verdict verdict_of(struct bytes result, const struct eim_signer *signer,
                                   int64_t counter)
{
    const struct eim_package package = package_of(counter);
    struct euicc_package_result decoded;
    enum eim_verdict verdict;

    assert_int_equal(eim_result_check(der, signer, &package, result, scene.euicc_key, &arena,
                                      &decoded, &verdict),
                     0);
    return verdict;
}

static void test_circle(void **state)
{
    static const char *const words[] = {"list", "default-dp=smdp.example",
                                        "immediate-enable=address=a.example,oid=883703",
                                        "enable=89001000000000000024,rollback", NULL};
    struct eim_signer signer;
    struct bytes result;

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    result = send(1, words);
    assert_non_null(strstr(scene.text, "BF65038001008701008301"));
    signer = signer_of(0);
    assert_int_equal(verdict_of(result, &signer, 1), EIM_RESULT_GOOD);
    assert_int_equal(verdict_of(result, &signer, 2), EIM_RESULT_OF_ANOTHER);
    signer.association_token++;
    assert_int_equal(verdict_of(result, &signer, 1), EIM_RESULT_BAD_SIGNATURE);
    signer = signer_of(1);
    signer.association_token = 1;
    assert_int_equal(verdict_of(result, &signer, 1), EIM_RESULT_OF_ANOTHER);
}

/* One inverted bit anywhere in the signed part or the signature. */
static void test_tampered(void **state)
{
    static const char *const words[] = {"get-rat", NULL};
    struct eim_signer signer;
    uint8_t copy[600];
    struct bytes result;

    (void)state;
    scene_set(&scene, "", 1, NULL);
    result = send(1, words);
    signer = signer_of(0);
    assert_true(result.len < sizeof(copy));
    for (size_t at = 8; at < result.len; at++) {
        const struct eim_package package = package_of(1);
        struct euicc_package_result decoded;
        enum eim_verdict verdict = EIM_RESULT_BAD_SIGNATURE;

        memcpy(copy, result.at, result.len);
        copy[at] ^= 1;
        if (eim_result_check(der, &signer, &package, bytes_at(copy, result.len), scene.euicc_key,
                             &arena, &decoded, &verdict) == 0)
            assert_int_not_equal(verdict, EIM_RESULT_GOOD);
    }
}

static void be_of_v1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

/* A card of SGP.32 v1.0 signs eimSignature of this package after its data. */
static void test_over_eim_signature(void **state)
{
    static const char *const words[] = {"list-eim", NULL};
    struct eim_package package = package_of(1);
    struct eim_signer signer;
    struct bytes result, signed_part, signature;
    uint8_t other[EC_SIGNATURE_LEN], memory[600];
    struct buf answer = BUF_OVER(memory);
    char hex[1200];

    (void)state;
    scene_set(&scene, "", 1, be_of_v1_0);
    make(1, words);
    bytes_to_hex(bytes_at(scene.package, scene.package_len), hex, sizeof(hex));
    assert_int_equal(buf_put_hex(&answer, scene_call(&scene, hex)), 0);
    result = buf_bytes(&answer);
    signer = signer_of(0);
    assert_int_equal(verdict_of(result, &signer, 1),
                     EIM_RESULT_BAD_SIGNATURE); /* eimSignature not known */
    assert_int_equal(
        eim_package_parts(bytes_at(scene.package, scene.package_len), &signed_part, &signature), 0);
    assert_int_equal(signed_part.at[0], 0x30);
    memcpy(other, signature.at, sizeof(other));
    other[7] ^= 1;
    for (int i = 0; i < 3; i++) {
        struct euicc_package_result decoded;
        enum eim_verdict verdict;

        package.signature = i == 1 ? BYTES_OF(other) : signature;
        package.counter = i == 2 ? 2 : 1;
        assert_int_equal(eim_result_check(der, &signer, &package, result, scene.euicc_key, &arena,
                                          &decoded, &verdict),
                         0);
        assert_int_equal(verdict, i == 0   ? EIM_RESULT_GOOD_1_0
                                  : i == 1 ? EIM_RESULT_BAD_SIGNATURE
                                           : EIM_RESULT_OF_ANOTHER);
    }
}

static void test_parts(void **state)
{
    static const uint8_t whole[] = {0xBF, 0x51, 0x02, 0x30, 0x00};
    struct bytes signed_part, signature;

    (void)state;
    assert_int_equal(eim_package_parts(BYTES_OF(whole), &signed_part, &signature), ERR_MALFORMED);
    assert_int_equal(eim_package_parts(BYTES_NONE, &signed_part, &signature), ERR_MALFORMED);
}

static void test_unsigned(void **state)
{
    static const char *const words[] = {"list-eim", NULL};
    struct eim_signer signer;
    struct bytes result;

    (void)state;
    scene_set(&scene, "", 1, NULL);
    scene.eims[0].token = 7; /* the eIM uses a wrong token */
    result = send(1, words);
    assert_string_equal(scene.text, "U+");
    signer = signer_of(0);
    assert_int_equal(verdict_of(result, &signer, 1), EIM_RESULT_UNSIGNED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_circle), cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_over_eim_signature), cmocka_unit_test(test_parts),
        cmocka_unit_test(test_unsigned)};

    return cmocka_run_group_tests(tests, begin, end);
}
