/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extensions of TLS messages, and the names of versions, groups and signature algorithms (registry
 * "Transport Layer Security (TLS) Parameters"). */
#include "tools/trace/cursor.h"
#include "tools/trace/decode/stream.h"

#include <string.h>

struct name {
    uint16_t value;
    const char *name;
};

static const struct name versions[] = {
    {0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"},  {0x0302, "TLS 1.1"},  {0x0303, "TLS 1.2"},
    {0x0304, "TLS 1.3"}, {0xFEFF, "DTLS 1.0"}, {0xFEFD, "DTLS 1.2"}, {0xFEFC, "DTLS 1.3"}};

static const struct name groups[] = {{0x0017, "secp256r1"},
                                     {0x0018, "secp384r1"},
                                     {0x0019, "secp521r1"},
                                     {0x001A, "brainpoolP256r1"},
                                     {0x001B, "brainpoolP384r1"},
                                     {0x001C, "brainpoolP512r1"},
                                     {0x001D, "x25519"},
                                     {0x001E, "x448"},
                                     {0x001F, "brainpoolP256r1tls13"},
                                     {0x0020, "brainpoolP384r1tls13"},
                                     {0x0021, "brainpoolP512r1tls13"},
                                     {0x0100, "ffdhe2048"},
                                     {0x0101, "ffdhe3072"},
                                     {0x0102, "ffdhe4096"},
                                     {0x0103, "ffdhe6144"},
                                     {0x0104, "ffdhe8192"},
                                     {0x11EB, "SecP256r1MLKEM768"},
                                     {0x11EC, "X25519MLKEM768"}};

static const struct name signatures[] = {{0x0201, "rsa_pkcs1_sha1"},
                                         {0x0203, "ecdsa_sha1"},
                                         {0x0301, "rsa_pkcs1_sha224"},
                                         {0x0303, "ecdsa_sha224"},
                                         {0x0401, "rsa_pkcs1_sha256"},
                                         {0x0402, "dsa_sha256"},
                                         {0x0403, "ecdsa_secp256r1_sha256"},
                                         {0x0501, "rsa_pkcs1_sha384"},
                                         {0x0502, "dsa_sha384"},
                                         {0x0503, "ecdsa_secp384r1_sha384"},
                                         {0x0601, "rsa_pkcs1_sha512"},
                                         {0x0602, "dsa_sha512"},
                                         {0x0603, "ecdsa_secp521r1_sha512"},
                                         {0x0804, "rsa_pss_rsae_sha256"},
                                         {0x0805, "rsa_pss_rsae_sha384"},
                                         {0x0806, "rsa_pss_rsae_sha512"},
                                         {0x0807, "ed25519"},
                                         {0x0808, "ed448"},
                                         {0x0809, "rsa_pss_pss_sha256"},
                                         {0x080A, "rsa_pss_pss_sha384"},
                                         {0x080B, "rsa_pss_pss_sha512"},
                                         {0x081A, "ecdsa_brainpoolP256r1tls13_sha256"},
                                         {0x081B, "ecdsa_brainpoolP384r1tls13_sha384"},
                                         {0x081C, "ecdsa_brainpoolP512r1tls13_sha512"}};

static const char *find(const struct name *names, size_t count, unsigned value)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].value == value)
            return names[i].name;
    return NULL;
}
#define FIND(names, value) find(names, sizeof(names) / sizeof((names)[0]), value)

const char *decode_tls_version(unsigned version)
{
    return FIND(versions, version);
}

const char *decode_tls_group(unsigned group)
{
    return FIND(groups, group);
}

const char *decode_tls_signature(unsigned scheme)
{
    return FIND(signatures, scheme);
}

/* ---- Contents ---- */

struct content {
    struct tree *tree;
    struct node *node;
    struct cursor in;
    bool of_server;
};

/* Appends a text to the value of the node, after a comma. */
static void append(struct content *content, const char *text)
{
    const char *before = content->node->value;

    content->node->value = before ? tree_text(content->tree, "%s, %s", before, text)
                                  : tree_text(content->tree, "%s", text);
}

/* Numbers of two octets until the end of `list`. */
static void append_names(struct content *content, struct bytes list,
                         const char *(*name_of)(unsigned value))
{
    struct cursor in = cursor_of(list);

    while (cursor_left(&in)) {
        unsigned value = cursor_number(&in, 2);
        const char *name = name_of(value);

        append(content, name ? name : tree_text(content->tree, "%04X", value));
    }
    content->in.bad |= in.bad;
}

