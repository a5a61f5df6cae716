/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a virtual device: what each one sets, the defaults, and which exclude each other.
 */
#include "tools/cli/device_options.h"

#include "test/tools/cli/command_scene.h"

struct line {
    struct device_process process;
};

static void check(void *input, const struct command_given *given)
{
    (void)given;
    device_options_check(&((struct line *)input)->process);
}

static void parse(struct line *line, const char *const *words)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(device_option_rows, struct line, process, NULL), OPTIONS_END};
    static const struct command_syntax syntax = {.options = rows, .help = "", .check = check};
    struct scene_call call = scene_make_call(NULL, words);

    *line = (struct line){0};
    device_options_begin(&line->process);
    command_parse(&syntax, call.argc, call.argv, line);
}

#define PARSE(line, ...) parse(line, (const char *const[]){"euicc test", __VA_ARGS__, NULL})

static int parse_only(int argc, char **argv)
{
    struct line line;

    (void)argc;
    parse(&line, (const char *const *)argv);
    return COMMAND_DONE;
}

static void the_defaults(void **state)
{
    static const uint8_t imei[] = {0x3A, 0x15, 0x09, 0x06, 0x07, 0x00, 0x00, 0x61};
    struct line line;

    (void)state;
    PARSE(&line, "--card=a.euicc");
    assert_string_equal(line.process.card, "a.euicc");
    assert_null(line.process.reader);
    assert_null(line.process.radio);
    assert_null(line.process.control);
    assert_int_equal(line.process.device.time_scale, 1);
    assert_int_equal(line.process.device.seconds, 0);
    assert_int_equal(line.process.device.clock_kind, DEVICE_CLOCK_SYSTEM);
    assert_int_equal(line.process.device.ipa, DEVICE_IPA_IPAE);
    assert_int_equal(line.process.device.profile.len, 0);
    assert_memory_equal(line.process.device.imei, imei, sizeof(imei));
    assert_int_equal(line.process.hosts.count, 0);
    assert_false(line.process.allow_net);
    assert_false(line.process.has_dns);
}

/* TS 24.008 10.5.1.4: the type nibble A is behind the first digit; the check digit is last. */
static void an_imei_has_its_check_digit(void **state)
{
    static const struct {
        const char *option;
        uint8_t octets[8];
    } cases[] = {
        {"--imei=35190607000001", {0x3A, 0x15, 0x09, 0x06, 0x07, 0x00, 0x00, 0x61}},
        {"--imei=49015420323751", {0x4A, 0x09, 0x51, 0x24, 0x30, 0x32, 0x57, 0x81}},
        {"--imei=00000000000000", {0x0A, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}},
        {"--imei=99999999999999", {0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x49}},
    };
    struct line line;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        PARSE(&line, "--card=a", cases[i].option);
        assert_memory_equal(line.process.device.imei, cases[i].octets, sizeof(cases[i].octets));
    }
}

static void what_each_option_sets(void **state)
{
    static const uint8_t dns[] = {192, 0, 2, 53}, profile[] = {0xFF, 0x00, 0x7F};
    struct line line;

    (void)state;
    PARSE(&line, "--reader=Virtual", "--radio=towns", "--time-scale=1000", "--for=2147483647",
          "--until=attach", "--net", "--dns=192.0.2.53", "--ipa=unsaid", "--profile=FF007f",
          "--control=socket", "--json", "--all");
    assert_null(line.process.card);
    assert_string_equal(line.process.reader, "Virtual");
    assert_string_equal(line.process.radio, "towns");
    assert_int_equal(line.process.device.time_scale, 1000);
    assert_int_equal(line.process.device.seconds, INT32_MAX);
    assert_string_equal(line.process.timeline.until, "attach");
    assert_true(line.process.allow_net && line.process.has_dns);
    assert_memory_equal(line.process.dns, dns, sizeof(dns));
    assert_int_equal(line.process.device.ipa, DEVICE_IPA_UNSAID);
    assert_int_equal(line.process.device.profile.len, sizeof(profile));
    assert_memory_equal(line.process.device.profile.at, profile, sizeof(profile));
    assert_string_equal(line.process.control, "socket");
    assert_true(line.process.timeline.json && line.process.device.all_commands);
    PARSE(&line, "--card=a", "--inside", "--trace=t.pcapng", "--host=a.example=127.0.0.1:4433",
          "--host=b.example:443=localhost");
    assert_true(line.process.inside);
    assert_string_equal(line.process.record_options.pcapng, "t.pcapng");
    assert_int_equal(line.process.hosts.count, 2);
    assert_string_equal(line.process.hosts.at[1].name, "b.example");
    assert_int_equal(line.process.hosts.at[1].port, 443);
}

