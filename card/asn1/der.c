/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of der.h over libtasn1, whose only includer this is.
 *
 * Decoding: after a strict TLV check libtasn1 parses the octets by the module; each row then asks
 * it where its element stands, and the value is read from the input itself. Encoding: each row
 * writes its element, or deletes it, and libtasn1 makes the octets. Messages inside a message and
 * elements of a list are ANY to the one around them and go through the engine by themselves: the
 * trees stay small and no work is quadratic.
 *
 * What libtasn1 does not do is done here: mandatory members of an empty SEQUENCE, sizes and ranges
 * (der_value.c), known members that turn up in the place of unknown ones.
 *
 * Invariant: libtasn1 only tells offsets; no octet of a decoded struct comes from its memory.
 */
#include "card/asn1/der.h"

#include "apdu/tlv.h"
#include "card/asn1/der_value.h"

#include <libtasn1.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The module, compiled by asn1Parser. */
extern const asn1_static_node sgp_definitions[];

enum {
    BRANCHES_MAX = 12,
    PATH_MAX_OCTETS = 200,
    TAG_SEQUENCE = 0x30,
    UNKNOWN_MAX = 16 /* unknown members passed over at the end of one message */
};

struct der {
    asn1_node definitions;
};

/* A CHOICE with the arm taken, or an OPTIONAL container that is absent (`arm` NULL): what rows
 * below `path` apply at all. */
struct branch {
    const char *path;
    const char *arm;
};

struct walk {
    const struct der *der;
    const struct der_message *message;
    asn1_node tree;
    struct bytes in; /* decode: what slices borrow from */
    size_t shift;    /* what the offsets of the tree's inside lack to count in `in` */
    void *structure;
    struct arena *arena; /* decode only */
    struct buf *out;     /* encode only: its free end is the scratch of parts, too */
    struct der_error *error;
    struct branch branches[BRANCHES_MAX];
    size_t branch_count;
    bool met_unknown; /* decode only: a member of a newer version was passed over */
};

static int decode_message(const struct der *der, const struct der_message *message, struct bytes in,
                          void *out, struct arena *arena, struct der_error *error);
static int encode_message(const struct der *der, const struct der_message *message, const void *in,
                          struct buf *out, struct der_error *error);

struct der *der_definitions_new(void)
{
    struct der *der = calloc(1, sizeof(*der));

    if (der && asn1_array2tree(sgp_definitions, &der->definitions, NULL) != ASN1_SUCCESS) {
        free(der);
        der = NULL;
    }
    return der;
}

void der_definitions_free(struct der *der)
{
    if (!der)
        return;
    asn1_delete_structure(&der->definitions);
    free(der);
}

static int fail_message(const struct der_message *message, struct der_error *error,
                        const char *reason, struct bytes bytes, int err)
{
    if (error)
        *error = (struct der_error){message->type, "", reason, bytes};
    return err;
}

static int fail(const struct walk *walk, const struct der_field *field, const char *reason,
                struct bytes bytes, int err)
{
    if (walk->error)
        *walk->error = (struct der_error){walk->message->type, field->path, reason, bytes};
    return err;
}

/* An `err` of libtasn1 while encoding, where it can only be memory or a table that is wrong. */
static int fail_tree(const struct walk *walk, const struct der_field *field, int err)
{
    if (err == ASN1_SUCCESS)
        return 0;
    return fail(walk, field, "not in the module as the table says", BYTES_NONE,
                err == ASN1_MEM_ALLOC_ERROR || err == ASN1_MEM_ERROR ? ERR_MEMORY : ERR_MALFORMED);
}

static void *member_of(const struct walk *walk, const struct der_field *field)
{
    return (uint8_t *)walk->structure + field->offset;
}

/* Below `parent`, which may be "": what is left of `path`; NULL when it is not below. */
static const char *below(const char *path, const char *parent)
{
    size_t len = strlen(parent);

    if (len == 0)
        return *path ? path : NULL;
    return strncmp(path, parent, len) == 0 && path[len] == '.' ? path + len + 1 : NULL;
}

/* The first name of `path` is `name`. */
static bool starts_with_name(const char *path, const char *name)
{
    size_t len = strlen(name);

    return strncmp(path, name, len) == 0 && (path[len] == '.' || path[len] == '\0');
}

