/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls of the IPAe, exported and read by Debian's tshark: the requests are seen in clear, and no
 * packet is malformed. */
#include "crypto/openssl.h"

#include "tools/trace/export/export.h"

#include "test/fake/circle.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/show/walk.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;
static struct trace_keys *keys;
static struct trace_export *export;
static char original[160], exported[160];

static void log_key(const SSL *ssl, const char *line)
{
    char text[600];

    (void)ssl;
    snprintf(text, sizeof(text), "%s\n", line);
    assert_int_equal(trace_keys_add(keys, bytes_at(text, strlen(text))), 0);
}

/* A poll with a package; its trace is in `original`, the secrets in `keys`. Requests of the IPAe.
 */
static unsigned poll(uint8_t protocols, int version)
{
    struct fake_eim *eim;

    circle = circle_new();
    assert_int_equal(trace_keys_new(&keys), 0);
    snprintf(original, sizeof(original), "%s/poll.pcapng", circle->scene.fake.folder);
    snprintf(exported, sizeof(exported), "%s/exported.pcapng", circle->scene.fake.folder);
    assert_int_equal(euiccd_trace_pcapng(circle->scene.fake.trace, original), 0);
    circle->scene.eims[0].protocols = protocols;
    circle_begin(circle, "A* B", 1, NULL);
    eim = &circle->eims[0];
    if (version)
        fake_https_version(&eim->https, version);
    SSL_CTX_set_keylog_callback(eim->https.context, log_key);
    SSL_CTX_set_keylog_callback(eim->coaps.context, log_key);
    fake_eim_order(eim, "+B");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    return eim->https.requests + eim->coaps.requests;
}

static void end_poll(void)
{
    trace_keys_free(keys);
    circle_end(circle);
    circle_free(circle);
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    (void)context;
    return trace_export_add(export, exchange);
}

static void export_trace(bool with_keys)
{
    const struct walk_source source = {.path = original, .keys = keys};
    char reason[WALK_REASON_MAX];
    struct walk *walk;
    int done;

    assert_int_equal(trace_export_new(&export, exported, with_keys ? keys : NULL), 0);
    assert_int_equal(walk_new(&walk, &source, on_exchange, NULL, reason), 0);
    do
        done = walk_step(walk);
    while (done > 0);
    assert_int_equal(done, 0);
    assert_null(walk_remark(walk));
    assert_int_equal(trace_export_end(export), 0);
    walk_free(walk);
    trace_export_free(export);
}

/* Lines of tshark with these arguments; the last output line is in `last`. */
static unsigned tshark(const char *arguments, char *last, size_t size)
{
    char command[600], line[400];
    unsigned lines = 0;
    FILE *output;

    snprintf(command, sizeof(command), "tshark -r '%s' %s 2>/dev/null", exported, arguments);
    output = popen(command, "re");
    assert_non_null(output);
    last[0] = '\0';
    while (fgets(line, sizeof(line), output)) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(last, size, "%s", line);
        lines++;
    }
    assert_int_equal(pclose(output), 0);
    return lines;
}

static void skip_without_tshark(void)
{
    if (system("tshark --version >/dev/null 2>&1") == 0)
        return;
    print_message("skipped: tshark is not installed\n");
    skip();
}

/* Checksums, sequence numbers and forms are as tshark expects them. */
static void assert_valid(void)
{
    char line[400];

    assert_int_equal(tshark("-Y _ws.malformed", line, sizeof(line)), 0);
    assert_int_equal(tshark("-o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE "
                            "-o ip.check_checksum:TRUE -Y 'tcp.checksum.status == Bad or "
                            "udp.checksum.status == Bad or ip.checksum.status == Bad'",
                            line, sizeof(line)),
                     0);
    assert_int_equal(tshark("-Y tcp.analysis.flags", line, sizeof(line)), 0);
}

static void test_http(void **state)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

    (void)state;
    skip_without_tshark();
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        unsigned requests = poll(0x80, versions[i]);
        char line[400];

        assert_true(requests >= 2);
        export_trace(true);
        assert_valid();
        assert_int_equal(tshark("-Y 'http.request' -T fields -e http.request.method "
                                "-e http.request.uri -e http.host",
                                line, sizeof(line)),
                         requests);
        assert_string_equal(line, "POST\t/gsma/rsp2/asn1\t192.0.2.1");
        assert_int_equal(tshark("-Y 'http.response.code == 200'", line, sizeof(line)), requests);
        assert_int_equal(
            tshark("-Y 'tcp.flags.syn == 1 and tcp.flags.ack == 0'", line, sizeof(line)),
            circle->eims[0].https.connections);
        assert_int_equal(tshark("-Y 'tcp.flags.fin == 1'", line, sizeof(line)),
                         2 * circle->eims[0].https.connections);
        end_poll();
    }
}

