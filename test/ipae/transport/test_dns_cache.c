/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names resolved in one poll. */
#include "ipae/transport/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct terminal terminal;

static struct bytes name(const char *text)
{
    return bytes_at(text, strlen(text));
}

static void test_cache(void **state)
{
    const struct bip_address one = {.kind = ADDRESS_IPV4, .octets = {192, 0, 2, 1}};
    const struct bip_address two = {.kind = ADDRESS_IPV6, .octets = {0x20, 1}};
    struct bip_address found;
    char text[80];

    (void)state;
    assert_false(dns_cache_find(&terminal, name("eim.example"), &found));
    dns_cache_add(&terminal, name("eim.example"), &one);
    dns_cache_add(&terminal, name("smdp.example"), &two);
    assert_true(dns_cache_find(&terminal, name("EIM.Example"), &found)); /* case is ignored */
    assert_int_equal(found.kind, ADDRESS_IPV4);
    assert_memory_equal(found.octets, one.octets, sizeof(one.octets));
    assert_true(dns_cache_find(&terminal, name("smdp.example"), &found));
    assert_int_equal(found.kind, ADDRESS_IPV6);
    assert_false(dns_cache_find(&terminal, name("eim.exampl"), &found));

    memset(text, 'a', sizeof(text)); /* a name of more than 64 octets is not cached */
    dns_cache_add(&terminal, bytes_at(text, 65), &one);
    assert_false(dns_cache_find(&terminal, bytes_at(text, 65), &found));
    dns_cache_add(&terminal, bytes_at(text, 64), &one);
    assert_true(dns_cache_find(&terminal, bytes_at(text, 64), &found));
    for (unsigned i = 0; i < DNS_NAMES + 1; i++) { /* more names than entries */
        snprintf(text, sizeof(text), "host%u.example", i);
        dns_cache_add(&terminal, name(text), &two);
    }
    assert_true(dns_cache_find(&terminal, name("eim.example"), &found));
    assert_true(dns_cache_find(&terminal, name("host0.example"), &found));
    assert_false(dns_cache_find(&terminal, name("host1.example"), &found));
    dns_cache_clear(&terminal);
    assert_false(dns_cache_find(&terminal, name("eim.example"), &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
