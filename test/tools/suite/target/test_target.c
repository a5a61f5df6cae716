/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each call of a target goes to its kind, with what the kind says; what a kind cannot do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "tools/suite/target/target_private.h"

/* A kind that notes the last call and its arguments. */
struct noting {
    struct suite_target target;
    const char *call;
    struct bytes octets; /* of the command, or of the seed */
    int err;
    bool succeeds;
};

static struct noting *noting_of(struct suite_target *target)
{
    return (struct noting *)target;
}

static const uint8_t octets[] = {0x3B, 0x9F, 0x96};

static int note(struct suite_target *target, const char *call, struct bytes *out,
                struct link_error *error)
{
    noting_of(target)->call = call;
    *out = BYTES_OF(octets);
    strcpy(error->text, call);
    return noting_of(target)->err;
}

static int reset(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    return note(target, "reset", atr, error);
}

static int power_cycle(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    return note(target, "power cycle", atr, error);
}

static int transmit(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error)
{
    noting_of(target)->octets = command;
    *sw = 0x6F12;
    return note(target, "transmit", data, error);
}

static void note_close(struct suite_target *target)
{
    noting_of(target)->call = "close";
}

static struct euiccd_card *card(struct suite_target *target)
{
    return (struct euiccd_card *)target; /* any address */
}

static void seed(struct suite_target *target, struct bytes value)
{
    noting_of(target)->call = "seed";
    noting_of(target)->octets = value;
}

static bool save(struct suite_target *target)
{
    noting_of(target)->call = "save";
    return noting_of(target)->succeeds;
}

static bool restore(struct suite_target *target)
{
    noting_of(target)->call = "restore";
    return noting_of(target)->succeeds;
}

static const struct target_kind whole = {.reset = reset,
                                         .power_cycle = power_cycle,
                                         .transmit = transmit,
                                         .close = note_close,
                                         .card = card,
                                         .seed = seed,
                                         .save = save,
                                         .restore = restore},
                                least = {.reset = reset,
                                         .power_cycle = power_cycle,
                                         .transmit = transmit,
                                         .close = note_close};

/* What all kinds do. */
static void check_interface(const struct target_kind *kind, int err)
{
    static const uint8_t command[] = {0x00, 0xA4, 0x04, 0x00};
    struct noting noting = {.target = {kind}, .err = err};
    struct link_error error = {""};
    struct bytes out = BYTES_NONE;
    uint16_t sw = 0;

    assert_int_equal(target_reset(&noting.target, &out, &error), err);
    assert_string_equal(noting.call, "reset");
    assert_string_equal(error.text, "reset");
    assert_ptr_equal(out.at, octets);
    out = BYTES_NONE;
    assert_int_equal(target_power_cycle(&noting.target, &out, &error), err);
    assert_string_equal(noting.call, "power cycle");
    assert_string_equal(error.text, "power cycle");
    assert_ptr_equal(out.at, octets);
    out = BYTES_NONE;
    assert_int_equal(target_transmit(&noting.target, BYTES_OF(command), &out, &sw, &error), err);
    assert_string_equal(noting.call, "transmit");
    assert_string_equal(error.text, "transmit");
    assert_ptr_equal(noting.octets.at, command);
    assert_int_equal(noting.octets.len, sizeof(command));
    assert_ptr_equal(out.at, octets);
    assert_int_equal(out.len, sizeof(octets));
    assert_int_equal(sw, 0x6F12);
    target_close(&noting.target);
    assert_string_equal(noting.call, "close");
}

static void test_interface(void **state)
{
    static const int errors[] = {0, ERR_IO, ERR_NOT_FOUND};

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        check_interface(&whole, errors[i]);
        check_interface(&least, errors[i]);
    }
    target_close(NULL);
}

static void test_possible(void **state)
{
    struct noting noting = {.target = {&whole}};

    (void)state;
    assert_ptr_equal(target_card(&noting.target), &noting);
    target_seed(&noting.target, BYTES_OF(octets));
    assert_string_equal(noting.call, "seed");
    assert_ptr_equal(noting.octets.at, octets);
    for (int succeeds = 0; succeeds < 2; succeeds++) {
        noting.succeeds = succeeds;
        assert_int_equal(target_save(&noting.target), succeeds);
        assert_string_equal(noting.call, "save");
        assert_int_equal(target_restore(&noting.target), succeeds);
        assert_string_equal(noting.call, "restore");
    }
}

/* A card in a reader: nothing is called. */
static void test_not_possible(void **state)
{
    struct noting noting = {.target = {&least}, .call = "none", .succeeds = true};

    (void)state;
    assert_null(target_card(&noting.target));
    target_seed(&noting.target, BYTES_OF(octets));
    assert_false(target_save(&noting.target));
    assert_false(target_restore(&noting.target));
    assert_string_equal(noting.call, "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_interface),
                                       cmocka_unit_test(test_possible),
                                       cmocka_unit_test(test_not_possible)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
