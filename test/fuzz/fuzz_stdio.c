/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: lines of a COMMAND with the card on its standard input and output. Each line is a
 * request or not; a request has one response, an object of the schema, and where it failed without
 * a status word, a reason.
 */
#include "test/fuzz/card.h"
#include "tools/stdio/request.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_response(const struct stdio_response *response)
{
    json_t *object = json_loads(response->text, 0, NULL);
    const json_t *payload = json_object_get(object, "payload");
    const json_t *ecode = json_object_get(payload, "ecode");
    const char *octets = json_string_value(json_object_get(payload, "data"));

    assert(response->text[strlen(response->text) - 1] == '\n');
    assert(strchr(response->text, '\n') == response->text + strlen(response->text) - 1);
    assert(object && strcmp(json_string_value(json_object_get(object, "type")), "apdu") == 0);
    assert(json_is_integer(ecode));
    assert(json_integer_value(ecode) >= -1 && json_integer_value(ecode) <= 19);
    assert((json_integer_value(ecode) == -1) == (response->error[0] != '\0'));
    assert(!octets || (strlen(octets) >= 4 && strlen(octets) % 2 == 0));
    json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stdio_card card;
    size_t at = 0;

    if (!card.card)
        card.card = fuzz_card_new(EUICCD_MODE_DUAL);
    euiccd_power_off(card.card);
    card.connected = card.removed = false;
    while (at < size) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t len = end ? (size_t)(end - data) - at : size - at;
        struct stdio_response response;
        int kind = stdio_request(&card, bytes_at(data + at, len), &response);

        assert(kind == 0 || kind == 1);
        assert(kind == 1 || (!response.text && !response.error[0]));
        if (kind == 1)
            check_response(&response);
        free(response.text);
        at += len + 1;
    }
    fuzz_card_check(card.card);
    return 0;
}
