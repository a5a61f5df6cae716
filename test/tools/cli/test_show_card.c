/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contents of a card as JSON: responses that are missing, refused or malformed, and octets that
 * the card cannot use. */
#include "tools/cli/show_card.h"

#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake;
static struct show_card show;

/* The response to one function, instead of that of the card. */
static struct {
    uint32_t tag; /* of the request */
    const char *response;
    uint16_t sw;
    const struct euiccd_trace_event *event; /* traced before the response; NULL: none */
    unsigned calls;
} instead;

static uint16_t es10(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length)
{
    struct buf out = buf_over(response, size);

    assert_true(request_length > 2);
    if (((uint32_t)request[0] << 8 | request[1]) != instead.tag)
        return euiccd_peek(card, request, request_length, response, size, length);
    instead.calls++;
    if (instead.event)
        show_card_on_event(&show, instead.event);
    assert_int_equal(buf_put_hex(&out, instead.response), 0);
    *length = out.len;
    return instead.sw;
}

/* What the card shows with this response to the function of `tag`. */
static const json_t *shown(uint32_t tag, const char *response, uint16_t sw,
                           const struct euiccd_trace_event *event)
{
    json_decref(show.object);
    json_decref(show.unusable);
    show = (struct show_card){
        .card = fake.card, .es10 = es10, .object = json_object(), .unusable = json_array()};
    instead.tag = tag;
    instead.response = response;
    instead.sw = sw;
    instead.event = event;
    instead.calls = 0;
    show_card(&show);
    return show.object;
}

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    return value ? value : "absent";
}

/* "FUNCTION: REASON: OCTETS;" of each unusable part. */
static const char *unusable(const json_t *object)
{
    static char all[500];
    const json_t *part;
    size_t i;

    all[0] = '\0';
    json_array_foreach(json_object_get(object, "unusable"), i, part)
    {
        snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s: %s: %s;",
                 text(part, "function"), text(part, "reason"), text(part, "octets"));
    }
    return all;
}

static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
    factory->ipa = EUICCD_IPA_IPAE;
    factory->poll_seconds = 7;
}

static void consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static int begin(void **state)
{
    (void)state;
    fake_card_make(&fake, dual);
    return 0;
}

static int end(void **state)
{
    (void)state;
    json_decref(show.object);
    json_decref(show.unusable);
    memset(&show, 0, sizeof(show));
    fake_card_end(&fake);
    return 0;
}

static void test_settings(void **state)
{
    const json_t *object = shown(0, "", SW_OK, NULL);
    char eid[33];

    (void)state;
    euiccd_eid(fake.card, eid);
    assert_string_equal(text(object, "eid"), eid);
    assert_string_equal(text(object, "mode"), "dual");
    assert_string_equal(text(object, "defaultIpa"), "ipae");
    assert_int_equal(json_integer_value(json_object_get(object, "pollSeconds")), 7);
    assert_string_equal(text(object, "durability"), "os");
    assert_null(json_object_get(object, "unusable"));
}

static void test_responses(void **state)
{
    const struct {
        const char *response;
        uint16_t sw;
        const char *address, *unusable;
    } rows[] = {
        {"BF3C03800161", SW_OK, "a", ""},
        {"BF3C00", SW_OK, "absent", ""},
        {"", SW_OK, "absent", ""},
        {"", SW_REFERENCE_NOT_FOUND, "absent", ""}, /* a card without the function */
        {"BF3C038001", SW_OK, "absent",
         "ES10a.GetEuiccConfiguredAddresses: response is not one data object: absent;"},
        {"BF3C038001610500", SW_OK, "absent",
         "ES10a.GetEuiccConfiguredAddresses: response is not one data object: absent;"},
        {"", 0x6985, "absent",
         "ES10a.GetEuiccConfiguredAddresses: status word 6985 (conditions of use not satisfied): "
         "absent;"},
        {"BF3C038001FF", SW_OK, "FF",
         "ES10a.GetEuiccConfiguredAddresses: stored defaultDpAddress is not UTF-8: FF;"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const json_t *object = shown(0xBF3C, rows[i].response, rows[i].sw, NULL);

        assert_int_equal(instead.calls, 1);
        assert_string_equal(text(object, "defaultDpAddress"), rows[i].address);
        assert_string_equal(unusable(object), rows[i].unusable);
        assert_true(json_is_array(json_object_get(object, "profiles"))); /* the others go on */
    }
}

/* The reason of the card replaces the status word. A damaged member is shown in hex; one that the
 * response does not have is not. */
static void test_refusals(void **state)
{
    static const uint8_t damaged[] = {0xC3, 0x28};
    struct euiccd_trace_event event = {.kind = EUICCD_TRACE_REFUSAL,
                                       .name = "GetEuiccConfiguredAddresses",
                                       .reason = "damaged",
                                       .element = "defaultDpAddress",
                                       .data = {damaged, sizeof(damaged)}};
    const json_t *object = shown(0xBF3C, "", 0x6581, &event);

    (void)state;
    assert_string_equal(text(object, "defaultDpAddress"), "C328");
    assert_string_equal(unusable(object), "GetEuiccConfiguredAddresses: damaged: C328;");
    event.element = "other";
    object = shown(0xBF3C, "", 0x6581, &event);
    assert_string_equal(text(object, "defaultDpAddress"), "absent");
    assert_string_equal(text(object, "other"), "absent");
    assert_string_equal(unusable(object), "GetEuiccConfiguredAddresses: damaged: C328;");
    event.reason = event.element = NULL;
    object = shown(0xBF3C, "", 0x6581, &event);
    assert_string_equal(unusable(object), "GetEuiccConfiguredAddresses: failed: C328;");
    /* a function that the mode or version of the card does not have */
    object = shown(0xBF3C, "", SW_REFERENCE_NOT_FOUND, &event);
    assert_string_equal(unusable(object), "");
    assert_null(json_object_get(object, "unusable"));
}

static void test_other_events(void **state)
{
    struct euiccd_trace_event event = {
        .kind = EUICCD_TRACE_STORE, .name = "profile", .reason = "malformed", .result = -1};
    const json_t *object = shown(0xBF3C, "BF3C00", SW_OK, &event);

    (void)state;
    assert_string_equal(unusable(object), "profile: malformed: absent;");
    event.result = 0; /* a commit */
    assert_string_equal(unusable(shown(0xBF3C, "BF3C00", SW_OK, &event)), "");
    event.kind = EUICCD_TRACE_NOTE;
    event.result = -1;
    assert_string_equal(unusable(shown(0xBF3C, "BF3C00", SW_OK, &event)), "");
}

/* Functions of SGP.32 are not called on a card of mode consumer. */
static void test_consumer(void **state)
{
    const json_t *object;

    (void)state;
    fake_card_renew(&fake, consumer);
    object = shown(0xBF2B, "BF2B00", SW_OK, NULL);
    assert_int_equal(instead.calls, 0);
    assert_null(json_object_get(object, "packageResults"));
    fake_card_renew(&fake, dual);
    object = shown(0xBF2B, "BF2B02A200", SW_OK, NULL);
    assert_int_equal(instead.calls, 1);
    assert_int_equal(json_array_size(json_object_get(object, "packageResults")), 0);
    assert_non_null(json_object_get(object, "packageResults"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_settings, begin, end),
        cmocka_unit_test_setup_teardown(test_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_other_events, begin, end),
        cmocka_unit_test_setup_teardown(test_consumer, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
