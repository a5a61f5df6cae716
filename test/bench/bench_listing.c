/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time of the card's lists against libtasn1's encoding of the same message: the card reads its
 * store and responds; libtasn1 has the values in memory, fills its trees with them and encodes. The
 * time of the encoding alone, with filled trees, is printed too.
 */
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "card/asn1/der_tree.h"
#include "card/asn1/der_value.h"
#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_profile.h"
#include "test/bench/bench.h"
#include "test/fake/package.h"
#include "tools/pki/pki.h"

#include <stdarg.h>

enum { PROFILES = 10, EIMS = 5, BLOCKS = 40, BLOCK = 50, ANSWER_MAX = 1 << 16 };

struct world {
    char folder[32];
    struct euiccd_context *context;
    struct euiccd_card *card;
    struct der *der;
    struct arena arena;
    uint8_t answer[ANSWER_MAX];
};

/* A list: its request and its entries. */
struct list {
    const char *name;
    uint8_t request[3];
    const struct der_message *entry;
};

/* An entry of the card's response: its values, and libtasn1's tree of it. */
struct entry {
    void *values;
    struct der_tree tree;
};

static void must(int err, const char *what)
{
    if (err < 0) {
        fprintf(stderr, "bench_listing: %s: %s\n", what, err_text(err));
        exit(1);
    }
}

/* A profile with a name, of a package of its own ICCID. */
static void install(struct euiccd_card *card, unsigned number)
{
    static uint8_t package_octets[PACKAGE_MAX];
    struct buf package = BUF_OVER(package_octets);
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    struct euiccd_error error = {""};
    char iccid[21];

    snprintf(iccid, sizeof(iccid), "8944%016u", number);
    package_start(&package);
    package_set_iccid(buf_bytes(&package), iccid);
    package_end(&package);
    profile.package = to_euiccd(buf_bytes(&package));
    must(euiccd_install(card, &profile, &error), error.text);
}

static void make_card(struct world *world)
{
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .durability = EUICCD_DURABILITY_OS};
    struct euiccd_error error = {""};
    char path[64];

    strcpy(world->folder, "/tmp/euicc-bench-XXXXXX");
    must(mkdtemp(world->folder) ? 0 : ERR_IO, "folder");
    snprintf(path, sizeof(path), "%s/card.euicc", world->folder);
    must(euiccd_create_test(path, NULL, NULL, NULL, &error), "card");
    must(euiccd_context_new(&world->context), "context");
    options.context = world->context;
    must(euiccd_open(&world->card, path, &options, &error), error.text);
    for (unsigned i = 1; i <= PROFILES; i++)
        install(world->card, i);
    must(euiccd_power_on(world->card, NULL), "power");
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

/* The entries of the response. */
static size_t take_entries(struct world *world, const struct list *list, struct bytes answer,
                           struct entry entries[])
{
    struct tlv tlv, outer;
    size_t count = 0;

    must(tlv_only(answer, &outer), "answer");
    must(tlv_only(outer.value, &tlv), "list");
    for (struct bytes rest = tlv.value; rest.len; count++) {
        struct entry *entry = &entries[count];
        struct bytes octets;

        must(tlv_next(&rest, &outer), "entry");
        octets = arena_copy(&world->arena, outer.whole);
        entry->values = arena_alloc(&world->arena, list->entry->size);
        must(der_decode(world->der, list->entry, octets, entry->values, &world->arena, NULL),
             "decode");
        must(der_tree_make(world->der, list->entry, &entry->tree), "tree");
        must(der_tree_parse(&entry->tree, octets), "parse");
    }
    return count;
}

