/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as trees: by golden text, against der_decode for all vectors, and damaged at each octet.
 */
#include "tools/trace/decode/decode.h"

#include "card/asn1/der_walk.h"
#include "test/apdu/hex.h"
#include "test/card/asn1/messages.h"
#include "tools/trace/decode/message_value.h"

#include <stdio.h>
#include <string.h>

#include "test/tools/trace/decode/tree_text.h"

enum { LINE_OCTETS_MAX = 60000, HEADER_MAX = 6, TEXT_MAX = 100000 };

static struct {
    struct der *der;
    struct arena arena;
    struct tree tree;
    char text[TEXT_MAX];
} here;

static int begin(void **state)
{
    (void)state;
    here.der = der_definitions_new();
    arena_init(&here.arena, 16U << 20);
    return here.der ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    der_definitions_free(here.der);
    return 0;
}

static void reset(void)
{
    arena_reset(&here.arena);
    tree_init(&here.tree, &here.arena, "message");
}

/* ---- golden ---- */

static void expect(const char *hex, bool response, const char *expected)
{
    struct bytes octets = hex_bytes(hex);

    reset();
    assert_true(decode_message(&here.tree, NULL, octets, 0, response));
    tree_text_of(&here.tree, here.text, sizeof(here.text));
    hex_free(octets);
    assert_string_equal(here.text, expected);
}

static void test_golden(void **state)
{
    (void)state;
    expect("BF3111A00C5A0A989209010000000000108101FF", false,
           "EnableProfileRequest\n"
           "  profileIdentifier\n"
           "    iccid: 89299010000000000001\n"
           "  refreshFlag: TRUE\n");
    expect("BF3103800105", true,
           "EnableProfileResponse\n"
           "  enableResult: catBusy(5) !\n");
    expect("BF3E035C015A", false,
           "GetEuiccDataRequest\n"
           "  tagList: eidValue(5A)\n");
    expect("BF2D0E5C0C5A4F9F709091929394959F67", false,
           "ProfileInfoListRequest\n"
           "  tagList: iccid(5A), isdpAid(4F), profileState(9F70), profileNickname(90), "
           "serviceProviderName(91), profileName(92), iconType(93), icon(94), profileClass(95), "
           "fallbackAllowed(9F67)\n");
    expect("BF2F16800107810204F00C0161 5A0A98920901000000000010", true,
           "NotificationMetadata\n"
           "  seqNumber: 7 ~\n"
           "  profileManagementOperation: notificationInstall(0), notificationEnable(1), "
           "notificationDisable(2), notificationDelete(3)\n"
           "  notificationAddress: a\n"
           "  iccid: 89299010000000000001\n");
    expect("BF2A0BBF7608E206E104C1020102", false,
           "UpdateMetadataRequest\n"
           "  AccessRules\n"
           "    RefArDo\n"
           "      refDo\n"
           "        deviceAppIdRefDo: 0102\n");
    expect("BF2D055C03BF7695", false,
           "ProfileInfoListRequest\n"
           "  tagList: AccessRules(BF76), profileClass(95)\n");
    expect("BF4105800101A100", false,
           "ServerCancelSessionRequest\n"
           "  transactionId: 01 ~\n"
           "  cancelSessionResponse: empty *\n");
    expect("BF4106800101810103", false,
           "CancelSessionRequest\n"
           "  transactionId: 01 ~\n"
           "  reason: pprNotAllowed(3)\n");
    /* Forms of other senders and versions. */
    expect("BF2B03800107", false,
           "RetrieveNotificationsListRequest\n"
           "  seqNumber: 7 ~\n");
    expect("BF5A030101FF", false,
           "ImmediateEnableRequest\n"
           "  refreshFlag: TRUE\n");
    expect("BF3406020100810101", true,
           "EuiccMemoryResetV1Response\n"
           "  resetResult: ok(0)\n"
           "  resetEimResult: nothingToDelete(1) !\n");
    /* ES9+ inside of RemoteProfileProvisioning, ESipa outside. */
    expect("A206BF3B03810106", true,
           "RemoteProfileProvisioningResponse\n"
           "  AuthenticateClientResponse\n"
           "    authenticateClientError: matchingIdRefused(6) !\n");
    expect("BF3B03820106", true,
           "AuthenticateClientResponseEsipa\n"
           "  authenticateClientErrorEsipa: matchingIdRefused(6) !\n");
    /* Unknown, out of order, missing, ending early. */
    expect("BF310C9F1F0101A0065A0498920901", false,
           "EnableProfileRequest\n"
           "  9F1F: 01 ?\n"
           "  profileIdentifier\n"
           "    iccid: 89299010\n"
           "  refreshFlag: missing *\n");
    expect("BF310B8101FFA0065A049892", false,
           "EnableProfileRequest: ends after 9 of 11 octets *\n"
           "  refreshFlag: TRUE\n"
           "  profileIdentifier: ends after 4 of 6 octets *\n"
           "    iccid: 8929 (2 of 4 octets) *\n");
    expect("BF31098101FFA0045A029892", false,
           "EnableProfileRequest\n"
           "  refreshFlag: TRUE\n"
           "  profileIdentifier: out of order or repeated *\n"
           "    iccid: 8929\n");
    expect("BF53038001 09", false,
           "EimAcknowledgements\n"
           "  SequenceNumber: 9 ~\n");
    expect("BF4F03020101", true,
           "GetEimPackageResponse\n"
           "  eimPackageError: noEimPackageAvailable(1) !\n");
    expect("BF50023000", true,
           "ProvideEimPackageResultResponse\n"
           "  emptyResponse\n");
    expect("BF4315A01330118002 0560 A107 3005 8003 00F110 82020780", true,
           "GetRatResponse\n"
           "  rat\n"
           "    ProfilePolicyAuthorisationRule\n"
           "      pprIds: ppr1(1), ppr2(2)\n"
           "      allowedOperators\n"
           "        OperatorId\n"
           "          mccMnc: 001-01\n"
           "      pprFlags: consentRequired(0)\n");
}

