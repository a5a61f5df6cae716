/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIMs of a card: address, protocol and trust of each (E-02, E-03, E-101). */
#include "ipae/client/esipa.h"

#include "test/fake/fixture_bare_terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* eIM 0 of the card, with this terminal. */
static struct eim read_first(bool tcp, bool udp)
{
    struct eims eims;

    bare->terminal.features.tcp = tcp;
    bare->terminal.features.udp = udp;
    assert_int_equal(eims_read(&bare->terminal, &eims), 0);
    assert_true(eims.count > 0);
    return eims.at[0];
}

static void test_addresses(void **state)
{
    struct eims eims;

    (void)state;
    scene->eims[0].address = "eim.example:8443";
    scene->eims[1].address = NULL;
    begin("A*", 2);
    assert_int_equal(eims_read(&bare->terminal, &eims), 0);
    assert_int_equal(eims.count, 2);
    assert_true(bytes_equal(eims.at[0].id, BYTES_TEXT("eim0")));
    assert_true(bytes_equal(eims.at[0].address, BYTES_TEXT("eim.example:8443")));
    assert_int_equal(eims.at[0].trust.kind, TLS_TRUST_CIS); /* no trust data */
    assert_false(eims.at[0].indirect);
    assert_int_equal(eims.at[1].address.len, 0);
    end();
    begin("A*", 0);
    assert_int_equal(eims_read(&bare->terminal, &eims), 0);
    assert_int_equal(eims.count, 0);
    end();
}

static void test_protocols(void **state)
{
    static const struct {
        uint8_t protocols; /* eimSupportedProtocol: 80 HTTPS, 40 CoAP, 10 CoAP injection */
        bool tcp, udp, retrieves, coap, injects;
    } rows[] = {
        {0x00, true, true, true, false, false}, /* absent: HTTPS */
        {0x00, false, true, false, false, false}, {0x80, true, true, true, false, false},
        {0xC0, true, true, true, false, false}, /* both: HTTPS */
        {0xC0, false, true, true, true, false},   {0x40, true, true, true, true, false},
        {0x40, true, false, false, false, false}, {0x50, true, true, true, true, true},
        {0xD0, true, true, true, false, false}, /* injection over the CoAP association only */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct eim eim;

        scene->eims[0].address = "eim.example";
        scene->eims[0].protocols = rows[i].protocols;
        begin("A*", 1);
        eim = read_first(rows[i].tcp, rows[i].udp);
        assert_int_equal(eim.retrieves, rows[i].retrieves);
        assert_int_equal(eim.coap, rows[i].coap);
        assert_int_equal(eim.injects, rows[i].injects);
        end();
    }
    scene->eims[0].protocols = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_protocols),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
