/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as trees: by golden text, against der_decode for all vectors, and damaged at each octet.
 */
#include "test/tools/trace/decode/message_scene.h"

enum { LINE_OCTETS_MAX = 60000, HEADER_MAX = 6 };

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
    /* What SGP.32 v1.3 added (F.3). */
    expect("BF2D085C02BF645D02829F", false,
           "ProfileInfoListRequest\n"
           "  tagList: iotSpecificProfileInfo(BF64)\n"
           "  iotSpecificTagList: (82), (9F)\n");
    expect("BF2D0FA00DE30B9F6701FFBF6404 3002 0500", true,
           "ProfileInfoListResponse\n"
           "  profileInfoListOk\n"
           "    ProfileInfo\n"
           "      fallbackAllowed: TRUE\n"
           "      iotSpecificProfileInfo\n"
           "        30\n"
           "          5: \n");
    expect("BF2A049F670100", false,
           "UpdateMetadataRequest\n"
           "  fallbackAllowed: FALSE\n");
    expect("BF5C03800108", true,
           "DisableEmergencyProfileResponse\n"
           "  disableEmergencyProfileResult: ecallNotAvailable(8) !\n");
    expect("BF5108A206800165 8F010F", true,
           "EuiccPackageResult\n"
           "  euiccPackageErrorUnsigned\n"
           "    eimId: e\n"
           "    euiccPackageUnsignedErrorCode: sizeOverflow(15) !\n");
    expect("BF4E0BBF6108A003800107810101", true,
           "TransferEimPackageResponse\n"
           "  eimPackageErrorWithCid\n"
           "    correlationId\n"
           "      eimTransactionId: 07 ~\n"
           "    eimPackageError: invalidPackageFormat(1) !\n");
    expect("BF3B03820112", true,
           "AuthenticateClientResponseEsipa\n"
           "  authenticateClientErrorEsipa: downloadOrderExpired(18) !\n");
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_vectors),
                                       cmocka_unit_test(test_damage)};

    return cmocka_run_group_tests(tests, begin, end);
}
