/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Octets of others, kept in test/vectors/asn1 as lines `TYPE HEX`: each is read, and comes out
 * again octet by octet. differential.txt is what an independent compiler made of random values of
 * the specifications' own modules; differential_1_3.txt the same of what SGP.32 v1.3 changed;
 * public.txt holds byte strings seen in public. Where a sender is
 * not strict, a third column has what is encoded instead. (A-50, A-51, A-57.)
 */
#include "test/card/asn1/messages.h"

#include "test/apdu/hex.h"

#include <stdio.h>

enum { LINE_MAX_OCTETS = 60000, DECODED_MAX = 8192 };

static const struct der_message *message_of(const char *type)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        if (strcmp(messages[i]->type, type) == 0)
            return messages[i];
    }
    fail_msg("no message of type %s", type);
    return NULL;
}

static void check_line(const struct der *der, const char *type, const char *hex,
                       const char *expected)
{
    const struct der_message *message = message_of(type);
    struct bytes input = hex_bytes(hex);
    struct bytes wanted;
    static max_align_t decoded[DECODED_MAX / sizeof(max_align_t)];
    struct der_error error = {0};
    struct arena arena;
    struct buf again;
    int err;

    assert_true(message->size <= sizeof(decoded));
    arena_init(&arena, 4U << 20);
    again = arena_buf(&arena, strlen(expected) / 2);
    err = der_decode(der, message, input, decoded, &arena, &error);
    if (err < 0)
        fail_msg("%s %s: %s.%s: %s", type, hex, error.type, error.field, error.reason);
    err = der_encode(der, message, decoded, &again, &error);
    if (err < 0)
        fail_msg("%s %s: encode: %s.%s: %s", type, hex, error.type, error.field, error.reason);
    wanted = hex_bytes(expected);
    if (!bytes_equal(buf_bytes(&again), wanted)) {
        char *got = arena_alloc(&arena, 2 * again.len + 1);

        fail_msg("%s %s: comes out as %s", type, expected,
                 bytes_to_hex(buf_bytes(&again), got, 2 * again.len + 1));
    }
    hex_free(wanted);
    arena_free(&arena);
    hex_free(input);
}

static unsigned check_file(const char *path, bool types[MESSAGES])
{
    static char line[2 * LINE_MAX_OCTETS];
    struct der *der = der_definitions_new();
    FILE *file = fopen(path, "r");
    unsigned lines = 0;

    assert_non_null(der);
    if (!file)
        fail_msg("%s cannot be read (tests run in the project's root)", path);
    while (fgets(line, sizeof(line), file)) {
        const char *type = strtok(line, " \n");
        const char *hex = strtok(NULL, " \n");
        const char *expected = strtok(NULL, " \n");

        if (!type || *type == '#')
            continue;
        assert_non_null(hex);
        check_line(der, type, hex, expected ? expected : hex);
        for (size_t i = 0; i < MESSAGES; i++)
            types[i] = types[i] || strcmp(messages[i]->type, type) == 0;
        lines++;
    }
    assert_int_equal(fclose(file), 0);
    der_definitions_free(der);
    return lines;
}

/* Forms that are accepted beside the specified ones, and types without a name there. */
static const char *const without_vector[] = {
    "AddInitialEimOk",
    "CancelSessionResponse-Member",
    "PublicKeyData",
    NULL,
};

static void an_independent_compiler_agrees(void **state)
{
    bool types[MESSAGES] = {false};

    (void)state;
    assert_true(check_file("test/vectors/asn1/differential.txt", types) > 400);
    for (size_t i = 0; i < MESSAGES; i++) {
        bool excused = false;

        for (size_t j = 0; without_vector[j]; j++)
            excused = excused || strcmp(messages[i]->type, without_vector[j]) == 0;
        if (!types[i] && !excused)
            fail_msg("no vector of %s", messages[i]->type);
    }
}

/* F.3 */
static void an_independent_compiler_agrees_on_what_v1_3_changed(void **state)
{
    bool types[MESSAGES] = {false};
    unsigned changed = 0;

    (void)state;
    assert_true(check_file("test/vectors/asn1/differential_1_3.txt", types) > 150);
    for (size_t i = 0; i < MESSAGES; i++)
        changed += types[i];
    assert_int_equal(changed, 16);
}

static void what_others_send_is_read(void **state)
{
    bool types[MESSAGES] = {false};

    (void)state;
    assert_true(check_file("test/vectors/asn1/public.txt", types) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_independent_compiler_agrees),
        cmocka_unit_test(an_independent_compiler_agrees_on_what_v1_3_changed),
        cmocka_unit_test(what_others_send_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
