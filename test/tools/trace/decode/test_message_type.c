/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a message that fits its content: by direction, by members, by interface. */
#include "tools/trace/decode/message_type.h"

#include "test/apdu/hex.h"

static const char *type_of(uint32_t tag, const char *content, enum schema_direction direction,
                           bool remote)
{
    struct bytes octets = hex_bytes(content);
    const struct schema_message *message = message_type(tag, octets, direction, remote);

    hex_free(octets);
    if (message)
        assert_int_equal(message->tag, tag);
    return message ? message->type->name : "none";
}

static void test_types(void **state)
{
    static const struct {
        uint32_t tag;
        const char *content;
        enum schema_direction direction;
        bool remote;
        const char *type;
    } rows[] = {
        {0xBF31, "", SCHEMA_REQUEST, false, "EnableProfileRequest"},
        {0xBF31, "", SCHEMA_RESPONSE, false, "EnableProfileResponse"},
        {0xBF31, "800100", SCHEMA_EITHER, false, "EnableProfileResponse"},
        {0xBF31, "A0025A008101FF", SCHEMA_EITHER, false, "EnableProfileRequest"},
        /* the other direction when this one has no such message */
        {0xBF2F, "", SCHEMA_REQUEST, false, "NotificationMetadata"},
        /* members decide between the forms of one direction */
        {0xBF3B, "810106", SCHEMA_RESPONSE, true, "AuthenticateClientResponse"},
        {0xBF3B, "820106", SCHEMA_RESPONSE, false, "AuthenticateClientResponseEsipa"},
        {0xBF34, "800100", SCHEMA_RESPONSE, false, "SGP22-EuiccMemoryResetResponse"},
        {0xBF34, "020100810101", SCHEMA_RESPONSE, false, "EuiccMemoryResetV1Response"},
        /* nothing fits: the one that does least badly, never none */
        {0xBF3E, "DF0100", SCHEMA_REQUEST, false, "GetEuiccDataRequest"},
        {0xBF3E, "FF", SCHEMA_RESPONSE, false, "GetEuiccDataResponse"},
        /* tags without a message */
        {0xBF7F, "", SCHEMA_REQUEST, false, "none"},
        {0x30, "", SCHEMA_EITHER, false, "none"},
        {0, "", SCHEMA_EITHER, false, "none"},
        {0xFFFFFFFF, "", SCHEMA_EITHER, true, "none"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *type = type_of(rows[i].tag, rows[i].content, rows[i].direction, rows[i].remote);

        if (strcmp(type, rows[i].type) != 0)
            fail_msg("row %zu: %s", i, type);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
