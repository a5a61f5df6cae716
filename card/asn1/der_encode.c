/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encoding: each row writes its element into a fresh value of the type, or deletes it, and libtasn1
 * makes the octets. Parts with a table of their own are encoded first, at the free end of the
 * output, where they take no more room than they will in the whole, and are handed on as octets.
 */
#include "card/asn1/der_walk.h"

#include <string.h>

static int encode_message(const struct der *der, const struct der_message *message, const void *in,
                          struct buf *out, struct der_error *error);

static const void *member_of(const struct der_walk *walk, size_t offset)
{
    return (const uint8_t *)walk->from + offset;
}

/* `err` of the tree: memory, or a table that is not as the module. */
static int fail_tree(const struct der_walk *walk, const struct der_field *field, int err)
{
    return err < 0 ? der_walk_fail(walk, field, "not in the module as the table says", BYTES_NONE,
                                   err == ERR_MEMORY ? ERR_MEMORY : ERR_MALFORMED)
                   : 0;
}

/* The whole TLV `part` into the row's ANY, or what stands in it into its SEQUENCE OF ANY. */
static int put_part(struct der_walk *walk, const struct der_field *field, struct bytes part)
{
    struct tlv tlv;
    bool is_any;
    int err = der_tree_is_any(&walk->tree, field->path, &is_any);

    if (err < 0)
        return fail_tree(walk, field, err);
    if (tlv_only(part, &tlv) < 0)
        return der_walk_fail(walk, field, "not one element", part, ERR_MALFORMED);
    err = is_any ? der_tree_write(&walk->tree, field->path, part)
                 : der_tree_write_content(&walk->tree, field->path, tlv.value);
    return fail_tree(walk, field, err);
}

static int put_sub(struct der_walk *walk, const struct der_field *field)
{
    size_t mark = walk->buf->len;
    int err;

    if (!field->optional && field->second != DER_NONE) {
        const struct bytes *raw = member_of(walk, field->second);

        if (raw->at)
            return put_part(walk, field, *raw);
    }
    err = encode_message(walk->der, field->sub, member_of(walk, field->offset), walk->buf,
                         walk->error);
    if (err == 0)
        err = put_part(walk, field, bytes_from(buf_bytes(walk->buf), mark));
    walk->buf->len = mark;
    return err;
}

static int put_list(struct der_walk *walk, const struct der_field *field)
{
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    size_t count = *(const size_t *)member_of(walk, (size_t)field->min);
    size_t mark = walk->buf->len;
    const uint8_t *items;
    int err = 0;

    memcpy(&items, member_of(walk, field->offset), sizeof(items));
    for (size_t i = 0; i < count && err == 0; i++) {
        if (field->sub)
            err = encode_message(walk->der, field->sub, items + i * size, walk->buf, walk->error);
        else
            buf_put(walk->buf, ((const struct bytes *)(const void *)items)[i]);
    }
    if (err == 0 && walk->buf->overflow)
        err = der_walk_fail(walk, field, "no room", BYTES_NONE, ERR_TOO_LONG);
    if (err == 0)
        err = fail_tree(walk, field,
                        der_tree_write_content(&walk->tree, field->path,
                                               bytes_from(buf_bytes(walk->buf), mark)));
    walk->buf->len = mark;
    return err;
}

static int put_choice(struct der_walk *walk, const struct der_field *field)
{
    const char *name = NULL;
    unsigned arm;
    int err;

    memcpy(&arm, member_of(walk, field->offset), sizeof(arm));
    for (unsigned i = 1; i <= arm && field->arms[i - 1]; i++)
        name = i == arm ? field->arms[i - 1] : NULL;
    if (!name)
        return der_walk_fail(walk, field, "no arm is chosen", BYTES_NONE, ERR_MALFORMED);
    err = der_tree_choose(&walk->tree, field->path, name);
    return err < 0 ? fail_tree(walk, field, err) : der_walk_branch(walk, field, name);
}

