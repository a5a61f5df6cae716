/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of STORE DATA and of GET RESPONSE on one channel: order, bounds, what is kept and dropped.
 */
#include "apdu/chain.h"

#include "apdu/err.h"
#include "apdu/sw.h"
#include "test/apdu/hex.h"

static uint8_t octets[CHAIN_RESPONSE_MAX + 1];

static int fill_octets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(octets); i++)
        octets[i] = (uint8_t)(i ^ i >> 8 ^ i >> 16);
    return 0;
}

static void assert_idle(const struct chain *chain)
{
    assert_null(chain->command);
    assert_null(chain->response);
    assert_int_equal(chain->next_block, 0);
}

static void one_block_is_not_copied(void **state)
{
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;

    (void)state;
    assert_int_equal(chain_store(&chain, 0, true, bytes_at(octets, 255), &command), 1);
    assert_ptr_equal(command.at, octets);
    assert_int_equal(command.len, 255);
    assert_int_equal(chain_store(&chain, 0, true, BYTES_NONE, &command), 1);
    assert_int_equal(command.len, 0);
    assert_idle(&chain);
}

static void blocks_in_order_make_a_command(void **state)
{
    static const size_t sizes[] = {120, 1, 255, 0, 77};
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;
    size_t at = 0;

    (void)state;
    for (unsigned block = 0; block < 5; block++) {
        assert_int_equal(
            chain_store(&chain, block, block == 4, bytes_at(octets + at, sizes[block]), &command),
            block == 4);
        at += sizes[block];
    }
    assert_true(bytes_equal(command, bytes_at(octets, at)));
    assert_int_equal(chain_store(&chain, 5, true, BYTES_NONE, &command), ERR_STATE);
    assert_idle(&chain);
}

static void a_chain_has_256_blocks_at_most(void **state)
{
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;

    (void)state;
    for (unsigned block = 0; block < 255; block++)
        assert_int_equal(
            chain_store(&chain, block, false, bytes_at(octets + 255 * block, 255), &command), 0);
    assert_int_equal(chain_store(&chain, 255, true, bytes_at(octets + 255 * 255, 255), &command),
                     1);
    assert_true(bytes_equal(command, bytes_at(octets, CHAIN_COMMAND_MAX)));
    chain_drop_command(&chain);
    assert_idle(&chain);

    for (unsigned block = 0; block < 255; block++)
        assert_int_equal(chain_store(&chain, block, false, bytes_at(octets, 1), &command), 0);
    assert_int_equal(chain_store(&chain, 255, false, bytes_at(octets, 1), &command), ERR_TOO_LONG);
    assert_idle(&chain);
    assert_int_equal(chain_store(&chain, 0, true, bytes_at(octets, 1), &command), 1);
}

static void long_blocks_do_not_exceed_the_bound(void **state)
{
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;

    (void)state;
    assert_int_equal(chain_store(&chain, 0, true, bytes_at(octets, CHAIN_COMMAND_MAX), &command),
                     1);
    assert_int_equal(
        chain_store(&chain, 0, true, bytes_at(octets, CHAIN_COMMAND_MAX + 1), &command),
        ERR_TOO_LONG);
    assert_int_equal(chain_store(&chain, 0, false, bytes_at(octets, 60000), &command), 0);
    assert_int_equal(
        chain_store(&chain, 1, true, bytes_at(octets, CHAIN_COMMAND_MAX - 60000 + 1), &command),
        ERR_TOO_LONG);
    assert_idle(&chain);
    assert_int_equal(chain_store(&chain, 0, false, bytes_at(octets, 60000), &command), 0);
    assert_int_equal(
        chain_store(&chain, 1, true, bytes_at(octets + 60000, CHAIN_COMMAND_MAX - 60000), &command),
        1);
    assert_true(bytes_equal(command, bytes_at(octets, CHAIN_COMMAND_MAX)));
    chain_clear(&chain);
    assert_idle(&chain);
}

