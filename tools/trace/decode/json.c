/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies of ES9+, ES11 and ESipa in the JSON binding (SGP.22 6.5.2, SGP.32 6.4): a node a member,
 * with what its Base64 contains.
 */
#include "tools/trace/decode/messages.h"

#include "apdu/base64.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/element.h"
#include "tools/trace/decode/message_value.h"

#include <jansson.h>
#include <string.h>

enum { DEPTH_MAX = 64, HEADER_MAX = 8, PLMN_TEXT_MAX = 16 };

enum form {
    FORM_MESSAGE,     /* a value of `type` */
    FORM_CERTIFICATE, /* or several */
    FORM_VALUE,       /* one element: its value */
    FORM_RESULT,      /* a value of `type`, or the part of it that the member is in */
    FORM_PLMN,
    FORM_OCTETS
};

/* Members in Base64. */
static const struct member {
    const char *name;
    enum form form;
    const char *type;
} members[] = {
    {"authenticateServerResponse", FORM_MESSAGE, "AuthenticateServerResponse"},
    {"boundProfilePackage", FORM_MESSAGE, "BoundProfilePackage"},
    {"cancelSessionResponse", FORM_MESSAGE, "CancelSessionResponse"},
    {"ctxParams1", FORM_MESSAGE, "CtxParams1"},
    {"eimAcknowledgements", FORM_MESSAGE, "EimAcknowledgements"},
    {"eimPackageResult", FORM_RESULT, "ProvideEimPackageResult"},
    {"eumCertificate", FORM_CERTIFICATE, NULL},
    {"euiccCertificate", FORM_CERTIFICATE, NULL},
    {"euiccChallenge", FORM_OCTETS, NULL},
    {"euiccCiPKIdToBeUsed", FORM_VALUE, NULL},
    {"euiccCiPKIdentifierToBeUsed", FORM_VALUE, NULL},
    {"euiccInfo1", FORM_MESSAGE, "EUICCInfo1"},
    {"euiccInfo2", FORM_MESSAGE, "EUICCInfo2"},
    {"euiccPackageRequest", FORM_MESSAGE, "EuiccPackageRequest"},
    {"euiccPackageResult", FORM_MESSAGE, "EuiccPackageResult"},
    {"hashCc", FORM_VALUE, NULL},
    {"ipaEuiccDataRequest", FORM_MESSAGE, "IpaEuiccDataRequest"},
    {"ipaEuiccDataResponse", FORM_MESSAGE, "IpaEuiccDataResponse"},
    {"pendingNotification", FORM_MESSAGE, "PendingNotification"},
    {"prepareDownloadResponse", FORM_MESSAGE, "PrepareDownloadResponse"},
    {"profileDownloadTrigger", FORM_MESSAGE, "ProfileDownloadTriggerRequest"},
    {"profileDownloadTriggerRequest", FORM_MESSAGE, "ProfileDownloadTriggerRequest"},
    {"profileDownloadTriggerResult", FORM_MESSAGE, "ProfileDownloadTriggerResult"},
    {"profileMetaData", FORM_MESSAGE, "StoreMetadataRequest"},
    {"profileMetadata", FORM_MESSAGE, "StoreMetadataRequest"},
    {"provideEimPackageResult", FORM_MESSAGE, "ProvideEimPackageResult"},
    {"rPlmn", FORM_PLMN, NULL},
    {"serverCertificate", FORM_CERTIFICATE, NULL},
    {"serverSignature1", FORM_VALUE, NULL},
    {"serverSigned1", FORM_MESSAGE, "ServerSigned1"},
    {"smdpCertificate", FORM_CERTIFICATE, NULL},
    {"smdpSignature2", FORM_VALUE, NULL},
    {"smdpSigned2", FORM_MESSAGE, "SmdpSigned2"},
};