static int put_leaf(struct der_walk *walk, const struct der_field *field)
{
    struct der_value value;
    const char *reason = der_value_put(field, walk->from, &value);
    int err;

    if (reason)
        return der_walk_fail(walk, field, reason, value.content, ERR_MALFORMED);
    switch (field->kind) {
    case DER_KIND_NULL:
        return 0; /* there as soon as the value is made */
    case DER_KIND_BOOLEAN:
        err = der_tree_write_boolean(&walk->tree, field->path, value.content.at[0] != 0);
        break;
    case DER_KIND_BITS:
        err = der_tree_write_bits(&walk->tree, field->path, value.content);
        break;
    default:
        err = der_tree_write(&walk->tree, field->path, value.content);
        break;
    }
    return fail_tree(walk, field, err);
}

static int put_slice(struct der_walk *walk, const struct der_field *field)
{
    const struct bytes *slice = member_of(walk, field->offset);
    const char *reason = "mandatory and absent";
    struct tlv tlv;

    if (slice->at)
        reason = der_value_check_size(field, slice->len);
    if (!reason && field->kind == DER_KIND_SEQUENCE &&
        (tlv_only(*slice, &tlv) < 0 || tlv.tag != DER_TAG_SEQUENCE ||
         !der_walk_is_several(tlv.value)))
        reason = "no SEQUENCE of two elements";
    if (reason)
        return der_walk_fail(walk, field, reason, *slice, ERR_MALFORMED);
    if (field->kind != DER_KIND_CONTENT)
        return put_part(walk, field, *slice);
    return fail_tree(walk, field, der_tree_write_content(&walk->tree, field->path, *slice));
}

static int put_absent(struct der_walk *walk, const struct der_field *field)
{
    int err = fail_tree(walk, field, der_tree_delete(&walk->tree, field->path));

    if (err == 0 && (field->kind == DER_KIND_GROUP || field->kind == DER_KIND_CHOICE))
        err = der_walk_branch(walk, field, NULL);
    return err;
}

static int put_field(struct der_walk *walk, const struct der_field *field)
{
    if (!der_walk_applies(walk, field))
        return 0;
    if (field->kind == DER_KIND_EXTENSION || !der_value_is_present(field, walk->from))
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

static int encode_tree(struct der_walk *walk)
{
    int err = der_tree_make(walk->der, walk->message, &walk->tree);

    if (err < 0)
        return der_walk_fail_message(walk, "no memory", BYTES_NONE, ERR_MEMORY);
    for (size_t i = 0; i < walk->message->field_count && err == 0; i++)
        err = put_field(walk, &walk->message->fields[i]);
    if (err == 0) {
        err = der_tree_code(&walk->tree, walk->buf);
        if (err < 0)
            der_walk_fail_message(
                walk, err == ERR_TOO_LONG ? "no room" : "not in the module as the table says",
                BYTES_NONE, err);
    }
    der_tree_free(&walk->tree);
    return err;
}

static int encode_leaf(const struct der_walk *walk)
{
    struct der_value value;
    const char *reason = der_value_put(&walk->message->fields[0], walk->from, &value);

    if (reason)
        return der_walk_fail_message(walk, reason, value.content, ERR_MALFORMED);
    tlv_put(walk->buf, walk->message->tag, value.content);
    return walk->buf->overflow ? der_walk_fail_message(walk, "no room", BYTES_NONE, ERR_TOO_LONG)
                               : 0;
}

static int encode_message(const struct der *der, const struct der_message *message, const void *in,
                          struct buf *out, struct der_error *error)
{
    struct der_walk walk = {.der = der, .message = message, .from = in, .buf = out, .error = error};

    if (out->overflow)
        return der_walk_fail_message(&walk, "no room", BYTES_NONE, ERR_TOO_LONG);
    return der_walk_is_leaf(message) ? encode_leaf(&walk) : encode_tree(&walk);
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
