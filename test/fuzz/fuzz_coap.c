/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: messages of CoAP from the eIM. A message that was read is written with the supported
 * options, is read as the same message, and is then written as the same octets.
 */
#include "apdu/err.h"
#include "ipae/transport/coap_message.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_block(const struct coap_block *a, const struct coap_block *b)
{
    return a->present == b->present &&
           (!a->present || (a->more == b->more && a->szx == b->szx && a->number == b->number));
}

static bool same(const struct coap_message *a, const struct coap_message *b)
{
    return a->type == b->type && a->code == b->code && a->id == b->id &&
           bytes_equal(a->token, b->token) && a->content_format == b->content_format &&
           same_block(&a->block1, &b->block1) && same_block(&a->block2, &b->block2) &&
           bytes_equal(a->payload, b->payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    struct coap_message message, second, third;
    uint8_t *memory = malloc(2 * size + 64);
    struct buf once = buf_over(memory, size + 32), twice = buf_over(memory + size + 32, size + 32);
    int err = coap_message_read(input, &message);

    assert(memory);
    assert(err == 0 || err == ERR_MALFORMED || err == ERR_UNSUPPORTED);
    if (err == 0 && !message.bad_option) {
        assert(coap_message_put(&once, &message) == 0 && once.len <= size);
        assert(coap_message_read(buf_bytes(&once), &second) == 0);
        assert(same(&message, &second) && !second.bad_option);
        assert(coap_message_put(&twice, &second) == 0);
        assert(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
        assert(coap_message_read(buf_bytes(&twice), &third) == 0 && same(&second, &third));
    }
    free(memory);
    return 0;
}
