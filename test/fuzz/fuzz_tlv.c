/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: both TLV forms. What the strict readers accept is written again as the same octets,
 * because a value has one encoding only.
 */
#include "apdu/err.h"
#include "apdu/tlv.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DEPTH_MAX = 8, COUNT_MAX = 1000, OCTETS_MAX = 1 << 16 };

/* Writes the elements of `list` again, constructed ones from their parts, and counts them. */
static unsigned write_again(struct buf *out, struct bytes list)
{
    struct tlv tlv;
    unsigned count = 0;

    while (tlv_next(&list, &tlv) == 0) {
        count++;
        if (tlv_is_constructed(tlv.tag)) {
            size_t mark = tlv_open(out, tlv.tag);

            count += write_again(out, tlv.value);
            tlv_close(out, mark);
        } else {
            tlv_put(out, tlv.tag, tlv.value);
        }
    }
    assert(list.len == 0);
    return count;
}

static void ber(struct bytes input, uint8_t *memory)
{
    struct buf out = buf_over(memory, input.len);
    struct bytes cursor = input;
    struct tlv tlv;
    uint32_t tag;
    size_t len;
    size_t used;
    int header = tlv_header(input, &tag, &len, &used);

    if (tlv_next(&cursor, &tlv) == 0) {
        assert(header == 0 && tag == tlv.tag && len == tlv.value.len);
        assert(used + len == tlv.whole.len && tlv.whole.len + cursor.len == input.len);
        tlv_put(&out, tlv.tag, tlv.value);
        assert(bytes_equal(buf_bytes(&out), tlv.whole));
        assert(tlv_only(tlv.whole, &tlv) == 0);
    } else {
        assert(bytes_equal(cursor, input));
    }
    out = buf_over(memory, input.len);
    if (tlv_check(input, DEPTH_MAX, COUNT_MAX) == 0) {
        unsigned count = write_again(&out, input);

        assert(count <= COUNT_MAX && bytes_equal(buf_bytes(&out), input));
        assert(count == 0 || tlv_check(input, DEPTH_MAX, count - 1) == ERR_TOO_LONG);
    }
}

static void comprehension(struct bytes input, uint8_t *memory)
{
    struct buf out = buf_over(memory, input.len);
    struct bytes cursor = input;
    struct tlv tlv;

    while (comprehension_next(&cursor, &tlv) == 0) {
        uint32_t cr = !tlv.comprehension ? 0 : tlv.tag > 0xFF ? 0x8000 : 0x80;
        struct tlv found;

        assert(comprehension_find(input, tlv.tag, &found) == 0 && found.tag == tlv.tag);
        comprehension_put(&out, tlv.tag | cr, tlv.value);
    }
    assert(bytes_equal(buf_bytes(&out), bytes_cut(input, 0, input.len - cursor.len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    uint8_t *memory;

    if (size > OCTETS_MAX)
        return 0;
    memory = malloc(size);
    ber(input, memory);
    comprehension(input, memory);
    free(memory);
    return 0;
}