/* SGP.22 5.2.6.1 and 5.2.6.2 */
static const struct code {
    const char *code, *name;
} subjects[] =
    {
        {"1", "Generic"},
        {"1.1", "Function Requester"},
        {"1.2", "Function Provider"},
        {"1.3", "Protocol"},
        {"1.3.1", "Protocol Format"},
        {"1.3.2", "Protocol Version"},
        {"1.6", "Function"},
        {"8.1", "eUICC"},
        {"8.1.1", "EID"},
        {"8.1.2", "EUM Certificate"},
        {"8.1.3", "eUICC Certificate"},
        {"8.2", "Profile"},
        {"8.2.1", "Profile ICCID"},
        {"8.2.5", "Profile Type"},
        {"8.2.6", "Matching ID"},
        {"8.2.7", "Confirmation Code"},
        {"8.2.8", "Profile Policy Rule"},
        {"8.2.9", "Profile Metadata"},
        {"8.2.10", "Bound Profile Package"},
        {"8.8", "SM-DP+"},
        {"8.8.1", "SM-DP+ Address"},
        {"8.8.2", "Security configuration"},
        {"8.8.3", "Specification Version Number"},
        {"8.8.4", "SM-DP+ Certificate"},
        {"8.8.5", "Download Order"},
        {"8.9", "SM-DS"},
        {"8.9.1", "SM-DS Address"},
        {"8.9.2", "Security configuration"},
        {"8.9.3", "Specification Version Number"},
        {"8.9.4", "SM-DS Certificate"},
        {"8.9.5", "Event Record"},
        {"8.10", "RSP Operation"},
        {"8.10.1", "TransactionId"},
        {"8.11", "CI"},
        {"8.11.1", "CI Public Key"},
        {"8.31.2", "eIM Transaction ID"},
},
  reasons[] = {
      {"1.1", "Unknown"},
      {"1.2", "Not Allowed"},
      {"2.1", "Invalid"},
      {"2.2", "Mandatory Element Missing"},
      {"2.3", "Conditional Element Missing"},
      {"3.1", "Unsupported"},
      {"3.3", "Already in Use"},
      {"3.7", "Unavailable"},
      {"3.8", "Refused"},
      {"3.9", "Unknown"},
      {"3.10", "Invalid Association"},
      {"3.11", "Value has Changed"},
      {"3.12", "Invalid Match"},
      {"4.2", "Execution Error"},
      {"4.3", "Stopped on Warning"},
      {"4.8", "Insufficient Memory"},
      {"4.10", "Time to Live Expired"},
      {"5.1", "Inaccessible"},
      {"6.1", "Verification Failed"},
      {"6.3", "Expired"},
      {"6.4", "Maximum Number of Retries Exceeded"},
};

static void add_value(struct tree *tree, struct node *parent, const char *name, const json_t *value,
                      unsigned depth);

static const struct member *member_of(const char *name)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

static const char *code_of(const struct code *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i].code, code) == 0)
            return codes[i].name;
    return NULL;
}

static const char *shown(struct tree *tree, const char *text, size_t length)
{
    const size_t size = 4 * length + 1;
    char *copy = arena_alloc(tree->arena, size);

    if (!copy) {
        tree_set_full(tree, size);
        return "";
    }
    return text_show(copy, size, bytes_at(text, length));
}

static void set_text(struct tree *tree, struct node *node, const json_t *value)
{
    const char *text = json_string_value(value), *name = NULL;

    if (strcmp(node->name, "subjectCode") == 0)
        name = code_of(subjects, sizeof(subjects) / sizeof(subjects[0]), text);
    else if (strcmp(node->name, "reasonCode") == 0)
        name = code_of(reasons, sizeof(reasons) / sizeof(reasons[0]), text);
    else if (strcmp(node->name, "status") == 0 && strncmp(text, "Executed", 8) != 0)
        tree_flag(tree, node, TREE_REFUSED);
    node->value = shown(tree, text, json_string_length(value));
    if (name)
        tree_value(tree, node, "%s (%s)", node->value, name);
    tree_flag(tree, node, message_row(NULL, node->name)->flags);
}

/* EimPackageResult as the message that it is a part of in the ASN.1 binding. */
static struct bytes add_message(struct tree *tree, struct bytes octets)
{
    struct buf out = arena_buf(tree->arena, octets.len + HEADER_MAX);

    if (bytes_starts_with(octets, BYTES_TEXT("\xBF\x50")))
        return octets;
    tlv_put(&out, 0xBF50, octets);
    return out.overflow ? octets : buf_bytes(&out);
}