static bool applies(const struct walk *walk, const struct der_field *field)
{
    for (size_t i = 0; i < walk->branch_count; i++) {
        const struct branch *branch = &walk->branches[i];
        const char *rest = below(field->path, branch->path);

        if (rest && (!branch->arm || !starts_with_name(rest, branch->arm)))
            return false;
    }
    return true;
}

static int add_branch(struct walk *walk, const struct der_field *field, const char *arm)
{
    if (walk->branch_count == BRANCHES_MAX)
        return fail(walk, field, "too many branches in the table", BYTES_NONE, ERR_MALFORMED);
    walk->branches[walk->branch_count++] = (struct branch){field->path, arm};
    return 0;
}

/* A message that is one primitive: libtasn1 has nothing to add to its tag and content. */
static bool is_leaf_message(const struct der_message *message)
{
    return message->field_count == 1 && message->fields[0].path[0] == '\0' &&
           der_value_is_leaf(&message->fields[0]);
}

/* ---- Decoding ---------------------------------------------------------------------------------
 */

/* The element of `path` in the input. 0, or ERR_NOT_FOUND when it is absent. */
static int locate(const struct walk *walk, const char *path, struct tlv *out)
{
    int start;
    int end; /* of the last octet */

    if (*path == '\0')
        return tlv_only(walk->in, out);
    if (asn1_der_decoding_startEnd(walk->tree, walk->in.at, (int)walk->in.len, path, &start,
                                   &end) != ASN1_SUCCESS ||
        start < 0 || end < start || (size_t)end + walk->shift >= walk->in.len)
        return ERR_NOT_FOUND;
    return tlv_only(bytes_at(walk->in.at + walk->shift + (size_t)start, (size_t)(end - start) + 1),
                    out);
}

/* `whole` with its one tag octet turned into 30, in the arena. */
static struct bytes as_sequence(struct arena *arena, struct bytes whole)
{
    struct bytes copy = arena_copy(arena, whole);

    if (copy.at)
        ((uint8_t *)copy.at)[0] = TAG_SEQUENCE;
    return copy;
}

/* Two elements and more: of one alone nobody could tell whether it is the explicit form. */
static bool is_several(struct bytes content)
{
    struct tlv tlv;

    return tlv_next(&content, &tlv) == 0 && content.len != 0;
}

static int take_sequence(struct walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    struct bytes *member = member_of(walk, field);
    struct bytes content = tlv->value;
    struct tlv inner;

    if (tlv_only(content, &inner) == 0 && inner.tag == TAG_SEQUENCE)
        content = inner.value;
    if (!is_several(content) || tlv->tag > 0xFF)
        return fail(walk, field, "neither form of a SEQUENCE", tlv->whole, ERR_MALFORMED);
    if (content.at != tlv->value.at) {
        *member = inner.whole;
        return 0;
    }
    *member = as_sequence(walk->arena, tlv->whole);
    if (!member->at)
        return fail(walk, field, "no memory", tlv->whole, ERR_MEMORY);
    return 0;
}

static int decode_part(struct walk *walk, const struct der_message *message, struct bytes in,
                       void *out)
{
    return decode_message(walk->der, message, in, out, walk->arena, walk->error);
}

static int take_sub(struct walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    if (!field->optional && field->second != DER_NONE)
        *(struct bytes *)((uint8_t *)walk->structure + field->second) = tlv->whole;
    return decode_part(walk, field->sub, tlv->whole, member_of(walk, field));
}

static int take_list(struct walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    struct bytes cursor = tlv->value;
    size_t count = 0;
    struct tlv element;
    uint8_t *items;

    while (tlv_next(&cursor, &element) == 0)
        count++;
    items = arena_alloc(walk->arena, count * size);
    if (!items)
        return fail(walk, field, "no memory", tlv->whole, ERR_MEMORY);
    cursor = tlv->value;
    for (size_t i = 0; i < count; i++) {
        int err = tlv_next(&cursor, &element);

        if (err == 0 && field->sub)
            err = decode_part(walk, field->sub, element.whole, items + i * size);
        else if (err == 0)
            ((struct bytes *)(void *)items)[i] = element.whole;
        if (err < 0)
            return err;
    }
    memcpy(member_of(walk, field), &items, sizeof(items));
    *(size_t *)(void *)((uint8_t *)walk->structure + field->min) = count;
    return 0;
}

