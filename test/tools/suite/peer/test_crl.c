/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each list has what its words say, and the signature of the CI unless it is forged. */
#include "apdu/tlv.h"
#include "crypto/crl.h"
#include "test/tools/suite/peer/peers_scene.h"
#include "tools/suite/peer/crl.h"

static uint8_t memory[PEER_CRL_MAX], list_memory[PEER_CRL_MAX];

/* The list in LoadCRL with these differences: the result of crl_parse. */
static int make(const struct peer_chain *chain, const char *differences, struct crl *crl)
{
    struct buf out = BUF_OVER(memory), list = BUF_OVER(list_memory);
    const char *reason = "";
    struct tlv request, implicit;

    if (peer_put_load_crl(chain, differences, &out, &here.error) < 0)
        fail_msg("%s: %s", differences, here.error.text);
    assert_int_equal(tlv_only(buf_bytes(&out), &request), 0);
    assert_int_equal(request.tag, 0xBF35);
    assert_int_equal(tlv_only(request.value, &implicit), 0);
    assert_int_equal(implicit.tag, 0xA0);
    tlv_put(&list, 0x30, implicit.value);
    return crl_parse(crl, buf_bytes(&list), &reason);
}

static bool verifies(const struct peer_chain *chain, const struct crl *crl)
{
    enum verdict verdict = BAD;

    assert_int_equal(ec_verify_point(chain->ci.cert.curve, chain->ci.cert.point, crl->tbs,
                                     BYTES_NONE, BYTES_OF(crl->signature), &verdict),
                     0);
    return verdict == GOOD;
}

static void test_words(void **state)
{
    const struct peer_chain *chain = &here.chains[0];
    struct crl_entry entry;
    struct crl crl;

    (void)state;
    assert_int_equal(make(chain, "", &crl), 0);
    assert_true(verifies(chain, &crl));
    assert_true(bytes_equal(crl.number, BYTES_TEXT("\x01")));
    assert_int_equal(crl.entry_count, 0);
    assert_int_equal(make(chain, "number=256, part=2, parts=3, entries=5, revokes=auth", &crl), 0);
    assert_true(bytes_equal(crl.number, bytes_at("\x01\x00", 2)));
    assert_int_equal(crl.part, 2);
    assert_int_equal(crl.parts, 3);
    assert_int_equal(crl.entry_count, 6);
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_true(bytes_equal(entry.serial, chain->auth.cert.serial));
    assert_int_equal(make(chain, "number=3, base=2, removes=ds, revokes=binding", &crl), 0);
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_true(bytes_equal(entry.serial, chain->pb.cert.serial) && !entry.removed);
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_true(bytes_equal(entry.serial, chain->ds.cert.serial) && entry.removed);
    assert_int_equal(make(chain, "no-number", &crl), ERR_MALFORMED);
    assert_int_equal(make(chain, "forged", &crl), 0);
    assert_false(verifies(chain, &crl));
    assert_int_equal(make(chain, "other-ci", &crl), 0);
    assert_false(bytes_equal(crl.authority_key_id, chain->ci.cert.subject_key_id));
}

static void test_faults(void **state)
{
    struct peer_chain chain = here.chains[0];
    struct buf out = BUF_OVER(memory);

    (void)state;
    assert_int_equal(peer_put_load_crl(&chain, "revokes=eum", &out, &here.error), ERR_UNSUPPORTED);
    assert_int_equal(peer_put_load_crl(&chain, "older", &out, &here.error), ERR_UNSUPPORTED);
    assert_int_equal(peer_put_load_crl(&chain, "entries=4000", &out, &here.error), ERR_TOO_LONG);
    chain.ds.der = BYTES_NONE;
    assert_int_equal(peer_put_load_crl(&chain, "revokes=ds", &out, &here.error), ERR_STATE);
    chain.ci.key = NULL;
    assert_int_equal(peer_put_load_crl(&chain, "", &out, &here.error), ERR_STATE);
    assert_string_equal(here.error.text, "the key of the CI is not at hand");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_faults),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
