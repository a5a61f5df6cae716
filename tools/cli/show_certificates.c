/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/show_certificates.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/euiccd.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/trace/decode/messages.h"
#include "tools/trace/show/show.h"
#include "tools/trace/tree_json.h"

#include <errno.h>
#include <string.h>

enum {
    RESPONSE_MAX = 1 << 16,
    ARENA_MAX = 16 << 20,
    REQUEST_MAX = 64,
    TAG_INFO1 = 0xBF20,
    TAG_SIGNING_KEYS = 0xAA, /* euiccCiPKIdListForSigning */
    TAG_GET_CERTS = 0xBF56,
    TAG_KEY_ID = 0x80,
    TAG_EIMS = 0xBF55
};

struct certificates {
    struct euiccd_card *card;
    const char *path;
    struct arena arena;
    struct tree tree;
    int status;
};

/* The response, in the arena; BYTES_NONE after a message. */
static struct bytes call(struct certificates *certificates, const char *function, uint32_t tag,
                         struct bytes members)
{
    uint8_t request_memory[REQUEST_MAX];
    struct buf request = BUF_OVER(request_memory);
    struct buf response = arena_buf(&certificates->arena, RESPONSE_MAX);
    uint16_t sw;

    tlv_put(&request, tag, members);
    if (request.overflow || response.overflow) {
        certificates->status =
            command_failed("%s: %s: %s", certificates->path, function,
                           err_text(response.overflow ? ERR_MEMORY : ERR_TOO_LONG));
        return BYTES_NONE;
    }
    sw = euiccd_es10(certificates->card, request.at, request.len, response.at, response.size,
                     &response.len);
    if (sw == SW_OK)
        return buf_bytes(&response);
    certificates->status = sw == SW_REFERENCE_NOT_FOUND
                               ? command_failed("%s: the card has no %s: it is not one of SGP.32",
                                                certificates->path, function)
                               : command_failed("%s: %s: status word %04X (%s)", certificates->path,
                                                function, sw, sw_text(sw));
    return BYTES_NONE;
}

static void add_chain(struct certificates *certificates, struct node *list, struct bytes key_id)
{
    uint8_t memory[REQUEST_MAX];
    struct buf members = BUF_OVER(memory);
    struct bytes response;
    struct node *id;

    tlv_put(&members, TAG_KEY_ID, key_id);
    response = call(certificates, "ES10b.GetCerts", TAG_GET_CERTS, buf_bytes(&members));
    if (response.len == 0 ||
        !decode_type(&certificates->tree, list, "GetCertsResponse", response, 0))
        return;
    id = tree_node(&certificates->tree, list->last, "euiccCiPKId", key_id, 0);
    tree_hex(&certificates->tree, id);
}

static void collect(struct certificates *certificates)
{
    struct tree *tree = &certificates->tree;
    struct bytes info = call(certificates, "ES10b.GetEUICCInfo1", TAG_INFO1, BYTES_NONE), eims;
    struct tlv whole, keys, key;
    struct node *list = tree_node(tree, NULL, "certificates", BYTES_NONE, 0);

    tree_flag(tree, list, TREE_LIST);
    if (tlv_only(info, &whole) == 0 && tlv_find(whole.value, TAG_SIGNING_KEYS, &keys) == 0)
        while (certificates->status == COMMAND_DONE && tlv_next(&keys.value, &key) == 0)
            add_chain(certificates, list, key.value);
    if (certificates->status != COMMAND_DONE)
        return;
    eims = call(certificates, "ES10b.GetEimConfigurationData", TAG_EIMS, BYTES_NONE);
    if (eims.len)
        decode_members(tree, NULL, "GetEimConfigurationDataResponse", eims, 0);
}

static void print(struct certificates *certificates, bool json)
{
    struct show show = {.to = stdout, .full = true};
    json_t *object;
    char eid[EUICCD_EID_TEXT_SIZE];

    euiccd_eid(certificates->card, eid);
    if (!json) {
        printf("eid: %s\n", eid);
        show_nodes(&show, certificates->tree.root.first, 0);
        return;
    }
    object = json_pack("{s:s}", "eid", eid);
    for (const struct node *node = certificates->tree.root.first; node; node = node->next)
        json_object_set_new(object, node->name, tree_json(node));
    if (json_print(object, 0, stdout) < 0)
        certificates->status = command_failed("standard output: %s", strerror(errno));
}

int show_certificates(struct euiccd_card *card, const char *path, bool json)
{
    struct certificates certificates = {.card = card, .path = path, .status = COMMAND_DONE};

    arena_init(&certificates.arena, ARENA_MAX);
    tree_init(&certificates.tree, &certificates.arena, "card");
    collect(&certificates);
    if (certificates.status == COMMAND_DONE && certificates.tree.full)
        certificates.status = command_failed("%s: %s", path, err_text(ERR_MEMORY));
    if (certificates.status == COMMAND_DONE)
        print(&certificates, json);
    arena_free(&certificates.arena);
    return certificates.status;
}