/* What the Base64 contains. */
static void set_octets(struct tree *tree, struct node *node, const struct member *member)
{
    struct bytes rest = node->octets;
    struct element element;
    bool found = false;

    if (member->form == FORM_CERTIFICATE && rest.len) {
        decode_certificate(tree, node, node->octets, 0);
        return;
    }
    if (member->form == FORM_PLMN && rest.len == 3) {
        char text[PLMN_TEXT_MAX];

        tree_value(tree, node, "%s", message_plmn(rest, text, sizeof(text)));
        return;
    }
    if (member->form == FORM_RESULT)
        node->octets = add_message(tree, rest);
    if (member->form == FORM_MESSAGE || member->form == FORM_RESULT)
        found = decode_members(tree, node, member->type, node->octets, 0);
    if (found)
        return;
    if (member->form == FORM_VALUE && element_next(&rest, &element) && rest.len == 0)
        node->octets = element.value;
    message_hex(tree, node);
    tree_flag(tree, node,
              member->form == FORM_MESSAGE ? TREE_UNKNOWN : message_row(NULL, node->name)->flags);
    if (strstr(node->name, "Signature"))
        tree_flag(tree, node, TREE_RANDOM);
}

static void add_string(struct tree *tree, struct node *node, const json_t *value)
{
    const struct member *member = member_of(node->name);
    struct buf octets =
        member ? arena_buf(tree->arena, json_string_length(value)) : (struct buf){.size = 0};

    if (member && base64_read(&octets, json_string_value(value)) == 0) {
        node->octets = buf_bytes(&octets);
        set_octets(tree, node, member);
        return;
    }
    set_text(tree, node, value);
    if (member)
        tree_flag(tree, node, TREE_MALFORMED);
}

/* eimPackageError and stateChangeCause have names. */
static void set_number(struct tree *tree, struct node *node, json_int_t number)
{
    const struct message_row *row = message_row(NULL, node->name);
    char text[CODE_TEXT_MAX];
    bool refused = false;

    if (row->form == MESSAGE_CODE)
        tree_value(tree, node, "%s", message_code(row, number, &refused, text, sizeof(text)));
    else
        tree_value(tree, node, "%" JSON_INTEGER_FORMAT, number);
    if (refused)
        tree_flag(tree, node, TREE_REFUSED);
}

static void add_members(struct tree *tree, struct node *node, const json_t *object, unsigned depth)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        add_value(tree, node, *name ? shown(tree, name, strlen(name)) : "(no name)", value, depth);
    }
}

static void add_value(struct tree *tree, struct node *parent, const char *name, const json_t *value,
                      unsigned depth)
{
    struct node *node = tree_node(tree, parent, name, BYTES_NONE, 0);
    const json_t *item;
    size_t i;

    if (depth == DEPTH_MAX) {
        tree_value(tree, node, "too deep");
        tree_flag(tree, node, TREE_MALFORMED);
        return;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_members(tree, node, value, depth + 1);
        break;
    case JSON_ARRAY:
        tree_flag(tree, node, TREE_LIST);
        json_array_foreach(value, i, item)
        {
            add_value(tree, node, name, item, depth + 1);
        }
        break;
    case JSON_STRING:
        add_string(tree, node, value);
        break;
    case JSON_INTEGER:
        set_number(tree, node, json_integer_value(value));
        break;
    case JSON_REAL:
        tree_value(tree, node, "%g", json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        tree_value(tree, node, json_is_true(value) ? "TRUE" : "FALSE");
        break;
    case JSON_NULL:
        break;
    }
}

void decode_json_object(struct tree *tree, struct node *parent, const json_t *object)
{
    add_members(tree, parent ? parent : &tree->root, object, 0);
}

void decode_json(struct tree *tree, struct node *parent, struct bytes body, size_t offset)
{
    json_error_t error;
    json_t *root = json_loadb((const char *)body.at, body.len, 0, &error);
    struct node *node;

    if (!parent)
        parent = &tree->root;
    if (!json_is_object(root)) {
        node = tree_node(tree, parent, "JSON", body, offset);
        tree_value(tree, node, "line %d: %s", root ? 1 : error.line,
                   root ? "no object" : shown(tree, error.text, strlen(error.text)));
        tree_flag(tree, node, TREE_MALFORMED);
    } else {
        decode_json_object(tree, parent, root);
    }
    json_decref(root);
}
