/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time of LoadEuiccPackage above its unavoidable parts: one verification, one signature, one
 * durable commit, and libtasn1's decoding and encoding of the same messages. And whether a thousand
 * packages make the next one slower or the file larger.
 */
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "card/asn1/msg_package.h"
#include "card/store/store.h"
#include "card/store/store_tx.h"
#include "crypto/cert.h"
#include "test/bench/bench.h"
#include "tools/eim/package/order.h"
#include "tools/pki/pki.h"

#include <sys/stat.h>

enum { BLOCKS = 200, BLOCK = 4, ROW = 1000, PACKAGE_MAX = 2048, EACH = 50 };

struct world {
    char folder[32], path[64], other[64], pki[64];
    struct euiccd_context *context;
    struct euiccd_card *card;
    struct store *store; /* of another card: the bare commit */
    struct der *der;
    struct arena arena;
    struct pki_entity eim;
    struct eim_signer signer;
    struct eim_package package;
    struct eim_order order;
    struct ec_public *public_key;
    uint8_t octets[BLOCK][PACKAGE_MAX];
    struct bytes packages[BLOCK];
    uint8_t result_octets[8192];
    struct bytes result; /* of the last package */
};

static void die(const char *what)
{
    fprintf(stderr, "bench_package: %s\n", what);
    exit(1);
}

static void must(int err, const char *what)
{
    if (err < 0)
        die(what);
}

static struct bytes ask(struct world *world, struct bytes request)
{
    struct buf answer = BUF_OVER(world->result_octets);

    if (card_es10(world->card, request, &answer) != 0x9000)
        die("the card refuses");
    return buf_bytes(&answer);
}

static void make_cards(struct world *world)
{
    struct euiccd_error error;
    struct euiccd_open_options options = {.size = sizeof(options), .without_ipae = true};

    strcpy(world->folder, "/tmp/euicc-bench-XXXXXX");
    if (!mkdtemp(world->folder))
        die("no folder");
    snprintf(world->path, sizeof(world->path), "%s/card.euicc", world->folder);
    snprintf(world->other, sizeof(world->other), "%s/other.euicc", world->folder);
    snprintf(world->pki, sizeof(world->pki), "%s/card.pki", world->folder);
    must(euiccd_create_test(world->path, NULL, NULL, NULL, &error), "no card");
    must(euiccd_create_test(world->other, NULL, NULL, NULL, &error), "no other card");
    must(euiccd_context_new(&world->context), "no context");
    options.context = world->context;
    must(euiccd_open(&world->card, world->path, &options, NULL), "cannot open");
    must(euiccd_power_on(world->card, NULL), "no power");
    must(store_open(&world->store, world->other, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0),
         "no store");
}

/* BF57 with the certificate of the folder's eIM, without a token; results are to be signed under
 * the CI of the same curve. */
static void associate(struct world *world, struct bytes ci_key_id)
{
    struct eim_configuration_data configuration = {
        .eim_id = world->signer.eim_id, .has_counter_value = true, .euicc_ci_pk_id = ci_key_id};
    const struct add_initial_eim_request request = {&configuration, 1};
    struct buf arm = arena_buf(&world->arena, PACKAGE_MAX);
    struct buf octets = arena_buf(&world->arena, PACKAGE_MAX);

    tlv_put(&arm, 0xA1, world->eim.cert.content);
    configuration.eim_public_key_data = buf_bytes(&arm);
    must(der_encode(world->der, &msg_add_initial_eim_request, &request, &octets, NULL), "BF57");
    ask(world, buf_bytes(&octets));
}

static void make_eim(struct world *world, enum ec_curve curve)
{
    static const char *const words[] = {"immediate-enable=address=smdp.example", "get-rat",
                                        "default-dp=smdp.example", "list", "immediate-enable=off"};
    struct eim_error error = {""};
    struct pki_error pki_error;
    struct pki_entity ci;
    const struct eim_build_context context = {world->der, &world->arena, &error};
    char eid[33];

    must(pki_load_entity(&world->eim, world->pki, PKI_EIM_SIGN, curve, &pki_error), "no eIM");
    world->signer = (struct eim_signer){.eim_id = BYTES_TEXT("eim.example"), .key = world->eim.key};
    must(ec_public_from_spki(&world->public_key, world->eim.cert.spki), "no key");
    euiccd_eid(world->card, eid);
    for (unsigned i = 0; i < 16; i++) {
        const char octet[] = {eid[2 * i], eid[2 * i + 1], '\0'};

        world->package.eid[i] = (uint8_t)strtoul(octet, NULL, 16);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        must(eim_order_add_word(&world->order, &context, words[i]), error.text);
    must(pki_load_entity(&ci, world->pki, PKI_CI, curve, &pki_error), "no CI");
    associate(world, ci.cert.subject_key_id);
    pki_entity_free(&ci);
}

/* The next packages, signed beforehand. */
static void sign_block(struct world *world, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf out = BUF_OVER(world->octets[i]);

        world->package.counter++;
        must(eim_package_put(world->der, &world->signer, &world->package, &world->order, &out),
             "no package");
        world->packages[i] = buf_bytes(&out);
    }
}

