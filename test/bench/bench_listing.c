/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the card's lists cost against libtasn1's encoding of the same message: the card asks its
 * store and answers; libtasn1 has the values in memory, fills its trees with them and makes the
 * octets. What it needs for the octets alone, the trees being there, is told beside it.
 */
#include "apdu/tlv.h"
#include "card/asn1/der_tree.h"
#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_profile.h"
#include "card/card.h"
#include "test/bench/bench.h"
#include "test/fake/package.h"
#include "tools/factory.h"
#include "tools/pki/pki.h"

#include <stdarg.h>

enum { PROFILES = 10, EIMS = 5, BLOCKS = 40, BLOCK = 50, ANSWER_MAX = 1 << 16 };

struct world {
    char folder[32];
    struct card_tables *tables;
    struct card *card;
    struct der *der;
    struct arena arena;
    uint8_t answer[ANSWER_MAX];
};

/* A list: how it is asked for, what it is made of. */
struct list {
    const char *name;
    uint8_t request[3];
    const struct der_message *response, *entry;
};

static void must(int err, const char *what)
{
    if (err < 0) {
        fprintf(stderr, "bench_listing: %s: %s\n", what, err_text(err));
        exit(1);
    }
}

/* A profile with a name, of a package of its own ICCID. */
static void install(struct card *card, unsigned number)
{
    static uint8_t package_octets[PACKAGE_MAX];
    struct buf package = BUF_OVER(package_octets);
    struct card_profile profile = {0};
    struct card_error error = {""};
    char iccid[21];

    snprintf(iccid, sizeof(iccid), "8944%016u", number);
    package_start(&package);
    package_set_iccid(buf_bytes(&package), iccid);
    package_end(&package);
    profile.package = buf_bytes(&package);
    must(card_install(card, &profile, &error), error.text);
}

static void make_card(struct world *world)
{
    struct factory factory = {0};
    struct factory_error factory_error;
    struct card_options options = {.durability = CARD_DURABILITY_OS};
    struct card_error error = {""};
    char path[64], eid[33];

    strcpy(world->folder, "/tmp/euicc-bench-XXXXXX");
    must(mkdtemp(world->folder) ? 0 : ERR_IO, "folder");
    snprintf(path, sizeof(path), "%s/card.euicc", world->folder);
    must(factory_make(path, &factory, eid, &factory_error), "card");
    must(card_tables_new(&world->tables), "tables");
    options.tables = world->tables;
    must(card_open(&world->card, path, &options, &error), error.text);
    for (unsigned i = 1; i <= PROFILES; i++)
        install(world->card, i);
    must(card_power_on(world->card, NULL), "power");
}

static struct bytes ask(struct world *world, struct bytes request)
{
    struct buf answer = BUF_OVER(world->answer);

    must(card_es10(world->card, request, &answer) == 0x9000 ? 0 : ERR_STATE, "the card refuses");
    return buf_bytes(&answer);
}

/* Associates eIMs with the certificate of the folder's eIM. */
static void associate(struct world *world)
{
    struct eim_configuration_data eims[EIMS];
    const struct add_initial_eim_request request = {eims, EIMS};
    struct pki_entity eim;
    struct pki_error pki_error;
    char pki[64], names[EIMS][16];
    struct buf arm = arena_buf(&world->arena, 2048), octets = arena_buf(&world->arena, 16384);

    snprintf(pki, sizeof(pki), "%s/card.pki", world->folder);
    must(pki_load_entity(&eim, pki, PKI_EIM_SIGN, EC_CURVE_P256, &pki_error), "eIM");
    tlv_put(&arm, 0xA1, eim.cert.content);
    for (unsigned i = 0; i < EIMS; i++) {
        snprintf(names[i], sizeof(names[i]), "eim%u.example", i);
        eims[i] = (struct eim_configuration_data){.eim_id = BYTES_TEXT(names[i]),
                                                  .eim_public_key_data = buf_bytes(&arm),
                                                  .has_counter_value = true};
    }
    must(der_encode(world->der, &msg_add_initial_eim_request, &request, &octets, NULL), "BF57");
    ask(world, buf_bytes(&octets));
    pki_entity_free(&eim);
}