static int take_choice(struct walk *walk, const struct der_field *field)
{
    char name[ASN1_MAX_NAME_SIZE + 1];
    int len = sizeof(name);

    if (asn1_read_value(walk->tree, field->path, name, &len) != ASN1_SUCCESS) {
        if (!field->optional)
            return fail(walk, field, "mandatory and absent", walk->in, ERR_MALFORMED);
        return add_branch(walk, field, NULL);
    }
    for (unsigned arm = 1; field->arms[arm - 1]; arm++) {
        if (strcmp(field->arms[arm - 1], name) == 0) {
            memcpy(member_of(walk, field), &arm, sizeof(arm));
            return add_branch(walk, field, field->arms[arm - 1]);
        }
    }
    return fail(walk, field, "an arm that the table does not know", walk->in, ERR_MALFORMED);
}

/* Class and number of the tag that the module gives `path`, in one number; -1 when it has none. */
static long tag_in_module(asn1_node tree, const char *path)
{
    int number = -1;
    int class = -1;

    if (asn1_read_tag(tree, path, &number, &class) != ASN1_SUCCESS || number < 0)
        return -1;
    return (long)class << 24 | number;
}

static long tag_as_received(uint32_t tag)
{
    uint32_t first = tag;
    uint32_t number = 0;

    while (first > 0xFF)
        first >>= 8;
    if ((first & 0x1F) != 0x1F)
        return (long)(first & 0xC0) << 24 | (first & 0x1F);
    for (int shift = tag > 0xFFFFFF ? 16 : tag > 0xFFFF ? 8 : 0; shift >= 0; shift -= 8)
        number = number << 7 | (tag >> shift & 0x7F);
    return (long)(first & 0xC0) << 24 | number;
}

/* `path` up to its last name; the length of that. */
static size_t parent_length(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot ? (size_t)(dot - path) : 0;
}

/* The row's path cut to the name that stands directly in `parent`, plus `arm` where one is given;
 * false when the row is not below it. */
static bool child_path(const char *path, const char *parent, const char *arm, char *out)
{
    const char *rest = below(path, parent);
    int len;

    if (!rest)
        return false;
    len = (int)(rest - path) + (int)strcspn(rest, ".");
    return snprintf(out, PATH_MAX_OCTETS, "%.*s%s%s", len, path, *arm ? "." : "", arm) <
           PATH_MAX_OCTETS;
}

/* A member of the SEQUENCE `parent` has the tag `wanted` in the module. */
static bool is_known(const struct walk *walk, asn1_node fresh, const char *parent, long wanted)
{
    char path[PATH_MAX_OCTETS];

    for (size_t i = 0; i < walk->message->field_count; i++) {
        const struct der_field *field = &walk->message->fields[i];

        if (field->kind == DER_KIND_EXTENSION)
            continue;
        if (child_path(field->path, parent, "", path) && tag_in_module(fresh, path) == wanted)
            return true;
        for (size_t arm = 0; field->arms && field->arms[arm]; arm++) {
            if (child_path(field->path, parent, field->arms[arm], path) &&
                tag_in_module(fresh, path) == wanted)
                return true;
        }
    }
    return false;
}

/* An unknown member of `parent` is one whose tag neither the module nor a sibling has. */
static int check_unknown(const struct walk *walk, const char *parent, struct bytes siblings,
                         const struct tlv *unknown, bool *out)
{
    asn1_node fresh = NULL;
    struct tlv sibling;

    if (asn1_create_element(walk->der->definitions, walk->message->module, &fresh) != ASN1_SUCCESS)
        return fail_message(walk->message, walk->error, "no memory", unknown->whole, ERR_MEMORY);
    *out = !is_known(walk, fresh, parent, tag_as_received(unknown->tag));
    asn1_delete_structure(&fresh);
    while (*out && tlv_next(&siblings, &sibling) == 0)
        *out = sibling.tag != unknown->tag || sibling.whole.at == unknown->whole.at;
    return 0;
}

/* What landed where unknown members land is neither a known one out of place nor one twice. */
static int take_extension(struct walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    char parent[PATH_MAX_OCTETS] = "";
    struct tlv container;
    bool unknown;
    int err;

    memcpy(parent, field->path, parent_length(field->path));
    if (locate(walk, parent, &container) < 0)
        container.value = BYTES_NONE;
    err = check_unknown(walk, parent, container.value, tlv, &unknown);
    if (err == 0 && !unknown)
        err = fail(walk, field, "twice or out of place", tlv->whole, ERR_MALFORMED);
    walk->met_unknown = true;
    return err;
}

