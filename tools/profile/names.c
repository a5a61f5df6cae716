/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/names.h"

#include <stdio.h>
#include <string.h>

#include "profiles/app/naa.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/file.h"

enum { PATH_MAX_OCTETS = 2 * FS_PATH_MAX, ARENA_MAX = 1 << 18, DEPTH_MAX = 4 };

/* Path of a file from the MF or its ADF, and the AID of that. */
static struct bytes path_of(const struct fs *fs, uint16_t id, struct bytes *aid,
                            uint8_t memory[PATH_MAX_OCTETS])
{
    size_t at = PATH_MAX_OCTETS;

    *aid = BYTES_NONE;
    for (; at >= 2; id = fs->files[id].parent) {
        const struct fs_file *file = &fs->files[id];
        uint16_t fid = file->type == FS_APPLICATION ? FS_FID_ADF : file->fid;

        at -= 2;
        memory[at] = (uint8_t)(fid >> 8);
        memory[at + 1] = (uint8_t)fid;
        if (file->type == FS_APPLICATION)
            *aid = file->name;
        if (file->type == FS_APPLICATION || id == FS_MF)
            break;
    }
    return bytes_at(memory + at, PATH_MAX_OCTETS - at);
}

const char *names_file(const struct fs *fs, uint16_t id)
{
    uint8_t memory[PATH_MAX_OCTETS];
    struct bytes aid, path = path_of(fs, id, &aid, memory);
    const char *name;

    if (fs->files[id].type == FS_APPLICATION && naa_of(fs, id) == NAA_NONE)
        return "ADF";
    name = file_name(file_place_of(aid, path));
    return name ? name : "";
}

/* The values of the children of a node without a value of its own. */
static size_t add_children(const struct node *node, unsigned depth, char *text, size_t size,
                           size_t len)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->value && !(child->flags & TREE_SECRET) && len + 1 < size) {
            int put = snprintf(text + len, size - len, "%s%s %s", len ? ", " : "", child->name,
                               child->value);

            len = put > 0 && (size_t)put < size - len ? len + (size_t)put : size - 1;
        } else if (!child->value && depth) {
            len = add_children(child, depth - 1, text, size, len);
        }
    }
    return len;
}

static bool is_damaged(const struct node *node)
{
    bool damaged = node->flags & (TREE_MALFORMED | TREE_UNKNOWN);

    for (const struct node *child = node->first; child && !damaged; child = child->next)
        damaged = is_damaged(child);
    return damaged;
}

bool names_decode(const struct fs *fs, uint16_t id, unsigned record, char *text, size_t size)
{
    uint8_t memory[PATH_MAX_OCTETS];
    struct bytes aid, path = path_of(fs, id, &aid, memory);
    struct bytes body = record ? fs_record(&fs->files[id], record) : fs->files[id].body;
    const struct node *node;
    struct arena arena;
    struct tree tree;

    text[0] = 0;
    if (!file_is_described(file_place_of(aid, path)))
        return false;
    arena_init(&arena, ARENA_MAX);
    tree_init(&tree, &arena, "file");
    decode_file(&tree, NULL, aid, path, 0, body, 0);
    node = tree.root.first;
    if (node && !is_damaged(node) && !(node->flags & TREE_SECRET)) {
        if (node->value && strcmp(node->value, "empty") != 0)
            snprintf(text, size, "%s", node->value);
        else if (!node->value)
            add_children(node, DEPTH_MAX, text, size, 0);
    }
    arena_free(&arena);
    return text[0] != 0;
}