static void append_text(struct content *content, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return;
    append(content, tree_text(content->tree, "%.*s", (int)text.len, (const char *)text.at));
}

static void server_name(struct content *content)
{
    struct cursor list;

    if (cursor_left(&content->in) == 0)
        return; /* the server used it */
    list = cursor_of(cursor_vector(&content->in, 2));
    while (cursor_left(&list)) {
        cursor_number(&list, 1);
        append_text(content, cursor_vector(&list, 2));
    }
    content->in.bad |= list.bad;
}

static void supported_groups(struct content *content)
{
    append_names(content, cursor_vector(&content->in, 2), decode_tls_group);
}

static void signature_algorithms(struct content *content)
{
    append_names(content, cursor_vector(&content->in, 2), decode_tls_signature);
}

static void supported_versions(struct content *content)
{
    append_names(content,
                 content->of_server ? cursor_take(&content->in, 2) : cursor_vector(&content->in, 1),
                 decode_tls_version);
}

static void application_protocols(struct content *content)
{
    struct cursor list = cursor_of(cursor_vector(&content->in, 2));

    while (cursor_left(&list))
        append_text(content, cursor_vector(&list, 1));
    content->in.bad |= list.bad;
}

static void key_share(struct content *content)
{
    struct cursor *in = &content->in, list;

    if (content->of_server) {
        append_names(content, cursor_take(in, 2), decode_tls_group);
    } else {
        list = cursor_of(cursor_vector(in, 2));
        while (cursor_left(&list)) {
            append_names(content, cursor_take(&list, 2), decode_tls_group);
            cursor_vector(&list, 2);
        }
        in->bad |= list.bad;
    }
}

static const struct extension {
    uint16_t type;
    const char *name;
    void (*decode)(struct content *content); /* NULL: in hex */
    unsigned flags;                          /* of the node: TREE_RANDOM, TREE_ANY_LENGTH */
} extensions[] = {
    {0, "server_name", server_name, 0},
    {1, "max_fragment_length", NULL, 0},
    {5, "status_request", NULL, 0},
    {10, "supported_groups", supported_groups, 0},
    {11, "ec_point_formats", NULL, 0},
    {13, "signature_algorithms", signature_algorithms, 0},
    {14, "use_srtp", NULL, 0},
    {15, "heartbeat", NULL, 0},
    {16, "application_layer_protocol_negotiation", application_protocols, 0},
    {18, "signed_certificate_timestamp", NULL, 0},
    {20, "server_certificate_type", NULL, 0},
    {21, "padding", NULL, 0},
    {22, "encrypt_then_mac", NULL, 0},
    {23, "extended_master_secret", NULL, 0},
    {28, "record_size_limit", NULL, 0},
    {35, "session_ticket", NULL, TREE_RANDOM | TREE_ANY_LENGTH},
    {41, "pre_shared_key", NULL, TREE_RANDOM | TREE_ANY_LENGTH},
    {42, "early_data", NULL, 0},
    {43, "supported_versions", supported_versions, 0},
    {44, "cookie", NULL, TREE_RANDOM},
    {45, "psk_key_exchange_modes", NULL, 0},
    {47, "certificate_authorities", NULL, 0},
    {49, "post_handshake_auth", NULL, 0},
    {50, "signature_algorithms_cert", signature_algorithms, 0},
    {51, "key_share", key_share, TREE_RANDOM},
    {54, "connection_id", NULL, TREE_RANDOM},
    {0xFF01, "renegotiation_info", NULL, 0},
};

void decode_tls_extension(struct tree *tree, struct node *parent, unsigned type,
                          struct bytes octets, size_t offset, bool of_server)
{
    const struct extension *row = NULL;
    struct content content = {.tree = tree, .in = cursor_of(octets), .of_server = of_server};

    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
        if (extensions[i].type == type)
            row = &extensions[i];
    if (!row) {
        decode_stream_hex(tree, parent, tree_text(tree, "extension %u", type), octets, offset,
                          TREE_UNKNOWN);
        return;
    }
    if (!row->decode) {
        decode_stream_hex(tree, parent, row->name, octets, offset, row->flags);
        return;
    }
    content.node = tree_node(tree, parent, row->name, octets, offset);
    tree_flag(tree, content.node, row->flags);
    row->decode(&content);
    if (content.in.bad) {
        tree_hex(tree, content.node);
        tree_flag(tree, content.node, TREE_MALFORMED);
    }
}