/* ---- against der_decode ---- */

#define CTX_PARAMS_ARM "ctxParamsForCommonAuthentication"

/* The node of a row: its path without the "u" of a CHOICE under a tag. */
static const struct node *node_of(const struct node *node, const char *path)
{
    char names[128];
    size_t used = 0;

    while (*path) {
        size_t length = strcspn(path, ".");

        if (!(length == 1 && *path == 'u'))
            used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%.*s", used ? "/" : "",
                                     (int)length, path);
        path += length + (path[length] == '.');
    }
    names[used] = '\0';
    return used ? tree_find(node, names) : node;
}

static uint32_t bits_of(struct bytes octets)
{
    uint32_t bits = 0;

    for (size_t bit = 0; octets.len && bit < 8 * (octets.len - 1) && bit < 32; bit++)
        if (octets.at[1 + bit / 8] & 0x80U >> bit % 8)
            bits |= 1U << bit;
    return bits;
}

static void check_leaf(const struct der_message *message, const struct der_field *field,
                       const void *member, const struct node *node)
{
    const struct bytes *slice = member;
    int64_t number;

    if (!node)
        fail_msg("%s.%s is not in the tree", message->type, field->path);
    /* The vectors have random octets where extCardResource has TLVs. */
    if (strcmp(node->name, "extCardResource") != 0 && node->flags & (TREE_UNKNOWN | TREE_MALFORMED))
        fail_msg("%s.%s: %s", message->type, field->path, node->value);
    switch (field->kind) {
    case DER_KIND_INTEGER:
        if (node->octets.len <= 8) {
            assert_true(message_integer(node->octets, &number));
            assert_int_equal(number, *(const int64_t *)member);
        }
        break;
    case DER_KIND_BOOLEAN:
        assert_string_equal(node->value, *(const bool *)member ? "TRUE" : "FALSE");
        break;
    case DER_KIND_BITS:
        assert_int_equal(bits_of(node->octets), *(const uint32_t *)member);
        break;
    default:
        assert_true(bytes_equal(node->octets, *slice));
        assert_true(node->value || node->first || node->octets.len == 0);
        break;
    }
}

