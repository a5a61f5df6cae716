/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIP channels as IP packets: handshake, data, end, addresses, ports, secrets of a connection. */
#include "apdu/err.h"
#include "tools/trace/export/export_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct trace_export *export;
static struct export_card card;
static struct trace_bip_channel channel;
static const struct trace_moment moment = {1, 2, 1000, 2000};
static char path[40], file[1 << 18];
static size_t file_len;

static void begin(bool datagrams, size_t address_len, const struct trace_keys *keys)
{
    static const uint8_t address[16] = {0x20, 1, 0xD, 0xB8};
    int fd;

    strcpy(path, "/tmp/euiccd-channel-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    export = calloc(1, sizeof(*export));
    assert_int_equal(capture_open(&export->capture, path, true), 0);
    export->keys = keys;
    card = (struct export_card){.export = export, .number = 0x010203, .next_port = 65535};
    card.packets = capture_interface(&export->capture, PCAPNG_RAW_IP, "card");
    channel = (struct trace_bip_channel){
        .number = 1, .datagrams = datagrams, .address_len = address_len, .port = 443};
    memcpy(channel.address, address, address_len);
}

static void end(void)
{
    FILE *in;

    assert_int_equal(capture_close(&export->capture), 0);
    in = fopen(path, "rb");
    file_len = fread(file, 1, sizeof(file), in);
    fclose(in);
    unlink(path);
    free(export);
}

/* The IP packets of the file; `number` from 0. */
static unsigned packets(unsigned number, struct bytes *packet)
{
    unsigned count = 0;

    for (size_t at = 0; at + 12 <= file_len;) {
        uint32_t type, len, captured;

        memcpy(&type, file + at, 4);
        memcpy(&len, file + at + 4, 4);
        assert_true(len >= 12 && at + len <= file_len);
        if (type == 6) { /* Enhanced Packet Block */
            memcpy(&captured, file + at + 20, 4);
            if (count++ == number)
                *packet = bytes_at(file + at + 28, captured);
        }
        at += len;
    }
    return count;
}

static void open_channel(void)
{
    assert_int_equal(export_channels.opened(&card, &channel, &moment), 0);
}

static void data(enum trace_direction direction, struct bytes octets)
{
    assert_int_equal(export_channels.data(&card, &channel, direction, octets, &moment), 0);
}

static void close_channel(void)
{
    assert_int_equal(export_channels.closed(&card, &channel, &moment), 0);
    assert_null(channel.user);
}

enum { FLAGS = 33, TCP_HEADERS = 40, UDP_HEADERS = 28 };

static void test_tcp(void **state)
{
    static const uint8_t flags[] = {0x02, 0x12, 0x10, 0x18, 0x18, 0x18, 0x11, 0x11, 0x10};
    static const uint8_t long_data[1401];
    struct bytes packet = BYTES_NONE;

    (void)state;
    begin(false, 4, NULL);
    open_channel();
    data(TRACE_FROM_CARD, BYTES_OF(long_data)); /* two segments: 1400 and 1 */
    data(TRACE_FROM_PEER, BYTES_TEXT("abc"));
    close_channel();
    end();
    assert_int_equal(packets(0, &packet), 9);
    for (unsigned i = 0; i < 9; i++) {
        packets(i, &packet);
        assert_int_equal(packet.at[FLAGS], flags[i]);
    }
    packets(3, &packet);
    assert_int_equal(packet.len, TCP_HEADERS + 1400);
    assert_memory_equal(packet.at + 12, "\x0A\x01\x02\x03\x20\x01\x0D\xB8", 8);
    assert_memory_equal(packet.at + 20, "\xFF\xFF\x01\xBB", 4); /* ports */
    packets(4, &packet);
    assert_int_equal(packet.len, TCP_HEADERS + 1);
    packets(5, &packet);
    assert_int_equal(packet.len, TCP_HEADERS + 3);
    assert_memory_equal(packet.at + TCP_HEADERS, "abc", 3);
    assert_memory_equal(packet.at + 20, "\x01\xBB\xFF\xFF", 4);
    assert_int_equal(card.next_port, 49152); /* behind 65535 */
}

/* The peer ends a link that was lost; a datagram is one packet without a handshake. */
static void test_other_ends(void **state)
{
    struct bytes packet = BYTES_NONE;

    (void)state;
    begin(false, 16, NULL);
    open_channel();
    channel.lost = true;
    close_channel();
    end();
    assert_int_equal(packets(3, &packet), 6);
    assert_int_equal(packet.at[0] >> 4, 6);
    assert_memory_equal(packet.at + 40, "\x01\xBB", 2); /* of the peer */
    packets(0, &packet);
    assert_int_equal(packet.at[8], 0xFD);
    begin(true, 4, NULL);
    open_channel();
    data(TRACE_FROM_CARD, BYTES_TEXT("ask"));
    data(TRACE_FROM_PEER, BYTES_NONE);
    close_channel();
    end();
    assert_int_equal(packets(0, &packet), 1);
    assert_int_equal(packet.len, UDP_HEADERS + 3);
}

/* OPEN CHANNEL is not in the trace: no handshake, and an address for documentation. */
static void test_unknown_channel(void **state)
{
    struct bytes packet = BYTES_NONE;

    (void)state;
    begin(false, 0, NULL);
    channel.unknown = true;
    open_channel();
    data(TRACE_FROM_PEER, BYTES_TEXT("x"));
    end();
    assert_int_equal(packets(0, &packet), 1);
    assert_memory_equal(packet.at + 12, "\xC6\x33\x64\x01", 4);
    export_channels.discard(NULL, &channel);
    assert_null(channel.user);
}

static unsigned occurrences(const char *text)
{
    unsigned count = 0;

    for (size_t at = 0; at + strlen(text) <= file_len; at++)
        count += memcmp(file + at, text, strlen(text)) == 0;
    return count;
}

/* The secrets precede the packet with the ClientHello, once, and later ones follow. */
static void test_secrets(void **state)
{
    static const char lines[] = "CLIENT_RANDOM " /* of 00.. */
                                "0000000000000000000000000000000000000000000000000000000000000000"
                                " AABB\n";
    static const char more[] = "SERVER_TRAFFIC_SECRET_0 "
                               "0000000000000000000000000000000000000000000000000000000000000000"
                               " CC\n";
    static const uint8_t hello[60] = {22, 3, 1, 0, 55, 1, 0, 0, 51, 3, 3};
    static const uint8_t no_hello[60] = {22, 3, 1, 0, 55, 2, 0, 0, 51, 3, 3};
    struct trace_keys *keys;

    (void)state;
    assert_int_equal(trace_keys_new(&keys), 0);
    assert_int_equal(trace_keys_add(keys, BYTES_TEXT(lines)), 0);
    begin(false, 4, keys);
    open_channel();
    data(TRACE_FROM_PEER, BYTES_OF(hello)); /* not of the card */
    data(TRACE_FROM_CARD, BYTES_OF(no_hello));
    data(TRACE_FROM_CARD, bytes_at(hello, 42)); /* an octet of the random is missing */
    assert_int_equal(export->opened, 0);
    data(TRACE_FROM_CARD, BYTES_OF(hello));
    data(TRACE_FROM_CARD, BYTES_OF(hello));
    assert_int_equal(export->opened, 1);
    assert_int_equal(trace_keys_add(keys, BYTES_TEXT(more)), 0);
    data(TRACE_FROM_PEER, BYTES_TEXT("x"));
    data(TRACE_FROM_PEER, BYTES_TEXT("x"));
    assert_int_equal(export->opened, 1); /* the same connection */
    close_channel();
    end();
    assert_int_equal(occurrences(lines), 1);
    assert_int_equal(occurrences(more), 1);
    trace_keys_free(keys);
    begin(false, 4, NULL); /* without a key log */
    open_channel();
    data(TRACE_FROM_CARD, BYTES_OF(hello));
    close_channel();
    end();
    assert_int_equal(occurrences("CLIENT_RANDOM"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_other_ends),
        cmocka_unit_test(test_unknown_channel),
        cmocka_unit_test(test_secrets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
