/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/hostile.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void hostile_trust(struct circle *circle, const char *address, struct fake_peer *peer,
                   const unsigned *connections, const unsigned *messages)
{
    const struct {
        enum fake_eim_trust trust;
        const char *address;
        bool good;
    } rows[] = {
        {EIM_TRUST_KEY, NULL, true},
        {EIM_TRUST_CERTIFICATE, NULL, true},
        {EIM_TRUST_KEY_COMPRESSED, NULL, true},
        {EIM_TRUST_OTHER_KEY, NULL, false},
        {EIM_TRUST_CA, address, true}, /* the name in the certificate counts ... */
        {EIM_TRUST_NOTHING, "127.0.0.1", true},
        {EIM_TRUST_CA, NULL, false}, /* ... 192.0.2.1 is not there */
        {EIM_TRUST_NOTHING, NULL, false},
    };
    static const uint8_t loopback[] = {127, 0, 0, 1};
    const uint8_t protocols = circle->scene.eims[0].protocols;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle->scene.eims[0].protocols = protocols;
        circle_begin_with(circle, "A*", 1, rows[i].trust, rows[i].address, NULL);
        circle_add_peer(circle, loopback, peer);
        terminal_start(&circle->terminal);
        assert_int_equal(*connections, 1);
        assert_int_equal(circle->eims[0].polls, rows[i].good);
        assert_true(rows[i].good || !messages || *messages == 0);
        circle_end(circle);
    }
}

void hostile_resets(struct circle *circle, hostile_begin *begin)
{
    struct fake_eim *eim = begin("A* B");
    unsigned total;

    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    total = circle->terminal.commands;
    circle_end(circle);
    for (unsigned n = 1; n < total; n++) {
        eim = begin("A* B");
        fake_eim_order(eim, "xB");
        circle->terminal.stop_after = n;
        terminal_start(&circle->terminal);
        circle->terminal.stop_after = 0;
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 100);
        assert_string_equal(eim->words[0], "850100");
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}