static int take_present(struct walk *walk, const struct der_field *field, const struct tlv *tlv)
{
    struct bytes *slice = member_of(walk, field);
    const char *reason = NULL;

    switch (field->kind) {
    case DER_KIND_RAW:
        *slice = tlv->whole;
        reason = der_value_check_size(field, slice->len);
        break;
    case DER_KIND_CONTENT:
        *slice = tlv->value;
        reason = der_value_check_size(field, slice->len);
        break;
    case DER_KIND_SEQUENCE:
        return take_sequence(walk, field, tlv);
    case DER_KIND_SUB:
        return take_sub(walk, field, tlv);
    case DER_KIND_LIST:
        return take_list(walk, field, tlv);
    case DER_KIND_EXTENSION:
        return take_extension(walk, field, tlv);
    case DER_KIND_GROUP:
        break;
    default:
        reason = der_value_take(field, tlv->value, walk->structure);
        break;
    }
    return reason ? fail(walk, field, reason, tlv->whole, ERR_MALFORMED) : 0;
}

static int take_field(struct walk *walk, const struct der_field *field)
{
    struct tlv tlv;

    if (!applies(walk, field))
        return 0;
    if (field->kind == DER_KIND_CHOICE)
        return take_choice(walk, field);
    if (locate(walk, field->path, &tlv) == 0) {
        der_value_set_present(field, walk->structure, true);
        return take_present(walk, field, &tlv);
    }
    if (!field->optional)
        return fail(walk, field, "mandatory and absent", walk->in, ERR_MALFORMED);
    return field->kind == DER_KIND_GROUP ? add_branch(walk, field, NULL) : 0;
}

/* libtasn1 parses `seen`, which has the length of walk->in and differs in its tag at most. */
static int decode_tree(struct walk *walk, struct bytes seen)
{
    const struct der_message *message = walk->message;
    int len = (int)seen.len;
    int err = asn1_create_element(walk->der->definitions, message->module, &walk->tree);

    if (err != ASN1_SUCCESS)
        return fail_message(message, walk->error, "no memory", walk->in, ERR_MEMORY);
    err = asn1_der_decoding2(&walk->tree, seen.at, &len, ASN1_DECODE_FLAG_STRICT_DER, NULL);
    if (err != ASN1_SUCCESS)
        return fail_message(message, walk->error, "not of the type's form", walk->in,
                            err == ASN1_MEM_ALLOC_ERROR ? ERR_MEMORY : ERR_MALFORMED);
    err = 0;
    for (size_t i = 0; i < message->field_count && err == 0; i++)
        err = take_field(walk, &message->fields[i]);
    return err;
}

/* An element of `tag` around `content`, in the arena. Its inside stands in walk->in `header` octets
 * after the start. */
static struct bytes shortened(struct walk *walk, uint32_t tag, struct bytes content, size_t header)
{
    struct buf buf = arena_buf(walk->arena, header + content.len);

    tlv_put(&buf, tag, content);
    walk->shift = header - (buf.len - content.len);
    return buf.overflow ? BYTES_NONE : buf_bytes(&buf);
}

/*
 * The module has room for one unknown member or a few; here further ones are taken off the end, one
 * by one, as long as they are unknown. Only where the message is refused otherwise. 0 or an error.
 */
static int decode_without_unknown(struct walk *walk, struct bytes seen)
{
    struct der_error *error = walk->error;
    struct bytes content;
    struct tlv whole;
    size_t header;
    int err = ERR_MALFORMED;

    if (tlv_only(seen, &whole) < 0)
        return ERR_MALFORMED;
    content = whole.value;
    header = seen.len - content.len;
    walk->error = NULL; /* the first reason is the one to tell */
    for (int dropped = 0; dropped < UNKNOWN_MAX && err == ERR_MALFORMED; dropped++) {
        struct bytes cursor = content;
        struct tlv last = {.whole = BYTES_NONE};
        bool unknown = false;

        while (cursor.len && tlv_next(&cursor, &last) == 0)
            continue;
        if (!last.whole.at || check_unknown(walk, "", content, &last, &unknown) < 0 || !unknown)
            break;
        content.len -= last.whole.len;
        seen = shortened(walk, whole.tag, content, header);
        if (!seen.at)
            break;
        walk->branch_count = 0;
        walk->met_unknown = true;
        memset(walk->structure, 0, walk->message->size);
        err = decode_tree(walk, seen);
        asn1_delete_structure(&walk->tree);
    }
    walk->error = error;
    return err;
}

