/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of a UICC and their responses: one row for each instruction. */
#include "apdu/ins.h"
#include "tools/trace/decode/file.h"
#include "tools/trace/decode/instruction.h"
#include "tools/trace/decode/uicc_commands.h"

enum { CLASS_SIM = 0xA0 };

struct row {
    uint8_t ins; /* enum ins */
    uicc_show *command, *response;
};

static const struct row rows[] = {
    {INS_SELECT, uicc_select, uicc_select_response},
    {INS_STATUS, uicc_status, uicc_select_response},
    {INS_READ_BINARY, uicc_read_binary, uicc_contents},
    {INS_UPDATE_BINARY, uicc_read_binary, uicc_plain},
    {INS_READ_RECORD, uicc_read_record, uicc_contents},
    {INS_UPDATE_RECORD, uicc_read_record, uicc_plain},
    {INS_SEARCH_RECORD, uicc_search, uicc_search_response},
    {INS_INCREASE, uicc_increase, uicc_increase_response},
    {INS_RETRIEVE_DATA, uicc_data_object, uicc_data_object_response},
    {INS_SET_DATA, uicc_data_object, uicc_plain},
    {INS_DEACTIVATE_FILE, uicc_by_fid, uicc_plain},
    {INS_ACTIVATE_FILE, uicc_by_fid, uicc_plain},
    {INS_CREATE_FILE, uicc_create, uicc_plain},
    {INS_RESIZE_FILE, uicc_create, uicc_plain},
    {INS_DELETE_FILE, uicc_by_fid, uicc_plain},
    {INS_TERMINATE_DF, uicc_by_fid, uicc_plain},
    {INS_TERMINATE_EF, uicc_by_fid, uicc_plain},
    {INS_TERMINATE_CARD_USAGE, uicc_none, uicc_plain},
    {INS_VERIFY_PIN, uicc_pin, uicc_plain},
    {INS_CHANGE_PIN, uicc_pin, uicc_plain},
    {INS_DISABLE_PIN, uicc_pin, uicc_plain},
    {INS_ENABLE_PIN, uicc_pin, uicc_plain},
    {INS_UNBLOCK_PIN, uicc_pin, uicc_plain},
    {INS_AUTHENTICATE, uicc_authenticate_command, uicc_authenticate_response},
    {INS_AUTHENTICATE | 1, uicc_authenticate_command, uicc_authenticate_response},
    {INS_GET_IDENTITY, uicc_identity, uicc_identity_response},
    {INS_GET_CHALLENGE, uicc_none, uicc_challenge_response},
    {INS_MANAGE_CHANNEL, uicc_channel, uicc_channel_response},
    {INS_SUSPEND_UICC, uicc_suspend_command, uicc_suspend_response},
    {INS_GET_DATA, uicc_get_data, uicc_get_data_response},
    {INS_GET_RESPONSE, uicc_none, uicc_plain},
    {INS_STORE_DATA, uicc_store_data, uicc_plain},
};

/* Those of a SIM, class A0, that differ. */
static const struct row sim_rows[] = {
    {INS_SELECT, uicc_select, uicc_gsm_select_response},
    {INS_STATUS, uicc_none, uicc_gsm_select_response},
    {INS_AUTHENTICATE, uicc_gsm_run, uicc_gsm_run_response},
};

/* Those of a security domain, class 8X, that differ. */
static const struct row platform_rows[] = {
    {INS_INITIALIZE_UPDATE, uicc_initialize_update, uicc_initialize_update_response},
    {INS_EXTERNAL_AUTHENTICATE, uicc_external_authenticate, uicc_plain},
    {INS_GET_STATUS, uicc_get_status, uicc_get_status_response},
    {INS_DELETE, uicc_delete, uicc_plain},
    {INS_INSTALL, uicc_install, uicc_plain},
    {INS_LOAD, uicc_load, uicc_plain},
    {INS_PUT_KEY, uicc_put_key, uicc_plain},
};
static const struct row other_platform_row = {0, uicc_protected, uicc_plain};

void uicc_plain(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    (void)exchange;
    if (node->octets.len)
        tree_hex(parts->tree, node);
}

/* A command that is not decoded further. */
static void show_unknown(const struct parts *parts, const struct exchange *exchange,
                         struct node *node)
{
    part_text(parts, node, "P1 P2", BYTES_NONE, "%02X %02X", exchange->p1, exchange->p2);
    if (node->octets.len)
        part_hex(parts, node, "data", node->octets);
}

static const struct row *platform_row_of(const struct exchange *exchange)
{
    for (size_t i = 0; i < sizeof platform_rows / sizeof platform_rows[0]; i++)
        if (platform_rows[i].ins == exchange->ins)
            return &platform_rows[i];
    return &other_platform_row;
}

/* NULL: an instruction that is not decoded further. */
static const struct row *row_of(const struct exchange *exchange)
{
    for (size_t i = 0; i < sizeof sim_rows / sizeof sim_rows[0]; i++)
        if (exchange->cla == CLASS_SIM && sim_rows[i].ins == exchange->ins)
            return &sim_rows[i];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].ins == exchange->ins)
            return &rows[i];
    return NULL;
}

void decode_uicc(struct tree *tree, const struct exchange *exchange)
{
    uint8_t memory[FILE_PATH_MAX];
    struct bytes path = file_path_of(exchange, memory);
    struct parts parts = {tree, exchange->command, 0, exchange->aid, path};
    struct node *command = part_node(&parts, NULL, "command", exchange->command), *response;
    const struct row *row =
        instruction_is_platform(exchange) ? platform_row_of(exchange) : row_of(exchange);
    const char *name = instruction_name(exchange);

    if (part_is_spare(&parts, command))
        return;
    if (name)
        tree_value(tree, command, "%s", name);
    else
        tree_value(tree, command, "instruction %02X", exchange->ins);
    if (!name)
        tree_flag(tree, command, TREE_UNKNOWN);
    (row ? row->command : show_unknown)(&parts, exchange, command);
    if (exchange->response.len == 0)
        return;
    parts.whole = exchange->response;
    response = part_node(&parts, NULL, "response", exchange->response);
    if (!part_is_spare(&parts, response))
        (row ? row->response : uicc_plain)(&parts, exchange, response);
}

void uicc_show_file(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    char name[64] = "", hex[2 * FILE_PATH_MAX + 1];
    struct bytes path = parts->path;
    struct node *file;

    if (path.len >= 2)
        decode_file_name(parts->aid, path, name, sizeof name);
    if (path.len == 0 && !exchange->sfi)
        return;
    file = part_node(parts, node, "file", BYTES_NONE);
    bytes_to_hex(exchange->path, hex, sizeof hex);
    if (exchange->sfi)
        tree_value(parts->tree, file, "%s%sSFI %02X", name, name[0] ? ", " : "", exchange->sfi);
    else
        tree_value(parts->tree, file, "%s (%s)", name, hex);
}
