/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of what the card signs: nothing that was changed is accepted. */
#include "test/tools/suite/peer/peers_scene.h"

/* Every inverted bit and exchanged member of a response is noticed. */
static void test_wrong_responses(void **state)
{
    struct peer_session session;
    uint8_t memory[8192];
    struct bytes response;
    size_t signed_len;
    struct tlv whole, arm, signed1;

    (void)state;
    scene_session(0);
    assert_int_equal(scene_authenticate(NULL, &response), 0);
    assert_true(response.len <= sizeof(memory));
    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &arm), 0);
    assert_int_equal(tlv_find(arm.value, 0x30, &signed1), 0);
    signed_len = (size_t)(signed1.whole.at - response.at) + signed1.whole.len + 3 + 64;
    for (size_t i = 0; i < signed_len; i += 3) {
        memcpy(memory, response.at, response.len);
        memory[i] ^= 1;
        session = here.session;
        here.error.text[0] = '\0';
        if (peer_take_authenticate_server(&session, bytes_at(memory, response.len), &here.error) ==
            0)
            fail_msg("octet %zu inverted: accepted", i);
        assert_true(*here.error.text);
    }
    session = here.session;
    session.server_challenge[0] ^= 1;
    assert_int_equal(peer_take_authenticate_server(&session, response, &here.error), ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "serverChallenge"));
    session = here.session;
    session.signing = &here.chains[1];
    assert_int_equal(peer_take_authenticate_server(&session, response, &here.error), ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "CERT.CI"));
    assert_int_equal(peer_check_signed(&here.session, response, &here.error), ERR_STATE);
}

/* A notification of the card is verified up to the CI. */
static void test_notification(void **state)
{
    static const char retrieve[] = "BF2B 06 A0 04 81 02 0780";
    struct bytes response;
    struct tlv whole, list, one;

    (void)state;
    scene_open(0);
    assert_int_equal(scene_load("A notifies", NULL), 0);
    assert_int_equal(fake_es10_hex(&here.fake, retrieve, &response), 0x9000);
    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &list), 0);
    assert_int_equal(tlv_find(list.value, 0x30, &one), 0);
    assert_int_equal(peer_check_notification(&here.chains[0], one.whole, &here.error), 0);
    ((uint8_t *)(uintptr_t)one.value.at)[6] ^= 1;
    assert_int_equal(peer_check_notification(&here.chains[0], one.whole, &here.error),
                     ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_responses),
        cmocka_unit_test(test_notification),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
