/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables made of sgp.asn have what libtasn1 reads in it, and what the comments say is inside.
 */
#include "card/asn1/schema.h"

#include "test/card/asn1/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Every table of messages has its type and its tag in the schema. */
static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        const struct schema *type = schema_type(messages[i]->type);

        assert_non_null(type);
        assert_int_equal(messages[i]->tag, type->tag);
    }
    assert_null(schema_type("Enable"));
}

static const struct schema *by_path(const struct schema *type, const char *path)
{
    while (type && *path) {
        size_t length = strcspn(path, ".");
        const struct schema *member = type->members;

        while (member && member->name &&
               (strncmp(member->name, path, length) != 0 || member->name[length]))
            member++;
        type = member && member->name ? member : NULL;
        path += length + (path[length] == '.');
    }
    return type;
}

/* Every row of a table is a member of the same kind and presence. */
static void test_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++)
        for (size_t j = 0; j < messages[i]->field_count; j++) {
            const struct der_field *field = &messages[i]->fields[j];
            const struct schema *found = by_path(schema_type(messages[i]->type), field->path);

            if (field->kind == DER_KIND_EXTENSION) {
                assert_null(found);
                continue;
            }
            assert_non_null(found);
            if (field->kind == DER_KIND_UTF8)
                assert_int_equal(found->kind, SCHEMA_UTF8);
            if (field->kind == DER_KIND_INTEGER)
                assert_int_equal(found->kind, SCHEMA_INTEGER);
            if (field->kind == DER_KIND_BITS)
                assert_int_equal(found->kind, SCHEMA_BITS);
            if (field->kind == DER_KIND_LIST)
                assert_true(found->list && found->inside);
        }
}

/* Nothing is opaque by accident: what has no inside is named here. */
static void test_inside(void **state)
{
    static const char *const opaque[] = {
        "Opaque",
        "vendorSpecificData",
        "iotSpecificProfileInfo",
        "iotSpecificMetadata",
        "getRAT",
        "unsetFallbackAttribute",
        "listEim",
        "emptyResponse",
        "cancelSessionOk",
        "firstSequenceOf87",
        "sequenceOf88",
        "secondSequenceOf87",
        "sequenceOf86",
        "GetEuiccChallengeRequest",
        "GetEuiccInfo1Request",
        "GetEuiccInfo2Request",
        "EuiccConfiguredAddressesRequest",
        "GetRatRequest",
        "GetConnectivityParametersRequest",
    };
    const struct schema *list[4096];
    size_t count = schema_type_count;

    (void)state;
    for (size_t i = 0; i < count; i++)
        list[i] = &schema_types[i];
    for (size_t i = 0; i < count; i++) {
        bool named = list[i]->inside != NULL || list[i]->kind != SCHEMA_OPAQUE;

        for (size_t j = 0; j < sizeof(opaque) / sizeof(opaque[0]); j++)
            named |= strcmp(opaque[j], list[i]->name) == 0;
        if (!named)
            fail_msg("%s has no comment that says what is inside", list[i]->name);
        for (const struct schema *member = list[i]->members; member && member->name; member++) {
            assert_true(count < sizeof(list) / sizeof(list[0]));
            list[count++] = member;
        }
    }
    assert_true(count > 500);
}

static void test_messages(void **state)
{
    size_t count;
    const struct schema_message *found = schema_messages_of(0xBF31, &count);
    const struct schema *request, *member;

    (void)state;
    assert_non_null(found);
    assert_int_equal(count, 2);
    request = found[0].type;
    assert_string_equal(request->name, "EnableProfileRequest");
    assert_int_equal(found[0].direction, SCHEMA_REQUEST);
    assert_int_equal(found[1].direction, SCHEMA_RESPONSE);
    assert_null(schema_messages_of(0xBF7F, &count));
    assert_null(schema_messages_of(0x30, &count));

    assert_string_equal(schema_member(request, NULL, 0x81, &member)->name, "refreshFlag");
    assert_string_equal(member->name, "refreshFlag");
    assert_null(schema_member(request, member + 1, 0x81, NULL));
    assert_null(schema_member(request, NULL, 0x82, NULL));
    /* An arm of a CHOICE that has no tag. */
    member = NULL;
    assert_string_equal(schema_member(schema_type("EuiccPackageSigned"), NULL, 0xA1, &member)->name,
                        "ecoList");
    assert_string_equal(member->name, "euiccPackage");
    /* ANY is an element with the tag of its inside. */
    assert_string_equal(
        schema_member(schema_type("AuthenticateServerRequest"), NULL, 0x30, NULL)->name,
        "serverSigned1");
    assert_string_equal(
        schema_member(schema_type("AuthenticateServerRequest"), NULL, 0xA0, NULL)->name,
        "ctxParams1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types), cmocka_unit_test(test_members),
                                       cmocka_unit_test(test_inside),
                                       cmocka_unit_test(test_messages)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