/* Each leaf that der_decode found is in the tree with its octets. Returns how many. */
static unsigned check_fields(const struct der_message *message, const void *structure,
                             const struct node *node)
{
    struct der_walk walk = {.message = message, .from = structure};
    unsigned leaves = 0;

    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];
        const void *member = (const uint8_t *)structure + field->offset;

        if (field->kind == DER_KIND_EXTENSION || !der_walk_applies(&walk, field))
            continue;
        if (field->kind == DER_KIND_CHOICE) {
            const unsigned *arm = member;
            const char *name = *arm ? field->arms[*arm - 1] : NULL;

            if (name && !tree_find(node_of(node, field->path), name))
                fail_msg("%s.%s: no %s", message->type, field->path, name);
            der_walk_branch(&walk, field, name);
        } else if (!der_value_is_present(field, structure)) {
            if (field->kind == DER_KIND_GROUP)
                der_walk_branch(&walk, field, NULL);
        } else if (field->kind == DER_KIND_SUB) {
            const struct node *part = node_of(node, field->path);
            /* CtxParams1 is a CHOICE of one arm, and der_decode has the arm only. */
            const struct node *arm = part ? tree_find(part, CTX_PARAMS_ARM) : NULL;

            leaves += check_fields(field->sub, member, arm ? arm : part);
        } else if (der_value_is_leaf(field) && field->kind != DER_KIND_NULL) {
            check_leaf(message, field, member, node_of(node, field->path));
            leaves++;
        }
    }
    return leaves;
}

static const struct der_message *message_of(const char *type)
{
    for (size_t i = 0; i < MESSAGES; i++)
        if (strcmp(messages[i]->type, type) == 0)
            return messages[i];
    fail_msg("no message of type %s", type);
    return NULL;
}

/* Calls `check` for each line of the vectors that `every` selects. Returns how many. */
static unsigned for_vectors(unsigned every, void (*check)(const char *type, struct bytes octets))
{
    static const char *const paths[] = {"test/vectors/asn1/public.txt",
                                        "test/vectors/asn1/differential.txt"};
    static char line[2 * LINE_OCTETS_MAX];
    unsigned lines = 0;

    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(paths[i], "r");

        assert_non_null(file);
        while (fgets(line, sizeof(line), file)) {
            const char *type = strtok(line, " \n"), *hex = strtok(NULL, " \n");
            struct bytes octets;

            if (!type || *type == '#' || (lines++ % every && i))
                continue;
            octets = hex_bytes(hex);
            check(type, octets);
            hex_free(octets);
        }
        fclose(file);
    }
    return lines;
}

static unsigned found_leaves;

static void check_vector(const char *type, struct bytes octets)
{
    const struct der_message *message = message_of(type);
    struct der_message strict = *message;
    void *structure;
    const struct node *node;

    reset();
    structure = arena_alloc(&here.arena, message->size);
    assert_true(decode_type(&here.tree, NULL, type, octets, 0));
    strict.alternate = NULL;
    if (der_decode(here.der, &strict, octets, structure, &here.arena, NULL) < 0) {
        assert_non_null(message->alternate);
        if (strstr(message->alternate->type, "-Explicit"))
            return; /* the inner message is a node of its own */
        message = message->alternate;
        assert_int_equal(der_decode(here.der, message, octets, structure, &here.arena, NULL), 0);
    }
    node = here.tree.root.first;
    assert_string_equal(node->name, type);
    assert_false(here.tree.full);
    found_leaves += check_fields(message, structure, node);
}

static void test_vectors(void **state)
{
    (void)state;
    found_leaves = 0;
    assert_true(for_vectors(1, check_vector) > 500);
    assert_true(found_leaves > 1500);
}

/* ---- damage ---- */

