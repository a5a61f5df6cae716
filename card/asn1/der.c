/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that includes libtasn1. It handles what differs there: a length of 0 means strlen,
 * CHOICE and BOOLEAN values are NUL-terminated names, results are positions in the input, some
 * allocations are used unchecked (memory_check).
 */
#include "card/asn1/der_tree.h"

#include "apdu/memory.h"

#include <libtasn1.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(ASN1_MAX_NAME_SIZE <= DER_NAME_MAX, "names of the module");

enum {
    PATH_MAX_OCTETS = 200,
    MODULE_MEMORY = 512 * 1024, /* more than the module takes as a tree */
    TREE_MEMORY = 64 * 1024,    /* more than the tree of one message without values */
    VALUE_MEMORY = 1024,        /* more than an element without its value */
};

/* The module, compiled by asn1Parser. */
extern const asn1_static_node sgp_definitions[];

/*
 * Trees of the types in use, to be copied: finding a type by its name walks the whole module, and
 * expanding it walks the module again for every type inside.
 */
enum { MODULE_CACHE_SLOTS = 256 }; /* more than there are messages */

struct prototype {
    const char *module; /* der_message.module: the same string */
    asn1_node tree;
};

/* The tree of the module is made with the first message, not when a card starts. */
struct module_cache {
    asn1_node definitions;
    struct prototype prototypes[MODULE_CACHE_SLOTS];
    struct der_plan_slot plans[MODULE_CACHE_SLOTS];
};

struct der {
    struct module_cache *cache;
};

struct der *der_definitions_new(void)
{
    struct der *der = calloc(1, sizeof(*der));

    if (!der)
        return NULL;
    der->cache = calloc(1, sizeof(*der->cache));
    if (!der->cache) {
        free(der);
        return NULL;
    }
    return der;
}

void der_definitions_free(struct der *der)
{
    if (!der)
        return;
    for (size_t i = 0; i < MODULE_CACHE_SLOTS; i++) {
        asn1_delete_structure(&der->cache->prototypes[i].tree);
        free(der->cache->plans[i].plan);
    }
    asn1_delete_structure(&der->cache->definitions);
    free(der->cache);
    free(der);
}

static int err_of(int result)
{
    switch (result) {
    case ASN1_SUCCESS:
        return 0;
    case ASN1_MEM_ALLOC_ERROR:
    case ASN1_MEM_ERROR:
        return ERR_MEMORY;
    default:
        return ERR_MALFORMED;
    }
}

/* The slot of `module`, or a free one; NULL when all are taken. */
static struct prototype *prototype_of(const struct der *der, const char *module)
{
    size_t slot = (uintptr_t)module / 8 % MODULE_CACHE_SLOTS;

    for (size_t tries = 0; tries < MODULE_CACHE_SLOTS;
         tries++, slot = (slot + 1) % MODULE_CACHE_SLOTS) {
        struct prototype *prototype = &der->cache->prototypes[slot];

        if (prototype->module == module || !prototype->module)
            return prototype;
    }
    return NULL;
}

struct der_plan_slot *der_plan_slot_of(const struct der *der, const struct der_message *message)
{
    size_t slot = (uintptr_t)message->fields / 8 % MODULE_CACHE_SLOTS;

    for (size_t tries = 0; tries < MODULE_CACHE_SLOTS;
         tries++, slot = (slot + 1) % MODULE_CACHE_SLOTS) {
        struct der_plan_slot *plan = &der->cache->plans[slot];

        if (!plan->fields || (plan->fields == message->fields && plan->module == message->module))
            return plan;
    }
    return NULL;
}

/* For the value `octets` of an element: libtasn1 copies it, and first to an INTEGER's own form. */
static int check_value_memory(struct der_tree *tree, struct bytes octets)
{
    tree->octets += octets.len;
    return memory_check(VALUE_MEMORY + 2 * octets.len);
}

/* A tree of the type `module`, found in the module. */
static int make_element(const struct der *der, const char *module, asn1_node *tree)
{
    struct module_cache *cache = der->cache;
    int err = memory_check(cache->definitions ? TREE_MEMORY : MODULE_MEMORY);

    if (!err && !cache->definitions)
        err = err_of(asn1_array2tree(sgp_definitions, &cache->definitions, NULL));
    return err < 0 ? err : err_of(asn1_create_element(cache->definitions, module, tree));
}