/* The message has a place for unknown members of its own. */
static bool is_extensible(const struct der_message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].kind == DER_KIND_EXTENSION &&
            strcmp(message->fields[i].path, "ext") == 0)
            return true;
    }
    return false;
}

static int decode_form(const struct der *der, const struct der_message *message, struct bytes in,
                       void *out, struct arena *arena, bool *met_unknown, struct der_error *error)
{
    struct walk walk = {
        .der = der, .message = message, .in = in, .structure = out, .arena = arena, .error = error};
    struct bytes seen = in;
    struct tlv tlv;
    int err;

    if (message->size)
        memset(out, 0, message->size);
    if (tlv_only(in, &tlv) < 0)
        return fail_message(message, error, "not one element", in, ERR_MALFORMED);
    if (is_leaf_message(message)) {
        if (tlv.tag != message->tag)
            return fail_message(message, error, "another tag", in, ERR_MALFORMED);
        return take_present(&walk, &message->fields[0], &tlv);
    }
    if (message->tag && tlv.tag != message->tag) {
        /* A SEQUENCE under an implicit tag of its surroundings. */
        if (message->tag != TAG_SEQUENCE || tlv.tag > 0xFF || !tlv_is_constructed(tlv.tag))
            return fail_message(message, error, "another tag", in, ERR_MALFORMED);
        seen = as_sequence(arena, in);
        if (!seen.at)
            return fail_message(message, error, "no memory", in, ERR_MEMORY);
    }
    err = decode_tree(&walk, seen);
    asn1_delete_structure(&walk.tree);
    if (err == ERR_MALFORMED && is_extensible(message))
        err = decode_without_unknown(&walk, seen);
    *met_unknown = walk.met_unknown;
    return err;
}

/* The form that knows every member is the one that was meant: what one form takes for an unknown
 * member may be the alternate's own. */
static int decode_message(const struct der *der, const struct der_message *message, struct bytes in,
                          void *out, struct arena *arena, struct der_error *error)
{
    bool unknown = false, unknown_to_alternate = false;
    int err = decode_form(der, message, in, out, arena, &unknown, error);

    if (!message->alternate || (err == 0 && !unknown) || (err < 0 && err != ERR_MALFORMED))
        return err;
    if (decode_form(der, message->alternate, in, out, arena, &unknown_to_alternate, NULL) == 0 &&
        (err < 0 || !unknown_to_alternate))
        return 0;
    return err < 0 ? err : decode_form(der, message, in, out, arena, &unknown, error);
}

int der_decode(const struct der *der, const struct der_message *message, struct bytes in, void *out,
               struct arena *arena, struct der_error *error)
{
    size_t octets_max = message->octets_max ? message->octets_max : DER_MESSAGE_MAX;
    struct tlv tlv;
    int err;

    if (in.len > octets_max)
        return fail_message(message, error, "longer than allowed", in, ERR_TOO_LONG);
    err = tlv_check(in, DER_DEPTH_MAX, DER_ELEMENTS_MAX);
    if (err < 0)
        return fail_message(message, error,
                            err == ERR_TOO_LONG ? "too deep or too many elements" : "not DER", in,
                            err);
    if (tlv_only(in, &tlv) == 0 && message->tag && tlv.tag != message->tag)
        return fail_message(message, error, "another tag", in, ERR_MALFORMED);
    return decode_message(der, message, in, out, arena, error);
}

/* ---- Encoding ---------------------------------------------------------------------------------
 */

static int write_octets(const struct walk *walk, const struct der_field *field, struct bytes octets)
{
    /* To libtasn1 a length of 0 is that of a C string. */
    const void *at = octets.len ? (const void *)octets.at : "";

    return fail_tree(walk, field, asn1_write_value(walk->tree, field->path, at, (int)octets.len));
}

/* `content` into the SEQUENCE OF ANY of the row, as its one element. */
static int write_content(const struct walk *walk, const struct der_field *field,
                         struct bytes content)
{
    char path[PATH_MAX_OCTETS];
    size_t len = strlen(field->path);
    int err;