static void blocks_out_of_order_drop_the_chain(void **state)
{
    static const unsigned wrong[] = {1, 3, 255, 256};
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;

    (void)state;
    assert_int_equal(chain_store(&chain, 1, true, bytes_at(octets, 9), &command), ERR_STATE);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(chain_store(&chain, 0, false, bytes_at(octets, 9), &command), 0);
        assert_int_equal(chain_store(&chain, 1, false, bytes_at(octets, 9), &command), 0);
        assert_int_equal(chain_store(&chain, wrong[i], true, bytes_at(octets, 9), &command),
                         ERR_STATE);
        assert_idle(&chain);
        assert_int_equal(chain_store(&chain, 2, true, bytes_at(octets, 9), &command), ERR_STATE);
    }
    assert_int_equal(command.len, 0);
}

static void block_0_starts_a_new_chain(void **state)
{
    struct chain chain = {0};
    struct bytes command = BYTES_NONE;

    (void)state;
    assert_int_equal(chain_store(&chain, 0, false, BYTES_TEXT("lost"), &command), 0);
    assert_int_equal(chain_store(&chain, 1, false, BYTES_TEXT("too"), &command), 0);
    assert_int_equal(chain_store(&chain, 0, false, BYTES_TEXT("ab"), &command), 0);
    assert_int_equal(chain_store(&chain, 1, true, BYTES_TEXT("c"), &command), 1);
    assert_true(bytes_equal(command, BYTES_TEXT("abc")));
    assert_int_equal(chain_store(&chain, 0, true, BYTES_TEXT("d"), &command), 1);
    assert_true(bytes_equal(command, BYTES_TEXT("d")));
    assert_idle(&chain);
}

/* Stores `len` octets and reads them in pieces of `le`; checks each status word. */
static void store_and_read(size_t len, uint32_t le)
{
    struct chain chain = {0};
    struct bytes data;
    size_t at = 0;

    assert_int_equal(chain_respond(&chain, bytes_at(octets, len), 0x9120),
                     sw_response((uint32_t)len));
    while (len - at > le) {
        uint16_t sw = chain_get_response(&chain, le, &data);

        assert_true(bytes_equal(data, bytes_at(octets + at, le)));
        at += le;
        assert_int_equal(sw, sw_response((uint32_t)(len - at)));
    }
    assert_int_equal(chain_get_response(&chain, (uint32_t)(len - at), &data), 0x9120);
    assert_true(bytes_equal(data, bytes_at(octets + at, len - at)));
    assert_int_equal(chain_get_response(&chain, 1, &data), CHAIN_NOTHING_PENDING);
    assert_int_equal(data.len, 0);
    assert_idle(&chain);
}

static void a_response_is_read_in_pieces(void **state)
{
    (void)state;
    store_and_read(1, 256);
    store_and_read(255, 256);
    store_and_read(256, 256);
    store_and_read(257, 256);
    store_and_read(512, 256);
    store_and_read(1000, 7);
    store_and_read(CHAIN_RESPONSE_MAX, 256);
    store_and_read(100000, 65536);
}

static void without_data_the_status_word_is_returned(void **state)
{
    struct chain chain = {0};
    struct bytes data;

    (void)state;
    assert_int_equal(chain_get_response(&chain, 256, &data), CHAIN_NOTHING_PENDING);
    assert_int_equal(chain_respond(&chain, BYTES_TEXT("old"), SW_OK), 0x6103);
    assert_int_equal(chain_respond(&chain, BYTES_NONE, 0x9111), 0x9111);
    assert_int_equal(chain_get_response(&chain, 3, &data), CHAIN_NOTHING_PENDING);
    assert_idle(&chain);
}

