/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of the files that a package has created so far: paths, parents and links. */
#include <stdlib.h>

#include "profiles/package/pe_private.h"

bool pe_is_directory_type(unsigned type)
{
    return type == FS_DIRECTORY || type == FS_APPLICATION;
}

uint16_t pe_child_of(const struct pe *pe, uint16_t directory, uint16_t fid)
{
    uint16_t real = pe->nodes[directory].link;

    for (uint32_t i = 1; i < pe->node_count; i++)
        if (pe->nodes[i].parent == real && pe->nodes[i].fid == fid)
            return (uint16_t)i;
    return FS_NONE;
}

uint16_t pe_find(const struct pe *pe, struct bytes path)
{
    uint16_t at = FS_MF;

    if (!pe->has_mf || path.len % 2 || path.len > (size_t)2 * FS_PATH_MAX)
        return FS_NONE;
    for (size_t i = 0; i < path.len; i += 2) {
        uint16_t fid = (uint16_t)(path.at[i] << 8 | path.at[i + 1]);

        if (i == 0 && fid == FS_FID_MF)
            continue;
        if (!pe_is_directory_type(pe->nodes[at].type))
            return FS_NONE;
        at = pe_child_of(pe, at, fid);
        if (at == FS_NONE)
            return FS_NONE;
    }
    return at;
}

int pe_add_node(struct pe *pe, const struct pe_node *node, uint16_t *id)
{
    if (pe->node_count == pe->node_size) {
        uint32_t size = pe->node_size ? pe->node_size * 2 : 256;
        struct pe_node *nodes;

        if (pe->node_count >= PE_FILES_MAX) {
            pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "more files than this card supports");
            return 0;
        }
        nodes = realloc(pe->nodes, size * sizeof *nodes);
        if (!nodes)
            return ERR_MEMORY;
        pe->nodes = nodes;
        pe->node_size = size;
    }
    *id = (uint16_t)pe->node_count;
    pe->nodes[pe->node_count++] = *node;
    pe->facts.files = (uint16_t)pe->node_count;
    return 0;
}