/* Seconds for one package. */
static double load_block(struct world *world, size_t count)
{
    double began = bench_now();

    for (size_t i = 0; i < count; i++)
        world->result = ask(world, world->packages[i]);
    return (bench_now() - began) / (double)count;
}

/* Removes every stored result, as an IPA does after delivery. */
static void acknowledge(struct world *world, int64_t first, size_t count)
{
    uint8_t saved[sizeof(world->result_octets)];
    size_t len = world->result.len;

    memcpy(saved, world->result.at, len);
    for (size_t i = 0; i < count; i++) {
        uint8_t memory[32];
        struct buf request = BUF_OVER(memory);
        size_t mark = tlv_open(&request, 0xBF30);

        tlv_put_uint(&request, 0x80, (uint64_t)first + i);
        tlv_close(&request, mark);
        ask(world, buf_bytes(&request));
    }
    memcpy(world->result_octets, saved, len);
    world->result = bytes_at(world->result_octets, len);
}

/* The parts alone, over the same octets. Seconds for one package. */
static double bare_block(struct world *world, size_t count)
{
    static const uint8_t token[] = {0x84, 0x01, 0x00};
    struct euicc_package_request request;
    struct euicc_package_result result;
    enum verdict verdict;
    uint8_t signature[EC_SIGNATURE_LEN];
    uint8_t memory[sizeof(world->result_octets)];
    struct arena arena;
    double began;

    arena_init(&arena, 1 << 20);
    must(der_decode(world->der, &msg_euicc_package_result, world->result, &result, &arena, NULL),
         "result");
    began = bench_now();
    for (size_t i = 0; i < count; i++) {
        struct store_switching record = {.cause = (uint8_t)(i + 1)};
        struct buf out = BUF_OVER(memory);
        struct arena scratch;

        arena_init(&scratch, 1 << 20);
        must(der_decode(world->der, &msg_euicc_package_request, world->packages[i], &request,
                        &scratch, NULL),
             "decode");
        must(ec_verify(world->public_key, request.euicc_package_signed_raw, BYTES_OF(token),
                       request.eim_signature, &verdict),
             "verify");
        must(ec_sign(world->eim.key, result.euicc_package_result_data_signed_raw, BYTES_OF(token),
                     signature),
             "sign");
        must(der_encode(world->der, &msg_euicc_package_result, &result, &out, NULL), "encode");
        must(store_begin(world->store), "begin");
        must(store_put_switching(world->store, &record), "put");
        must(store_commit(world->store), "commit");
        arena_free(&scratch);
        if (verdict != GOOD)
            die("bad signature");
    }
    began = (bench_now() - began) / (double)count;
    arena_free(&arena);
    return began;
}

static void compare(struct world *world, const char *name, double goal)
{
    double ours[BLOCKS], floor[BLOCKS];
    int64_t number = 0;

    for (size_t block = 0; block < BLOCKS; block++) {
        sign_block(world, BLOCK);
        ours[block] = load_block(world, BLOCK) * 1e6;
        acknowledge(world, number, BLOCK);
        number += BLOCK;
        floor[block] = bare_block(world, BLOCK) * 1e6;
    }
    bench_at_most(name, "us", bench_quantile(floor, BLOCKS, 0.25),
                  bench_quantile(ours, BLOCKS, 0.25), goal);
}

static double file_size(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? (double)status.st_size : 0;
}

/* A thousand packages, each result acknowledged. */
static void compare_row(struct world *world)
{
    double first[EACH], last[EACH], size = 0;
    int64_t number = (int64_t)BLOCKS * BLOCK;

    for (size_t i = 0; i < ROW; i++) {
        double took;

        sign_block(world, 1);
        took = load_block(world, 1) * 1e6;
        acknowledge(world, number++, 1);
        if (i < EACH)
            first[i] = took;
        if (i >= ROW - EACH)
            last[i - (ROW - EACH)] = took;
        if (i == ROW / 2)
            size = file_size(world->path);
    }
    bench_at_most("the 1,000th package, to the first", "us", bench_quantile(first, EACH, 0.25),
                  bench_quantile(last, EACH, 0.25), 1.1);
    bench_at_most("card file after 1,000 packages, to after 500", "B", size, file_size(world->path),
                  1.0);
}

static void run(enum ec_curve curve, const char *name, double goal, bool row)
{
    struct world *world = calloc(1, sizeof(*world));
    char clean[64];

    if (!world)
        die("out of memory");
    arena_init(&world->arena, 4 << 20);
    world->der = der_definitions_new();
    make_cards(world);
    make_eim(world, curve);
    compare(world, name, goal);
    if (row)
        compare_row(world);
    euiccd_close(world->card);
    euiccd_context_free(world->context);
    store_close(world->store);
    pki_entity_free(&world->eim);
    ec_public_free(world->public_key);
    der_definitions_free(world->der);
    arena_free(&world->arena);
    snprintf(clean, sizeof(clean), "rm -r %s", world->folder);
    if (system(clean) != 0)
        die(clean);
    free(world);
}

int main(void)
{
    bench_begin("package");
    run(EC_CURVE_P256, "LoadEuiccPackage, five PSMOs, P-256", 1.15, true);
    run(EC_CURVE_BRAINPOOL_P256R1, "LoadEuiccPackage, five PSMOs, brainpoolP256r1", 1.15, false);
    return bench_end();
}
