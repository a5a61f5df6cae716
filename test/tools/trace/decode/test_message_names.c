/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the members of sgp.asn mean: rows of a type before rows of all, every result code is used.
 */
#include "card/asn1/code_names.h"
#include "card/asn1/schema.h"
#include "test/apdu/hex.h"
#include "tools/trace/decode/message_value.h"

static void test_rows(void **state)
{
    static const struct {
        const char *type, *name;
        enum message_form form;
    } rows[] = {
        {NULL, "eidValue", MESSAGE_DIGITS},
        {"ProfileInfo", "iccid", MESSAGE_SWAPPED},
        {NULL, "iccid", MESSAGE_SWAPPED},
        {"ProfileInfo", "profileState", MESSAGE_NAMED},
        {"OperatorId", "mccMnc", MESSAGE_PLMN},
        {"ProfileInfoListRequest", "tagList", MESSAGE_TAGS},
        {"GetEuiccDataRequest", "tagList", MESSAGE_TAGS},
        {NULL, "tagList", MESSAGE_PLAIN}, /* of which type, the member cannot tell */
        {NULL, "noSuchMember", MESSAGE_PLAIN},
        {"NoSuchType", "iccid", MESSAGE_SWAPPED},
        {NULL, "", MESSAGE_PLAIN},
        {NULL, "zzz", MESSAGE_PLAIN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct message_row *row = message_row(rows[i].type, rows[i].name);

        assert_non_null(row);
        if (row->form != rows[i].form)
            fail_msg("%s: form %d", rows[i].name, (int)row->form);
        if (row->form == MESSAGE_NAMED || row->form == MESSAGE_BITS)
            assert_non_null(row->names);
        if (row->form == MESSAGE_TAGS && row->of)
            assert_non_null(schema_type(row->of));
    }
}

/* Every member of every type has a row, and rows with names or types have them. */
static void test_members(void **state)
{
    unsigned members = 0;

    (void)state;
    for (size_t i = 0; i < schema_type_count; i++)
        for (const struct schema *member = schema_types[i].members; member && member->name;
             member++) {
            const struct message_row *row = message_row(schema_types[i].name, member->name);

            if (row->name)
                assert_string_equal(row->name, member->name);
            if (row->type)
                assert_string_equal(row->type, schema_types[i].name);
            if (row->form == MESSAGE_NAMED || row->form == MESSAGE_BITS)
                assert_non_null(row->names);
            members++;
        }
    assert_true(members > 200);
}

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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
