/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th allocation of OpenSSL fails in a poll, for k = 1, 2, ..., but not in the eIM: the IPAe
 * polls, or does not and names no other reason of TLS, and frees its contexts of TLS.
 */
#include "test/fake/circle.h"
#include "test/fake/failing_allocator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ssl.h>

enum {
    COAP = 0x40,             /* eimSupportedProtocol */
    CONTEXT_ALLOCATIONS = 25 /* a few more than a context needs after it is made */
};

static struct circle *circle;
static bool datagrams;         /* the eIM is polled over CoAP */
static bool from_context;      /* k is counted from where the IPAe makes a context of TLS */
static unsigned since_context; /* that k, 0: none */
static unsigned contexts;      /* of TLS, which exist */

static void on_new_context(void *parent, void *item, CRYPTO_EX_DATA *data, int index, long number,
                           void *context)
{
    (void)parent, (void)item, (void)data, (void)index, (void)number, (void)context;
    contexts++;
    if (since_context)
        failing_call_arm(&allocation, since_context, false);
}

static void on_freed_context(void *parent, void *item, CRYPTO_EX_DATA *data, int index, long number,
                             void *context)
{
    (void)parent, (void)item, (void)data, (void)index, (void)number, (void)context;
    contexts--;
}

/* ---- the eIM, in which no allocation fails ---- */

static struct fake_peer *eim_peer(void)
{
    struct fake_eim *eim = &circle->eims[0];

    return datagrams ? &eim->coaps.peer : &eim->https.peer;
}

static void connected(struct fake_peer *peer)
{
    const struct failing_call kept = allocation;
    struct fake_peer *eim = eim_peer();

    (void)peer;
    allocation = (struct failing_call){.reached = false};
    if (eim->connected)
        eim->connected(eim);
    allocation = kept;
}

static void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    const struct failing_call kept = allocation;
    struct fake_peer *eim = eim_peer();

    (void)peer;
    allocation = (struct failing_call){.reached = false};
    eim->receive(eim, data, out);
    allocation = kept;
}

static bool next(struct fake_peer *peer, struct buf *out)
{
    const struct failing_call kept = allocation;
    struct fake_peer *eim = eim_peer();
    bool more;

    (void)peer;
    allocation = (struct failing_call){.reached = false};
    more = eim->next && eim->next(eim, out);
    allocation = kept;
    return more;
}

static bool is_over(struct fake_peer *peer)
{
    struct fake_peer *eim = eim_peer();

    (void)peer;
    return eim->is_over && eim->is_over(eim);
}

/* ---- polls ---- */

/* False: the poll needs fewer allocations. `*refused` counts the polls that failed by TLS. */
static bool poll_without(unsigned k, enum fake_eim_trust trust, unsigned *refused)
{
    static const uint8_t address[] = {127, 0, 0, 1};
    static struct fake_peer peer = {connected, receive, next, is_over};
    const char *untrusted = circle->scene.fake.untrusted;
    const char *note = circle->scene.fake.tls_note;
    bool reached;

    circle->scene.eims[0].protocols = datagrams ? COAP : 0;
    circle_begin_with(circle, "A*", 1, trust, "127.0.0.1", NULL);
    circle_add_peer(circle, address, &peer);
    circle->scene.fake.untrusted[0] = circle->scene.fake.tls_note[0] = '\0';
    if (from_context)
        since_context = k;
    else
        failing_call_arm(&allocation, k, false);
    terminal_start(&circle->terminal);
    since_context = 0;
    reached = failing_call_end(&allocation);
    if ((*untrusted && !strstr(untrusted, ": out of memory")) ||
        (*note && !strstr(note, ": out of memory")))
        fail_msg("allocation %u: %s; %s", k, note, untrusted);
    *refused += *note != '\0';
    circle_end(circle);
    return reached;
}

static void a_lack_of_memory_is_no_other_reason(void **state)
{
    static const enum fake_eim_trust trusts[] = {EIM_TRUST_KEY, EIM_TRUST_CA};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(trusts) / sizeof(trusts[0]); i++) {
        unsigned refused = 0;

        datagrams = i & 1;
        for (unsigned k = 1; poll_without(k, trusts[i / 2], &refused);)
            k += 1 + k / 8;
        assert_true(refused > 0);
    }
}

static void contexts_are_freed(void **state)
{
    unsigned refused = 0;

    (void)state;
    from_context = true;
    for (unsigned i = 0; i < 2; i++) {
        datagrams = i;
        poll_without(0, EIM_TRUST_KEY, &refused);
        for (unsigned k = 1, before = contexts; k <= CONTEXT_ALLOCATIONS; k++) {
            assert_true(poll_without(k, EIM_TRUST_KEY, &refused));
            assert_int_equal(contexts, before);
        }
    }
    from_context = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lack_of_memory_is_no_other_reason),
        cmocka_unit_test(contexts_are_freed),
    };
    int failed;

    if (!failing_allocator_install())
        return 1;
    CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, NULL, on_new_context, NULL,
                            on_freed_context);
    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