static void wrong_le_drops_nothing(void **state)
{
    struct chain chain = {0};
    struct bytes data;

    (void)state;
    assert_int_equal(chain_respond(&chain, bytes_at(octets, 300), SW_OK), 0x6100);
    assert_int_equal(chain_get_response(&chain, 0, &data), 0x6C00);
    assert_int_equal(chain_get_response(&chain, 256, &data), 0x612C);
    assert_int_equal(chain_get_response(&chain, 256, &data), 0x6C2C);
    assert_int_equal(data.len, 0);
    assert_int_equal(chain_get_response(&chain, 45, &data), 0x6C2C);
    assert_int_equal(chain_get_response(&chain, 0, &data), 0x6C2C);
    assert_int_equal(chain_get_response(&chain, 44, &data), SW_OK);
    assert_true(bytes_equal(data, bytes_at(octets + 256, 44)));
    chain_clear(&chain);

    /* An extended Le is an upper bound. */
    assert_int_equal(chain_respond(&chain, bytes_at(octets, 300), SW_OK), 0x6100);
    assert_int_equal(chain_get_response(&chain, 65536, &data), SW_OK);
    assert_int_equal(data.len, 300);
    chain_clear(&chain);
    assert_idle(&chain);
}

static void a_response_is_copied_and_replaced(void **state)
{
    struct chain chain = {0};
    uint8_t memory[] = "abc";
    struct bytes data;

    (void)state;
    assert_int_equal(chain_respond(&chain, bytes_at(memory, 3), SW_OK), 0x6103);
    memset(memory, 'x', 3);
    assert_int_equal(chain_get_response(&chain, 2, &data), 0x6101);
    assert_true(bytes_equal(data, BYTES_TEXT("ab")));
    /* `data` points into the replaced response. */
    assert_int_equal(chain_respond(&chain, data, SW_END_OF_FILE), 0x6102);
    assert_int_equal(chain_get_response(&chain, 2, &data), SW_END_OF_FILE);
    assert_true(bytes_equal(data, BYTES_TEXT("ab")));
    chain_clear(&chain);
}

static void a_response_too_long_is_refused(void **state)
{
    struct chain chain = {0};
    struct bytes data;

    (void)state;
    assert_int_equal(chain_respond(&chain, BYTES_TEXT("old"), SW_OK), 0x6103);
    assert_int_equal(chain_respond(&chain, bytes_at(octets, CHAIN_RESPONSE_MAX + 1), SW_OK),
                     SW_TECHNICAL_PROBLEM);
    assert_int_equal(chain_get_response(&chain, 3, &data), CHAIN_NOTHING_PENDING);
    assert_idle(&chain);
}

/* CHAIN-C1 */
static void a_block_drops_a_pending_response(void **state)
{
    struct chain chain = {0};
    struct bytes data;

    (void)state;
    assert_int_equal(chain_respond(&chain, BYTES_TEXT("old"), SW_OK), 0x6103);
    assert_int_equal(chain_store(&chain, 0, false, BYTES_TEXT("new"), &data), 0);
    assert_int_equal(chain_get_response(&chain, 3, &data), CHAIN_NOTHING_PENDING);
    chain_clear(&chain);
    assert_idle(&chain);
    chain_clear(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_is_not_copied),
        cmocka_unit_test(blocks_in_order_make_a_command),
        cmocka_unit_test(a_chain_has_256_blocks_at_most),
        cmocka_unit_test(long_blocks_do_not_exceed_the_bound),
        cmocka_unit_test(blocks_out_of_order_drop_the_chain),
        cmocka_unit_test(block_0_starts_a_new_chain),
        cmocka_unit_test(a_response_is_read_in_pieces),
        cmocka_unit_test(without_data_the_status_word_is_returned),
        cmocka_unit_test(wrong_le_drops_nothing),
        cmocka_unit_test(a_response_is_copied_and_replaced),
        cmocka_unit_test(a_response_too_long_is_refused),
        cmocka_unit_test(a_block_drops_a_pending_response),
    };

    return cmocka_run_group_tests(tests, fill_octets, NULL);
}
