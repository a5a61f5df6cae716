/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: ESipa of the eIM, ASN.1 binding, with a filled queue, and the SM-DP+ behind it. A
 * card has gone through every procedure once: the input is a list of steps, each of which puts eIM
 * and SM-DP+ into the state before one of these messages, changes it, and sends it:
 *
 *   octet 1   b1-b4: the message, or a body from the input; b5: signed again; b6: the servers keep
 *             their state; b7: the SM-DP+ refuses; b8: compact form
 *   octet 2   number of TLV changes in b1-b4, in b5-b8 of changes of the SM-DP+'s responses
 *   then these changes (tlv_change.h, json_change.h); for a body its length and its octets
 *
 * Each request has a response that is one TLV, or a status of HTTP with a reason. A result whose
 * signed part was changed is never a valid one.
 */
#include "test/fuzz/esipa_scene.h"
#include "test/fuzz/input.h"
#include "test/fuzz/tlv_change.h"
#include "tools/eim/esipa/esipa.h"
#include "tools/eim/package/package.h"
#include "tools/smdpp/binding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIGN = 16, KEEP = 32, REFUSE = 64, COMPACT = 128, STEPS_MAX = 5 };

static void send_message(struct scene *scene, enum message message, struct bytes octets)
{
    struct buf out;
    struct tlv whole;
    int status;

    if (message == PUSHED) {
        struct buf next = BUF_OVER(scene->response), push = arena_buf(&scene->server.arena, 1);

        esipa_push_response(scene->esipa, scene->eid, buf_bytes(&push), octets, &next);
        assert(!next.overflow && (next.len == 0 || tlv_only(buf_bytes(&next), &whole) == 0));
        return;
    }
    status = handle(scene, octets, &out);
    assert(status == 200 || status == 204 || status == 400 || status == 502);
    assert(!out.overflow);
    if (status == 200)
        assert(tlv_only(buf_bytes(&out), &whole) == 0);
    else
        assert(status == 204 ? out.len == 0 : out.len > 0);
}

static void step(struct scene *scene, struct bytes *input)
{
    struct bytes head = fuzz_take(input, 2), original, tlvs, octets;
    unsigned how = head.at[0];
    enum message message = (enum message)(how & 15);
    const struct moment *moment = &scene->moments[message];

    if (!(how & KEEP))
        restore(scene, moment);
    scene->values = BYTES_NONE;
    scene->is_valid = false;
    scene->refuses = how & REFUSE;
    if (message >= BODY) {
        send_message(scene, message, fuzz_take(input, (size_t)head.at[1] << 2));
        return;
    }
    tlvs = fuzz_take(input, (size_t)TLV_CHANGE_SIZE * (head.at[1] & 15U));
    scene->values = fuzz_take(input, 2 * (size_t)(head.at[1] >> 4));
    original = how & COMPACT && moment->compact.len ? moment->compact : moment->octets;
    octets = tlv_changed(original, tlvs, BUF_OVER(scene->memory[0]), BUF_OVER(scene->memory[1]));
    if (how & SIGN && octets.at != original.at)
        tlv_sign_again(scene->key, octets, message == BIND ? scene->smdp_signature2 : BYTES_NONE);
    send_message(scene, message, octets);
    if (scene->is_valid && !(how & SIGN) && message == RESULT)
        assert(tlv_has_same_signature(octets, original));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene *scene;
    struct bytes input = bytes_at(data, size);

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    for (unsigned i = 0; i < STEPS_MAX && input.len >= 2; i++)
        step(scene, &input);
    return 0;
}
