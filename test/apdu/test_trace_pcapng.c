/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcapng: every block is parsed here, and by tshark without an error. */
#include "apdu/trace_sink.h"
#include "test/apdu/trace_story.h"

#include <sys/stat.h>

enum { SECTION = 0x0A0D0D0A, INTERFACE = 1, PACKET = 6, SECRETS = 10 };

static uint32_t get_u32(const char *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

/* Two cards in one file, the second without a name; between them a command too long for a packet.
 */
static void write_to(const char *path)
{
    static uint8_t huge[7 + 65535] = {0x80, 0xE2, 0x91, 0, 0, 0xFF, 0xFF};
    struct trace_sink *sink = trace_pcapng_new(path);
    const struct trace other = {NULL, &story_clock, sink};

    assert_non_null(sink);
    story_emit(sink);
    story_apdu(&other, "00A40004023F00", "", 0x6A82);
    story_apdu(&other, "00B0000010", "", 0x6986);
    trace_emit(&other,
               (struct trace_event){.kind = TRACE_APDU, .command = BYTES_OF(huge), .sw = 0x6700});
    story_apdu(&other, "00A4", "", 0x6700);
    story_apdu(&other, "00A40004053F00", "", 0x6700);
    for (int i = 0; i < 100; i++)
        trace_note(&other, "note", "one of far more comments than one packet takes, but no harm");
    story_apdu(&other, "0084000008", "0102030405060708", 0x9000);
    trace_sinks_close(sink);
}

/* TRACE-P1 */
static void blocks_are_whole(void **state)
{
    static const uint32_t expected[] = {SECTION,   INTERFACE, PACKET, PACKET, PACKET, PACKET,
                                        INTERFACE, PACKET,    PACKET, PACKET, PACKET};
    char path[32];
    size_t len;
    size_t at = 0;
    unsigned blocks = 0;

    (void)state;
    story_file(path);
    write_to(path);
    char *file = story_read(path, &len);
    while (at < len) {
        uint32_t total = get_u32(file + at + 4);

        assert_true(blocks < sizeof(expected) / sizeof(expected[0]));
        assert_int_equal(get_u32(file + at), expected[blocks++]);
        assert_true(total >= 12 && total % 4 == 0 && total <= len - at);
        assert_int_equal(get_u32(file + at + total - 4), total);
        at += total;
    }
    assert_int_equal(blocks, sizeof(expected) / sizeof(expected[0]));
    assert_int_equal(get_u32(file + 8), 0x1A2B3C4D);
    free(file);
    unlink(path);
}

/* Comments stand on the next packet of their card, in every pcapng and nowhere else. */
static void a_comment_is_on_the_next_packet(void **state)
{
    char path[32], other_path[32];
    struct trace_sink *sink, *text;
    size_t len;
    char *file;
    const char *found;

    (void)state;
    story_file(path);
    story_file(other_path);
    sink = trace_pcapng_new(path);
    text = trace_text_new(other_path);
    assert_non_null(sink);
    assert_non_null(text);
    text->next = sink;
    trace_pcapng_comment(text, "ship", "EnableProfile: ok(0)");
    trace_pcapng_comment(text, "other", "not on a packet of the ship");
    story_apdu(&(struct trace){"ship", &story_clock, text}, "00B0000010", "", 0x6986);
    trace_sinks_close(text);
    file = story_read(path, &len);
    found = memmem(file, len, "EnableProfile: ok(0)", 20);
    assert_non_null(found);
    assert_int_equal(get_u32(found - 4), 1 | 20 << 16); /* opt_comment */
    assert_null(memmem(found + 1, len - (size_t)(found + 1 - file), "EnableProfile", 13));
    assert_null(memmem(file, len, "not on a packet", 15));
    free(file);
    file = story_read(other_path, &len);
    assert_null(memmem(file, len, "EnableProfile", 13));
    free(file);
    unlink(path);
    unlink(other_path);
}

/* More comments than a packet takes: a comment says how many are missing, once. */
static void comments_that_are_left_out_are_counted(void **state)
{
    static uint8_t long_value[1 << 20];
    char path[32];
    struct trace_sink *sink;
    const char *found;
    size_t len;
    char *file;

    (void)state;
    story_file(path);
    sink = trace_pcapng_new(path);
    assert_non_null(sink);
    for (unsigned i = 0; i < 5; i++)
        trace_emit(&(struct trace){"ship", &story_clock, sink},
                   (struct trace_event){
                       .kind = TRACE_FUNCTION, .name = "x", .command = BYTES_OF(long_value)});
    for (unsigned i = 0; i < 2; i++)
        story_apdu(&(struct trace){"ship", &story_clock, sink}, "00B0000010", "", 0x6986);
    trace_sinks_close(sink);
    file = story_read(path, &len);
    found = memmem(file, len, "ship: note trace: comments left out: 4", 38);
    assert_non_null(found);
    assert_int_equal(get_u32(found - 4), 1 | 38 << 16);
    assert_null(memmem(found + 38, len - (size_t)(found + 38 - file), "left out", 8));
    free(file);
    unlink(path);
}

/* A Decryption Secrets Block for each line, only where the secrets are asked for. */
static void secrets_are_blocks_when_asked_for(void **state)
{
    static const char line[] = "CLIENT_RANDOM 0102 0304";

    (void)state;
    for (unsigned asked = 0; asked < 2; asked++) {
        char path[32];
        struct trace_sink *sink;
        struct stat status;
        size_t len, found = 0;
        char *file;

        story_file(path);
        sink = asked ? trace_pcapng_keys_new(path) : trace_pcapng_new(path);
        assert_non_null(sink);
        trace_secret(&(struct trace){NULL, &story_clock, sink}, line);
        story_emit(sink);
        trace_sinks_close(sink);
        file = story_read(path, &len);
        for (size_t at = 0; at < len; at += get_u32(file + at + 4)) {
            if (get_u32(file + at) != SECRETS)
                continue;
            found++;
            assert_int_equal(get_u32(file + at + 8), 0x544C534B);
            assert_int_equal(get_u32(file + at + 12), sizeof(line));
            assert_memory_equal(file + at + 16, line, sizeof(line) - 1);
            assert_int_equal(file[at + 16 + sizeof(line) - 1], '\n');
        }
        assert_int_equal(found, asked);
        assert_int_equal(stat(path, &status), 0);
        if (asked)
            assert_int_equal(status.st_mode & 0777, 0600);
        free(file);
        unlink(path);
    }
}

/* Secrets that are written to a device do not change its mode. */
static void a_device_keeps_its_mode(void **state)
{
    struct stat before, after;

    (void)state;
    assert_int_equal(stat("/dev/null", &before), 0);
    trace_sinks_close(trace_pcapng_keys_new("/dev/null"));
    assert_int_equal(stat("/dev/null", &after), 0);
    chmod("/dev/null", before.st_mode & 0777);
    assert_int_equal(after.st_mode, before.st_mode);
}

/* The output of tshark with `options` for the file that `write` writes. */
static char *tshark_of(void (*write)(const char *path), const char *options)
{
    char path[32];
    char command[300];
    char *text = calloc(1, 1 << 18);
    FILE *pipe;

    story_file(path);
    write(path);
    snprintf(command, sizeof(command), "tshark -r %s %s 2>/dev/null", path, options);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_true(fread(text, 1, (1 << 18) - 1, pipe) < (1 << 18) - 1);
    assert_int_equal(pclose(pipe), 0);
    unlink(path);
    return text;
}

static char *tshark(const char *options)
{
    return tshark_of(write_to, options);
}

static bool tshark_is_missing(void)
{
    return system("command -v tshark >/dev/null") != 0;
}

static void tshark_reads_it_as_gsm_sim(void **state)
{
    (void)state;
    if (tshark_is_missing()) {
        print_message("skipped: tshark is not installed\n");
        skip();
    }
    char *text = tshark("-T fields -E separator=/s -e frame.protocols -e frame.interface_id"
                        " -e gsm_sim.apdu.ins -e gsm_sim.apdu.sw -Y !gsm_sim.apdu.ins==0x9f");
    assert_string_equal(text, "raw:ip:udp:gsmtap:gsm_sim 0 0xa4 0x6121\n"
                              "raw:ip:udp:gsmtap:gsm_sim 0 0xc0 0x9000\n"
                              "raw:ip:udp:gsmtap:gsm_sim 0 0xe2 0x6a80\n"
                              "raw:ip:udp:gsmtap:gsm_sim 1 0xa4 0x6a82\n"
                              "raw:ip:udp:gsmtap:gsm_sim 1 0xb0 0x6986\n"
                              "raw:ip:udp:gsmtap:gsm_sim 1 0xa4 0x6700\n"
                              "raw:ip:udp:gsmtap:gsm_sim 1 0x84 0x9000\n");
    free(text);
}

static void tshark_finds_no_error(void **state)
{
    (void)state;
    if (tshark_is_missing()) {
        print_message("skipped: tshark is not installed\n");
        skip();
    }
    char *text = tshark("-o ip.check_checksum:TRUE -T fields -e frame.number"
                        " -Y '_ws.malformed || ip.checksum.status != \"Good\" ||"
                        " _ws.expert.severity > 2097152'"); /* worse than a comment or a chat */
    assert_string_equal(text, "");
    free(text);
}

static void tshark_shows_card_time_and_reasons(void **state)
{
    (void)state;
    if (tshark_is_missing()) {
        print_message("skipped: tshark is not installed\n");
        skip();
    }
    char *text = tshark("-T fields -E separator=/s -e frame.time_epoch -e frame.interface_name"
                        " -e frame.comment");
    assert_non_null(strstr(text, "1795348801.000124456 ship \n"));
    assert_non_null(
        strstr(text, "1795348801.000133456 ship ship: function ES10c.GetEID SGP.32 5.9.18"));
    assert_non_null(strstr(text, "ship: refusal LoadEuiccPackage SGP.32 5.9.1 C-05 replayError: "
                                 "counter 3 is not above 3 [810103]"));
    assert_non_null(strstr(text, "ship: power on ATR 3B9F"));
    assert_non_null(strstr(text, "apdu > 00B0000010 < 6986 (no EF selected)"));
    assert_non_null(strstr(text, "0000 < 6700 (wrong length)")); /* of 65542 octets */
    assert_non_null(strstr(text, "apdu > 00A4 < 6700"));
    free(text);
}

static void write_long_events(const char *path)
{
    static const size_t lengths[] = {300, 301, 32700, 33000, 70000, 500000};
    static uint8_t value[500000];
    struct trace_sink *sink = trace_pcapng_new(path);
    const struct trace trace = {"ship", &story_clock, sink};

    assert_non_null(sink);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        trace_emit(&trace, (struct trace_event){.kind = TRACE_FUNCTION,
                                                .name = "ES10b.PrepareDownload",
                                                .command = bytes_at(value, lengths[i]),
                                                .data = bytes_at(value, lengths[i] / 2)});
        story_apdu(&trace, "00B0000010", "", 0x6986);
    }
    trace_sinks_close(sink);
}

static void tshark_opens_events_of_any_length(void **state)
{
    (void)state;
    if (tshark_is_missing()) {
        print_message("skipped: tshark is not installed\n");
        skip();
    }
    char *text = tshark_of(write_long_events, "-T fields -e frame.number -e gsm_sim.apdu.sw"
                                              " -Y 'frame.comment contains \"PrepareDownload\"'");
    assert_string_equal(text, "1\t0x6986\n2\t0x6986\n3\t0x6986\n4\t0x6986\n5\t0x6986\n"
                              "6\t0x6986\n");
    free(text);
    text = tshark_of(write_long_events, "-T fields -e frame.number -Y _ws.malformed");
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_whole),
        cmocka_unit_test(a_comment_is_on_the_next_packet),
        cmocka_unit_test(comments_that_are_left_out_are_counted),
        cmocka_unit_test(secrets_are_blocks_when_asked_for),
        cmocka_unit_test(a_device_keeps_its_mode),
        cmocka_unit_test(tshark_reads_it_as_gsm_sim),
        cmocka_unit_test(tshark_finds_no_error),
        cmocka_unit_test(tshark_opens_events_of_any_length),
        cmocka_unit_test(tshark_shows_card_time_and_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