    if (content.len == 0)
        return 0;
    if (len + sizeof(".?LAST") > sizeof(path))
        return fail_tree(walk, field, ASN1_GENERIC_ERROR);
    memcpy(path, field->path, len);
    memcpy(path + len, len ? ".?LAST" : "?LAST", len ? sizeof(".?LAST") : sizeof("?LAST"));
    err = asn1_write_value(walk->tree, field->path, "NEW", 1);
    if (err == ASN1_SUCCESS)
        err = asn1_write_value(walk->tree, path, content.at, (int)content.len);
    return fail_tree(walk, field, err);
}

/* The whole TLV `part` into the row's ANY, or what stands in it into its SEQUENCE OF ANY. */
static int write_part(const struct walk *walk, const struct der_field *field, struct bytes part)
{
    asn1_data_node_st node = {.type = ASN1_ETYPE_INVALID};
    asn1_node found = asn1_find_node(walk->tree, field->path);
    struct tlv tlv;

    if (!found || asn1_read_node_value(found, &node) != ASN1_SUCCESS)
        return fail_tree(walk, field, ASN1_ELEMENT_NOT_FOUND);
    if (tlv_only(part, &tlv) < 0)
        return fail(walk, field, "not one element", part, ERR_MALFORMED);
    if (node.type == ASN1_ETYPE_ANY)
        return write_octets(walk, field, part);
    return write_content(walk, field, tlv.value);
}

static int put_sub(struct walk *walk, const struct der_field *field)
{
    size_t mark = walk->out->len;
    struct bytes part = BYTES_NONE;
    int err;

    if (!field->optional && field->second != DER_NONE)
        part = *(struct bytes *)((uint8_t *)walk->structure + field->second);
    if (part.at)
        return write_part(walk, field, part);
    err = encode_message(walk->der, field->sub, member_of(walk, field), walk->out, walk->error);
    if (err < 0)
        return err;
    err = write_part(walk, field, bytes_at(walk->out->at + mark, walk->out->len - mark));
    walk->out->len = mark;
    return err;
}

static int put_list(struct walk *walk, const struct der_field *field)
{
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    size_t count = *(size_t *)(void *)((uint8_t *)walk->structure + field->min);
    size_t mark = walk->out->len;
    const uint8_t *items;
    int err = 0;

    memcpy(&items, member_of(walk, field), sizeof(items));
    for (size_t i = 0; i < count && err == 0; i++) {
        if (field->sub)
            err = encode_message(walk->der, field->sub, items + i * size, walk->out, walk->error);
        else
            buf_put(walk->out, ((const struct bytes *)(const void *)items)[i]);
    }
    if (err == 0 && walk->out->overflow)
        err = ERR_TOO_LONG;
    if (err == 0)
        err = write_content(walk, field, bytes_at(walk->out->at + mark, walk->out->len - mark));
    walk->out->len = mark;
    return err;
}

static int put_choice(struct walk *walk, const struct der_field *field)
{
    unsigned arm;
    const char *name = NULL;
    int err;

    memcpy(&arm, member_of(walk, field), sizeof(arm));
    for (unsigned i = 1; i <= arm && field->arms[i - 1]; i++)
        name = i == arm ? field->arms[i - 1] : NULL;
    if (!name)
        return fail(walk, field, "no arm is chosen", BYTES_NONE, ERR_MALFORMED);
    err = asn1_write_value(walk->tree, field->path, name, 1);
    if (err != ASN1_SUCCESS)
        return fail_tree(walk, field, err);
    return add_branch(walk, field, name);
}

static int put_leaf(struct walk *walk, const struct der_field *field)
{
    struct der_value value;
    const char *reason = der_value_put(field, walk->structure, &value);
    struct bytes content = value.content;

    if (reason)
        return fail(walk, field, reason, content, ERR_MALFORMED);
    switch (field->kind) {
    case DER_KIND_NULL:
        return 0; /* there as soon as the type is made */
    case DER_KIND_BOOLEAN:
        return fail_tree(
            walk, field,
            asn1_write_value(walk->tree, field->path, content.at[0] ? "TRUE" : "FALSE", 1));
    case DER_KIND_BITS: /* counted in bits */
        return fail_tree(walk, field,
                         asn1_write_value(walk->tree, field->path,
                                          content.len > 1 ? (const void *)(content.at + 1) : "",
                                          (int)(8 * (content.len - 1) - content.at[0])));
    default:
        return write_octets(walk, field, content);
    }
}