static void a_clock(void **state)
{
    struct line line;

    (void)state;
    PARSE(&line, "--card=a", "--clock=none");
    assert_int_equal(line.process.device.clock_kind, DEVICE_CLOCK_NONE);
    PARSE(&line, "--card=a", "--clock=2024-02-31T23:59:58"); /* a date that does not exist */
    assert_int_equal(line.process.device.clock_kind, DEVICE_CLOCK_SET);
    assert_int_equal(line.process.device.date.tm_year, 124);
    assert_int_equal(line.process.device.date.tm_mon, 1);
    assert_int_equal(line.process.device.date.tm_mday, 31);
    assert_int_equal(line.process.device.date.tm_sec, 58);
    PARSE(&line, "--card=a", "--clock=2024-02-29", "--clock=none"); /* the last one counts */
    assert_int_equal(line.process.device.clock_kind, DEVICE_CLOCK_NONE);
}

static void bad_usage(void **state)
{
    static const struct {
        const char *words[4];
        const char *error;
    } cases[] = {
        {{"--net"}, "one of --card and --reader must be given"},
        {{"--card=a", "--reader=b"}, "one of --card and --reader must be given"},
        {{"--reader=b", "--inside"}, "--trace, --text, --keys and --inside go with --card"},
        {{"--reader=b", "--trace=t"}, "--trace, --text, --keys and --inside go with --card"},
        {{"--reader=b", "--text=t"}, "--trace, --text, --keys and --inside go with --card"},
        {{"--reader=b", "--keys=t"}, "--trace, --text, --keys and --inside go with --card"},
        {{"--card=a", "--dns=192.0.2.1", "--host=a=127.0.0.1"},
         "--dns and --host exclude each other: both name the DNS server"},
        {{"--card=a", "--dns=192.0.2.256"}, "--dns 192.0.2.256: must be an IPv4 address"},
        {{"--card=a", "--dns="}, "--dns : must be an IPv4 address"},
        {{"--card=a", "--host=a.example=b.example"},
         "--host a.example=b.example: must be NAME[:PORT]=ADDRESS[:PORT], ADDRESS a number or "
         "localhost"},
        {{"--card=a", "--imei="}, "--imei : must be 14 digits"},
        {{"--card=a", "--imei=3519060700000"}, "--imei 3519060700000: must be 14 digits"},
        {{"--card=a", "--imei=351906070000011"}, "--imei 351906070000011: must be 14 digits"},
        {{"--card=a", "--imei=3519060700000 "}, ": must be 14 digits"},
        {{"--card=a", "--clock=2070-01-01"}, "a year from 1970 to 2069, or none"},
        {{"--card=a", "--clock=None"}, "--clock None: must be YYYY-MM-DD"},
        {{"--card=a", "--profile="}, "--profile"},
        {{"--card=a", "--for=0"}, "--for 0: not a number from 1"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *words[6] = {"euicc test"};

        memcpy(&words[1], cases[i].words, sizeof(cases[i].words));
        scene_command(scene, parse_only, words);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

static void hosts_up_to_the_maximum(void **state)
{
    struct command_scene *scene = *state;
    const char *words[SCENE_ARGUMENTS_MAX + 1] = {"euicc test", "--card=a"};
    size_t count = 2;

    while (count < 2 + HOSTS_MAX)
        words[count++] = "--host=a.example=127.0.0.1";
    scene_command(scene, parse_only, words);
    scene_assert_done(scene);
    words[count] = "--host=b.example=127.0.0.1";
    scene_command(scene, parse_only, words);
    scene_assert_error(scene, COMMAND_USAGE, "--host b.example=127.0.0.1: more than 16 hosts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults),
        cmocka_unit_test(an_imei_has_its_check_digit),
        cmocka_unit_test(what_each_option_sets),
        cmocka_unit_test(a_clock),
        SCENE_TEST(bad_usage),
        SCENE_TEST(hosts_up_to_the_maximum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