static void test_coap(void **state)
{
    unsigned requests;
    char line[400];

    (void)state;
    skip_without_tshark();
    requests = poll(0x40, 0);
    assert_true(requests >= 2);
    export_trace(true);
    assert_valid();
    assert_int_equal(
        tshark("-Y 'coap.code == 2' -T fields -e coap.opt.uri_path_recon", line, sizeof(line)),
        requests);
    assert_string_equal(line, "/gsma/rsp2/asn1");
    end_poll();
}

/* Without secrets nothing is in clear. */
static void test_without_keys(void **state)
{
    char line[400];

    (void)state;
    skip_without_tshark();
    assert_true(poll(0x80, 0) >= 2);
    export_trace(false);
    assert_valid();
    assert_int_equal(tshark("-Y http", line, sizeof(line)), 0);
    assert_true(tshark("-Y 'tls.app_data'", line, sizeof(line)) > 0);
    end_poll();
}

/* The octets of a file. */
static size_t read_file(const char *path, uint8_t *octets, size_t size)
{
    FILE *file = fopen(path, "rbe");
    size_t len;

    assert_non_null(file);
    len = fread(octets, 1, size, file);
    assert_true(len < size);
    fclose(file);
    return len;
}

/* ES10 functions of the IPAe are upper PDUs; secrets stand before the packets that need them. */
static void test_upper_pdus(void **state)
{
    static uint8_t octets[1 << 20];
    const uint8_t *secrets, *request, *response;
    size_t len;

    (void)state;
    poll(0x80, TLS1_3_VERSION);
    export_trace(true);
    len = read_file(exported, octets, sizeof(octets));
    request = memmem(octets, len, "sgp32.request", 13);
    response = memmem(octets, len, "sgp32.response", 14);
    secrets = memmem(octets, len, "SERVER_HANDSHAKE_TRAFFIC_SECRET ", 32);
    assert_non_null(request);
    assert_non_null(response);
    assert_non_null(secrets);
    assert_true(request < response);
    assert_non_null(memmem(request, len - (size_t)(request - octets), "ES10b.", 6));
    assert_non_null(memmem(octets, len, "CLIENT_TRAFFIC_SECRET_0 ", 24));
    end_poll();
}

/* A Bound Profile Package that is longer than a packet: its first octets, and how long it is. */
static void test_long_package(void **state)
{
    static const uint8_t result[] = {0xBF, 0x37, 0x00};
    static uint8_t part[100000], octets[1 << 20];
    const uint8_t *request;
    uint32_t lengths[2];
    size_t len;

    (void)state;
    part[0] = 0xBF;
    part[1] = 0x36;
    snprintf(exported, sizeof(exported), "/tmp/euiccd-test-%d", (int)getpid());
    assert_int_equal(trace_export_new(&export, exported, NULL), 0);
    for (unsigned i = 0; i < 5; i++) {
        const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                          .card = "ship",
                                          .cla = 0x80,
                                          .ins = 0xE2,
                                          .command = BYTES_OF(part),
                                          .response = i == 4 ? BYTES_OF(result) : BYTES_NONE,
                                          .sw = 0x9000,
                                          .pins = "",
                                          .bpp = EXCHANGE_BPP_ELEMENTS,
                                          .bpp_offset = i * sizeof(part)};

        assert_int_equal(trace_export_add(export, &exchange), 0);
    }
    assert_int_equal(trace_export_end(export), 0);
    trace_export_free(export);
    len = read_file(exported, octets, sizeof(octets));
    unlink(exported);
    request = memmem(octets, len, "sgp32.request", 13);
    assert_non_null(request);
    memcpy(lengths, request - 12, sizeof(lengths)); /* behind them the tag of the dissector */
    assert_int_equal(lengths[0], 262144);
    assert_true(lengths[1] > 5 * sizeof(part) && lengths[1] < 5 * sizeof(part) + 500);
    assert_non_null(memmem(octets, len, "sgp32.response", 14));
}

static void test_errors(void **state)
{
    (void)state;
    assert_true(trace_export_new(&export, "/nowhere/file", NULL) < 0);
    assert_int_equal(errno, ENOENT);
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(trace_export_new(&export, "/dev/full", NULL), 0);
        assert_true(trace_export_end(export) < 0);
        assert_int_equal(errno, ENOSPC);
        trace_export_free(export);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http),         cmocka_unit_test(test_coap),
        cmocka_unit_test(test_without_keys), cmocka_unit_test(test_upper_pdus),
        cmocka_unit_test(test_long_package), cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