/* Trees of the entries that the answer holds. */
static size_t make_trees(struct world *world, const struct list *list, struct bytes answer,
                         struct der_tree trees[])
{
    struct tlv tlv, outer;
    size_t count = 0;

    must(tlv_only(answer, &outer), "answer");
    must(tlv_only(outer.value, &tlv), "list");
    for (struct bytes rest = tlv.value; rest.len; count++) {
        struct bytes from = rest;

        must(tlv_next(&rest, &outer), "entry");
        must(der_tree_make(world->der, list->entry, &trees[count]), "tree");
        must(der_tree_parse(&trees[count], bytes_cut(from, 0, from.len - rest.len)), "parse");
    }
    return count;
}

static void measure(struct world *world, const struct list *list)
{
    double ours[BLOCKS], floor[BLOCKS], coding[BLOCKS];
    static uint8_t octets[ANSWER_MAX];
    struct bytes request = BYTES_OF(list->request), answer = ask(world, request);
    struct der_tree trees[PROFILES + EIMS];
    size_t count = make_trees(world, list, answer, trees), len = answer.len;
    void *values = arena_alloc(&world->arena, list->response->size);

    memcpy(octets, answer.at, answer.len);
    must(der_decode(world->der, list->response, bytes_at(octets, len), values, &world->arena, NULL),
         "decode");
    for (size_t block = 0; block < BLOCKS; block++) {
        uint8_t memory[ANSWER_MAX];
        struct buf out = BUF_OVER(memory);
        double began = bench_now();

        for (size_t i = 0; i < BLOCK; i++)
            ask(world, request);
        ours[block] = (bench_now() - began) / BLOCK * 1e6;
        began = bench_now();
        for (size_t i = 0; i < BLOCK; i++) {
            out.len = 0;
            must(der_encode(world->der, list->response, values, &out, NULL), "encode");
        }
        floor[block] = (bench_now() - began) / BLOCK * 1e6;
        must(bytes_equal(buf_bytes(&out), bytes_at(octets, len)) ? 0 : ERR_STATE, "another answer");
        began = bench_now();
        for (size_t i = 0; i < BLOCK; i++) {
            out.len = 0;
            for (size_t entry = 0; entry < count; entry++)
                must(der_tree_code(&trees[entry], &out), "code");
        }
        coding[block] = (bench_now() - began) / BLOCK * 1e6;
    }
    bench_at_most(list->name, "us", bench_quantile(floor, BLOCKS, 0.25),
                  bench_quantile(ours, BLOCKS, 0.25), 1.5);
    bench_note("libtasn1, octets of filled trees alone", "us",
               bench_quantile(coding, BLOCKS, 0.25));
    for (size_t i = 0; i < count; i++)
        der_tree_free(&trees[i]);
}

int main(void)
{
    static const struct list lists[] = {
        {"GetProfilesInfo of 10",
         {0xBF, 0x2D, 0x00},
         &msg_profile_info_list_response,
         &msg_profile_info},
        {"GetEimConfigurationData of 5",
         {0xBF, 0x55, 0x00},
         &msg_get_eim_configuration_data_response,
         &msg_eim_configuration_data},
    };
    static struct world world;
    char clean[64];

    bench_begin("listing");
    arena_init(&world.arena, 4 << 20);
    world.der = der_definitions_new();
    make_card(&world);
    associate(&world);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        measure(&world, &lists[i]);
    card_close(world.card);
    card_tables_free(world.tables);
    der_definitions_free(world.der);
    arena_free(&world.arena);
    snprintf(clean, sizeof(clean), "rm -r %s", world.folder);
    return system(clean) == 0 ? bench_end() : 1;
}