int der_tree_make(const struct der *der, const struct der_message *message, struct der_tree *tree)
{
    struct prototype *prototype = prototype_of(der, message->module);

    tree->root = NULL;
    tree->octets = 0;
    if (!prototype)
        return make_element(der, message->module, &tree->root);
    if (!prototype->module) {
        int err = make_element(der, message->module, &prototype->tree);

        if (err < 0)
            return err;
        prototype->module = message->module;
    }
    if (memory_check(TREE_MEMORY) == 0)
        tree->root = asn1_dup_node(prototype->tree, "");
    return tree->root ? 0 : ERR_MEMORY;
}

void der_tree_free(struct der_tree *tree)
{
    asn1_delete_structure(&tree->root);
}

int der_tree_parse(struct der_tree *tree, struct bytes in)
{
    int len = (int)in.len;

    /* Values of more than a few octets are copied, those of constructed types twice. */
    if (memory_check(TREE_MEMORY + 3 * in.len) < 0)
        return ERR_MEMORY;
    return err_of(asn1_der_decoding2(&tree->root, in.at, &len, ASN1_DECODE_FLAG_STRICT_DER, NULL));
}

int der_tree_locate(const struct der_tree *tree, struct bytes in, const char *path, size_t *start,
                    size_t *end)
{
    int first;
    int last;

    if (asn1_der_decoding_startEnd(tree->root, in.at, (int)in.len, path, &first, &last) !=
            ASN1_SUCCESS ||
        first < 0 || last < first)
        return ERR_NOT_FOUND;
    *start = (size_t)first;
    *end = (size_t)last + 1;
    return 0;
}

int der_tree_arm(const struct der_tree *tree, const char *path, char name[DER_NAME_MAX + 1])
{
    int len = DER_NAME_MAX + 1;

    return asn1_read_value(tree->root, path, name, &len) == ASN1_SUCCESS ? 0 : ERR_NOT_FOUND;
}

/* Class (b8, b7) and number of the tag octets `tag`. */
static void split_tag(uint32_t tag, int *class, int *number)
{
    uint32_t first = tag;
    uint32_t high = 0;
    int shift = -8;

    for (; first > 0xFF; shift += 8)
        first >>= 8;
    *class = (int)(first & 0xC0);
    *number = (int)(first & 0x1F);
    if (*number != 0x1F)
        return;
    for (; shift >= 0; shift -= 8)
        high = high << 7 | (tag >> shift & 0x7F);
    *number = (int)high;
}

bool der_tree_has_tag(const struct der_tree *tree, const char *path, uint32_t tag)
{
    int number = -1; /* stays so for ANY */
    int class = -1;
    int wanted_number;
    int wanted_class;

    split_tag(tag, &wanted_class, &wanted_number);
    return asn1_read_tag(tree->root, path, &number, &class) == ASN1_SUCCESS && number >= 0 &&
           number == wanted_number && class == wanted_class;
}

/* Tag octets of a class and a number. */
static uint32_t join_tag(int class, int number, bool constructed)
{
    uint32_t first = (uint32_t) class | (constructed ? 0x20U : 0);

    if (number < 0x1F)
        return first | (uint32_t)number;
    if (number < 0x80)
        return (first | 0x1F) << 8 | (uint32_t)number;
    return (first | 0x1F) << 16 | (0x80U | (uint32_t)number >> 7) << 8 | ((uint32_t)number & 0x7F);
}