/* Writes a present member into the tree. */
static int write_member(struct der_tree *tree, const struct der_field *field, const void *values)
{
    struct der_value value;

    if (field->kind == DER_KIND_CONTENT)
        return der_tree_write_content(
            tree, field->path,
            *(const struct bytes *)(const void *)((const uint8_t *)values + field->offset));
    if (der_value_put(field, values, &value))
        return ERR_MALFORMED;
    switch (field->kind) {
    case DER_KIND_NULL:
        return 0;
    case DER_KIND_BOOLEAN:
        return der_tree_write_boolean(tree, field->path, value.content.at[0] != 0);
    case DER_KIND_BITS:
        return der_tree_write_bits(tree, field->path, value.content);
    default:
        return der_tree_write(tree, field->path, value.content);
    }
}

/* With libtasn1: a new value of the type, its members written or deleted, its encoding. */
static void encode(struct world *world, const struct der_message *message, const void *values,
                   struct buf *out)
{
    struct der_tree tree;

    must(der_tree_make(world->der, message, &tree), "tree");
    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];
        bool there = field->kind != DER_KIND_EXTENSION && der_value_is_present(field, values);

        must(there ? write_member(&tree, field, values) : der_tree_delete(&tree, field->path),
             field->path);
    }
    must(der_tree_code(&tree, out), "code");
    der_tree_free(&tree);
}

/* The message around the entries; only the entries take time of libtasn1 here. */
static void encode_list(struct world *world, const struct list *list, const struct entry entries[],
                        size_t count, struct buf *out)
{
    size_t whole = tlv_open(out, (uint32_t)list->request[0] << 8 | list->request[1]);
    size_t inside = tlv_open(out, 0xA0);

    for (size_t i = 0; i < count; i++)
        encode(world, list->entry, entries[i].values, out);
    tlv_close(out, inside);
    tlv_close(out, whole);
}

static void measure(struct world *world, const struct list *list)
{
    double ours[BLOCKS], floor[BLOCKS], coding[BLOCKS];
    static uint8_t octets[ANSWER_MAX], memory[ANSWER_MAX];
    struct bytes request = BYTES_OF(list->request), answer = ask(world, request);
    struct entry entries[PROFILES + EIMS];
    size_t count = take_entries(world, list, answer, entries), len = answer.len;
    struct buf out = BUF_OVER(memory);

    memcpy(octets, answer.at, answer.len);
    for (size_t block = 0; block < BLOCKS; block++) {
        double began = bench_now();

        for (size_t i = 0; i < BLOCK; i++)
            ask(world, request);
        ours[block] = (bench_now() - began) / BLOCK * 1e6;
        began = bench_now();
        for (size_t i = 0; i < BLOCK; i++) {
            out.len = 0;
            encode_list(world, list, entries, count, &out);
        }
        floor[block] = (bench_now() - began) / BLOCK * 1e6;
        must(bytes_equal(buf_bytes(&out), bytes_at(octets, len)) ? 0 : ERR_STATE, "another answer");
        began = bench_now();
        for (size_t i = 0; i < BLOCK; i++) {
            out.len = 0;
            for (size_t entry = 0; entry < count; entry++)
                must(der_tree_code(&entries[entry].tree, &out), "code");
        }
        coding[block] = (bench_now() - began) / BLOCK * 1e6;
    }
    bench_at_most(list->name, "us", bench_quantile(floor, BLOCKS, 0.25),
                  bench_quantile(ours, BLOCKS, 0.25), 1.5);
    bench_note("libtasn1, octets of filled trees alone", "us",
               bench_quantile(coding, BLOCKS, 0.25));
    for (size_t i = 0; i < count; i++)
        der_tree_free(&entries[i].tree);
}

int main(void)
{
    static const struct list lists[] = {
        {"GetProfilesInfo of 10", {0xBF, 0x2D, 0x00}, &msg_profile_info},
        {"GetEimConfigurationData of 5", {0xBF, 0x55, 0x00}, &msg_eim_configuration_data},
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
    euiccd_close(world.card);
    euiccd_context_free(world.context);
    der_definitions_free(world.der);
    arena_free(&world.arena);
    snprintf(clean, sizeof(clean), "rm -r %s", world.folder);
    return system(clean) == 0 ? bench_end() : 1;
}