/* Leaves of `whole` that end before octet `end` are in `damaged` as well, the same. */
static void check_before(const struct node *whole, const struct node *damaged, size_t end)
{
    const struct node *its = damaged->first;

    for (const struct node *child = whole->first; child; child = child->next, its = its->next) {
        bool is_before = child->octets.at && child->offset + child->octets.len <= end;

        if (!child->octets.at || child->offset > end)
            return;
        if (!is_before && !its)
            return;
        if (strcmp(child->name, "octets") == 0)
            return; /* no certificate */
        if (!its)
            fail_msg("%s of %s is lost, damaged at %zu", child->name, whole->name, end);
        if (is_before) {
            assert_string_equal(its->name, child->name);
            assert_int_equal(its->offset, child->offset);
        }
        if (is_before && !child->first && child->value)
            assert_string_equal(its->value, child->value);
        if (strcmp(its->name, child->name) != 0)
            return;
        check_before(child, its, end);
    }
}

static void damage_vector(const char *type, struct bytes octets)
{
    struct tree whole;
    struct arena ours;
    uint8_t *copy = malloc(octets.len);

    assert_non_null(copy);
    if (!octets.at)
        fail_msg("empty vector of %s", type);
    arena_init(&ours, 4U << 20);
    tree_init(&whole, &ours, "message");
    assert_true(decode_type(&whole, NULL, type, octets, 0));
    for (size_t i = 2; i < octets.len; i++) {
        struct bytes part = {copy, i};
        char text[200];
        bool refused;

        memcpy(copy, octets.at, octets.len);
        reset();
        if (decode_type(&here.tree, NULL, type, part, 0))
            check_before(&whole.root, &here.tree.root, i);
        decode_message(&here.tree, NULL, part, 0, i % 2);
        decode_result(part, &refused, text, sizeof(text));

        copy[i] ^= (uint8_t)(1U << i % 8);
        part.len = octets.len;
        reset();
        if (decode_type(&here.tree, NULL, type, part, 0))
            check_before(&whole.root, &here.tree.root, i);
        else
            assert_true(i < HEADER_MAX);
        decode_message(&here.tree, NULL, part, 0, i % 2);
        decode_result(part, &refused, text, sizeof(text));
    }
    arena_free(&ours);
    free(copy);
}

static void test_damage(void **state)
{
    (void)state;
    for_vectors(5, damage_vector);
}

/* ---- codes ---- */

/* Each name of a result code appears as the value of a member. */
static void test_codes(void **state)
{
    bool types[CODE_OTHER + 1] = {false};
    char text[CODE_TEXT_MAX], name[CODE_TEXT_MAX];
    bool refused;

    (void)state;
    for (size_t i = 0; i < schema_type_count; i++)
        for (const struct schema *member = schema_types[i].members; member && member->name;
             member++) {
            const struct message_row *row = message_row(schema_types[i].name, member->name);
            const struct schema *arm = member->members;

            if (row->form == MESSAGE_CODE)
                types[row->code] = true;
            for (; arm && arm->name; arm++) {
                row = message_row(schema_types[i].name, arm->name);
                if (row->form == MESSAGE_CODE)
                    types[row->code] = true;
                for (const struct schema *deep = arm->members; deep && deep->name; deep++) {
                    row = message_row(schema_types[i].name, deep->name);
                    if (row->form == MESSAGE_CODE)
                        types[row->code] = true;
                    for (const struct schema *last = deep->members; last && last->name; last++) {
                        row = message_row(schema_types[i].name, last->name);
                        if (row->form == MESSAGE_CODE)
                            types[row->code] = true;
                    }
                }
            }
        }
    for (unsigned type = 0; type <= CODE_OTHER; type++) {
        const struct message_row row = {.form = MESSAGE_CODE, .code = (enum code_type)type};

        if (!types[type])
            fail_msg("no member has codes of type %u", type);
        for (int64_t code = 0; code < 256; code++) {
            message_code(&row, code, &refused, text, sizeof(text));
            assert_string_equal(text, code_text((enum code_type)type, code, name));
            assert_int_equal(refused, code != 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_vectors),
                                       cmocka_unit_test(test_damage), cmocka_unit_test(test_codes)};

    return cmocka_run_group_tests(tests, begin, end);
}