static int put_slice(struct walk *walk, const struct der_field *field)
{
    struct bytes slice = *(struct bytes *)member_of(walk, field);
    const char *reason = slice.at ? der_value_check_size(field, slice.len) : "mandatory and absent";
    struct tlv tlv;

    if (!reason && field->kind == DER_KIND_SEQUENCE &&
        (tlv_only(slice, &tlv) < 0 || tlv.tag != TAG_SEQUENCE || !is_several(tlv.value)))
        reason = "no SEQUENCE of two elements";
    if (reason)
        return fail(walk, field, reason, slice, ERR_MALFORMED);
    return field->kind == DER_KIND_CONTENT ? write_content(walk, field, slice)
                                           : write_part(walk, field, slice);
}

static int put_absent(struct walk *walk, const struct der_field *field)
{
    int err = fail_tree(walk, field, asn1_write_value(walk->tree, field->path, NULL, 0));

    if (err == 0 && (field->kind == DER_KIND_GROUP || field->kind == DER_KIND_CHOICE))
        err = add_branch(walk, field, NULL);
    return err;
}

static int put_field(struct walk *walk, const struct der_field *field)
{
    if (!applies(walk, field))
        return 0;
    if (field->kind == DER_KIND_EXTENSION || !der_value_is_present(field, walk->structure))
        return put_absent(walk, field);
    switch (field->kind) {
    case DER_KIND_GROUP:
        return 0;
    case DER_KIND_CHOICE:
        return put_choice(walk, field);
    case DER_KIND_SUB:
        return put_sub(walk, field);
    case DER_KIND_LIST:
        return put_list(walk, field);
    case DER_KIND_RAW:
    case DER_KIND_CONTENT:
    case DER_KIND_SEQUENCE:
        return put_slice(walk, field);
    default:
        return put_leaf(walk, field);
    }
}

static int encode_tree(struct walk *walk)
{
    const struct der_message *message = walk->message;
    struct buf *out = walk->out;
    int err = 0;
    int len;

    if (asn1_create_element(walk->der->definitions, message->module, &walk->tree) != ASN1_SUCCESS)
        return fail_message(message, walk->error, "no memory", BYTES_NONE, ERR_MEMORY);
    for (size_t i = 0; i < message->field_count && err == 0; i++)
        err = put_field(walk, &message->fields[i]);
    if (err < 0)
        return err;
    len = out->size - out->len < INT_MAX ? (int)(out->size - out->len) : INT_MAX;
    err = asn1_der_coding(walk->tree, "", out->at + out->len, &len, NULL);
    if (err == ASN1_MEM_ERROR) {
        out->overflow = true;
        return fail_message(message, walk->error, "no room", BYTES_NONE, ERR_TOO_LONG);
    }
    if (err != ASN1_SUCCESS)
        return fail_message(message, walk->error, "not in the module as the table says", BYTES_NONE,
                            err == ASN1_MEM_ALLOC_ERROR ? ERR_MEMORY : ERR_MALFORMED);
    out->len += (size_t)len;
    return 0;
}

static int encode_message(const struct der *der, const struct der_message *message, const void *in,
                          struct buf *out, struct der_error *error)
{
    struct walk walk = {.der = der,
                        .message = message,
                        .structure = (void *)(uintptr_t)in, /* put_ functions only read it */
                        .out = out,
                        .error = error};
    int err;

    if (out->overflow)
        return fail_message(message, error, "no room", BYTES_NONE, ERR_TOO_LONG);
    if (is_leaf_message(message)) {
        struct der_value value;
        const char *reason = der_value_put(&message->fields[0], in, &value);

        if (reason)
            return fail_message(message, error, reason, value.content, ERR_MALFORMED);
        tlv_put(out, message->tag, value.content);
        return out->overflow ? ERR_TOO_LONG : 0;
    }
    err = encode_tree(&walk);
    asn1_delete_structure(&walk.tree);
    return err;
}

int der_encode(const struct der *der, const struct der_message *message, const void *in,
               struct buf *out, struct der_error *error)
{
    size_t mark = out->len;
    int err = encode_message(der, message, in, out, error);

    if (err < 0)
        out->len = mark; /* parts of what failed are not left behind */
    return err;
}