int der_tree_form(const struct der_tree *tree, const char *path, enum der_form *form, uint32_t *tag)
{
    asn1_data_node_st node = {.type = ASN1_ETYPE_INVALID};
    asn1_node found = *path ? asn1_find_node(tree->root, path) : tree->root;
    int number = -1, class = -1;

    *tag = 0;
    if (!found || asn1_read_node_value(found, &node) != ASN1_SUCCESS)
        return ERR_NOT_FOUND;
    switch (node.type) {
    case ASN1_ETYPE_ANY:
        *form = DER_FORM_ANY;
        return 0;
    case ASN1_ETYPE_OCTET_STRING:
    case ASN1_ETYPE_UTF8_STRING:
    case ASN1_ETYPE_INTEGER:
    case ASN1_ETYPE_BOOLEAN:
    case ASN1_ETYPE_BIT_STRING:
        *form = DER_FORM_PRIMITIVE;
        break;
    case ASN1_ETYPE_NULL:
        *form = DER_FORM_NULL;
        break;
    case ASN1_ETYPE_SEQUENCE_OF:
        *form = DER_FORM_LIST;
        break;
    case ASN1_ETYPE_SEQUENCE:
        *form = DER_FORM_SEQUENCE;
        break;
    default:
        return ERR_NOT_FOUND;
    }
    if (asn1_read_tag(tree->root, path, &number, &class) != ASN1_SUCCESS || number < 0 ||
        number >= 1 << 14)
        return ERR_NOT_FOUND;
    *tag = join_tag(class, number, *form == DER_FORM_LIST || *form == DER_FORM_SEQUENCE);
    return 0;
}

int der_tree_write(struct der_tree *tree, const char *path, struct bytes octets)
{
    /* Length 0 means strlen. */
    const void *at = octets.len ? (const void *)octets.at : "";
    int err = check_value_memory(tree, octets);

    return err < 0 ? err : err_of(asn1_write_value(tree->root, path, at, (int)octets.len));
}

/* `content` is that of a BIT STRING; the length counts bits. */
int der_tree_write_bits(struct der_tree *tree, const char *path, struct bytes content)
{
    const void *at = content.len > 1 ? (const void *)(content.at + 1) : "";
    int bits = (int)(8 * (content.len - 1) - content.at[0]);
    int err = check_value_memory(tree, content);

    return err < 0 ? err : err_of(asn1_write_value(tree->root, path, at, bits));
}

int der_tree_write_boolean(struct der_tree *tree, const char *path, bool value)
{
    int err = check_value_memory(tree, BYTES_NONE);

    return err < 0 ? err : err_of(asn1_write_value(tree->root, path, value ? "TRUE" : "FALSE", 1));
}

int der_tree_choose(struct der_tree *tree, const char *path, const char *arm)
{
    return err_of(asn1_write_value(tree->root, path, arm, 1));
}

int der_tree_delete(struct der_tree *tree, const char *path)
{
    return err_of(asn1_write_value(tree->root, path, NULL, 0));
}

/* One element of ANY has all of the content: it is not inspected, and appending to a long list
 * would be quadratic. */
int der_tree_write_content(struct der_tree *tree, const char *path, struct bytes content)
{
    const char *last = *path ? ".?LAST" : "?LAST";
    size_t path_len = strlen(path);
    size_t last_len = strlen(last);
    char element[PATH_MAX_OCTETS];
    int err;

    if (content.len == 0)
        return 0;
    if (path_len + last_len >= sizeof(element))
        return ERR_MALFORMED;
    memcpy(element, path, path_len);
    memcpy(element + path_len, last, last_len);
    element[path_len + last_len] = '\0';
    err = check_value_memory(tree, content);
    if (err < 0)
        return err;
    err = asn1_write_value(tree->root, path, "NEW", 1);
    if (err == ASN1_SUCCESS)
        err = asn1_write_value(tree->root, element, content.at, (int)content.len);
    return err_of(err);
}

int der_tree_is_any(const struct der_tree *tree, const char *path, bool *is_any)
{
    asn1_data_node_st node = {.type = ASN1_ETYPE_INVALID};
    asn1_node found = asn1_find_node(tree->root, path);

    if (!found || asn1_read_node_value(found, &node) != ASN1_SUCCESS)
        return ERR_NOT_FOUND;
    *is_any = node.type == ASN1_ETYPE_ANY;
    return 0;
}

int der_tree_code(const struct der_tree *tree, struct buf *out)
{
    size_t room = out->size - out->len;
    int len = room < INT_MAX ? (int)room : INT_MAX;
    int err;

    /* libtasn1 encodes a copy of the tree, and copies each value once more. */
    if (memory_check(TREE_MEMORY + 3 * tree->octets) < 0)
        return ERR_MEMORY;
    err = asn1_der_coding(tree->root, "", out->at + out->len, &len, NULL);
    if (err == ASN1_MEM_ERROR) {
        out->overflow = true;
        return ERR_TOO_LONG;
    }
    if (err == ASN1_SUCCESS)
        out->len += (size_t)len;
    return err_of(err);
}
