/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: text files and texts of the command line. The first octet selects one:
 *
 *   r  radio of a device: refused with the line, or a view of each moment and IMSI
 *   f  fault rules, a file: each line is a rule of a card, an SM-DP+ and an eIM, or refused
 *   s  settings of the behaviour suite: refused with the line, or written and read back the same
 *   a  activation code: refused, or its parts joined are the same code
 *   h  address of a server: refused, or split into a name and a port
 *   t  traits of a modem, one a line
 *   o  orders of an eIM, one a line: refused with a reason, or a signed package
 */
#include "apdu/host.h"
#include "apdu/tlv.h"
#include "card/fault/rule.h"
#include "test/fuzz/folder.h"
#include "tools/cli/fault_file.h"
#include "tools/device/radio/radio.h"
#include "tools/eim/esipa/faults.h"
#include "tools/eim/package/order.h"
#include "tools/lpa/lpa.h"
#include "tools/modem/traits.h"
#include "tools/smdpp/faults.h"
#include "tools/suite/settings/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOMENTS = 40, REQUESTS = 30, PACKAGE_SIZE = 1 << 16, ORDERS_ARENA = 1 << 20 };

static const char file_name[] = "file.txt";

static bool has_zero; /* the file: the rest of a line must not get lost */

static void check_line(const char *text)
{
    assert(*text && !strchr(text, '\n'));
}

static void run_radio(const char *path)
{
    static const char *const imsis[] = {"", "001010000000001", "262010000000001", "1"};
    static const uint8_t forbidden[] = {0x00, 0xF1, 0x10, 0xFF, 0xFF, 0xFF};
    static struct radio radio, other;
    struct radio_error error = {""};
    uint32_t seconds = 0;
    int err = radio_load(&radio, path, &error);

    if (err < 0) {
        check_line(error.text);
        return;
    }
    assert(!has_zero);
    for (unsigned i = 0; i < MOMENTS && seconds < RADIO_FOREVER; i++) {
        uint32_t next = radio_next(&radio, seconds);

        for (unsigned n = 0; n < 8; n++) {
            struct radio_view view =
                radio_look(&radio, seconds, imsis[n / 2], n % 2 ? BYTES_OF(forbidden) : BYTES_NONE);

            assert(view.state == RADIO_NORMAL || view.state == RADIO_LIMITED ||
                   view.state == RADIO_NONE);
            assert(view.state != RADIO_NORMAL || strlen(view.plmn) >= 5);
        }
        assert(next > 0);
        seconds = next == RADIO_FOREVER ? RADIO_FOREVER : seconds + next;
    }
    radio_open(&other);
    radio_replace(&other, &radio);
    assert(other.count == radio.count && other.subscriber_count == radio.subscriber_count);
}

/* ---- fault rules ---- */

static void try_server_rule(const struct server_grammar *grammar, const char *rule)
{
    struct server_faults *faults;
    char reason[SERVER_FAULT_REASON_MAX] = "";
    unsigned id;
    int err = server_faults_new(&faults, grammar);

    assert(err == 0);
    err = server_faults_add(faults, rule, &id, reason);
    if (err < 0)
        check_line(reason);
    for (unsigned i = 0; err == 0 && i < REQUESTS; i++) {
        const struct server_fault *fault =
            server_faults_match(faults, i % (unsigned)grammar->function_count, i % 3);

        if (fault && fault->rule.action == SERVER_FAULT_DELAY)
            assert(server_fault_delay(fault) >= fault->rule.delay[0] &&
                   server_fault_delay(fault) <= fault->rule.delay[1]);
    }
    if (err == 0) {
        json_t *list = server_faults_list(faults);

        assert(json_array_size(list) == 1);
        json_decref(list);
    }
    server_faults_free(faults);
}

static void try_rule(void *context, const char *text)
{
    struct fault_rule rule;
    char reason[400] = "";
    int err = fault_rule_parse(&rule, text, reason, sizeof(reason));

    ++*(unsigned *)context;
    if (err < 0)
        check_line(reason);
    else
        assert(strcmp(rule.text, text) == 0 && rule.place < FAULT_PLACES &&
               rule.action < FAULT_ACTIONS && fault_action_word(rule.action)[0]);
    try_server_rule(&dp_grammar, text);
    try_server_rule(&esipa_grammar, text);
}

static void run_faults(const char *path)
{
    char why[FAULT_FILE_WHY_MAX] = "";
    unsigned count = 0;
    int err = fault_file_read(path, try_rule, &count, why);

    if (err < 0)
        check_line(why);
    assert(err < 0 || !has_zero);
}

/* ---- settings ---- */

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void run_settings(const char *path)
{
    char why[SETTINGS_WHY_MAX] = "", copy_path[FUZZ_PATH_MAX];
    struct settings_file file, again;
    FILE *copy;
    int err = settings_read(&file, path, why);

    assert(err < 0 || !has_zero);
    if (err < 0) {
        check_line(why);
    } else if (!file.settings.pki && !file.settings.profile_count && !file.settings.eim_count) {
        copy = fopen(fuzz_path(copy_path, "copy.txt"), "w");
        assert(copy);
        settings_write(&file.settings, copy);
        fclose(copy);
        err = settings_read(&again, copy_path, why);
        assert(err == 0 && again.settings.names == file.settings.names);
        assert(again.settings.nvm == file.settings.nvm);
        assert(same(again.settings.svn, file.settings.svn));
        assert(same(again.settings.spec, file.settings.spec));
        assert(same(again.settings.eid, file.settings.eid));
        settings_free(&again);
    }
    settings_free(&file);
}

/* ---- texts of the command line ---- */

static void run_activation_code(const char *text)
{
    struct activation_code code, again;
    char joined[800];

    if (activation_code_read(&code, text))
        return;
    assert(!es9_address_problem(code.address));
    snprintf(joined, sizeof(joined), "1$%s$%s$%s%s", code.address, code.matching_id, code.oid,
             code.confirmation_required ? "$1" : "");
    assert(!activation_code_read(&again, joined));
    assert(strcmp(code.address, again.address) == 0 &&
           strcmp(code.matching_id, again.matching_id) == 0 && strcmp(code.oid, again.oid) == 0 &&
           code.confirmation_required == again.confirmation_required);
}

static void run_address(const char *text)
{
    struct bytes name;
    uint16_t port;

    if (es9_address_problem(text))
        return;
    assert(host_split(bytes_at(text, strlen(text)), &name, &port) == 0 && name.len > 0);
    assert(host_equal_text(bytes_at(text, strlen(text)), text));
}

static void run_traits(char *text)
{
    trait_set set = 0;
    enum trait a, b;
    char names[1000], *rest = text, *line;

    while ((line = strsep(&rest, "\n")))
        if (trait_add(&set, line))
            assert(set != 0);
    if (trait_conflict(set, &a, &b))
        assert(trait_in(set, a) && trait_in(set, b) && a != b);
    assert(strstr(trait_names(names, sizeof(names)), trait_rows[0].name));
}

static void run_orders(char *text)
{
    static struct der *der;
    static uint8_t memory[PACKAGE_SIZE];
    struct eim_error error = {""};
    struct arena arena;
    const struct eim_build_context context = {der ? der : (der = der_definitions_new()), &arena,
                                              &error};
    struct eim_order order = {.count = 0};
    struct buf out = BUF_OVER(memory);
    char *line;
    int err = 0;

    arena_init(&arena, ORDERS_ARENA);
    while (err == 0 && (line = strsep(&text, "\n")))
        err = eim_order_add_word(&order, &context, line);
    if (err < 0)
        check_line(error.text);
    for (size_t i = 0; err == 0 && i < order.count; i++)
        buf_put(&out, order.operations[i]);
    assert(err < 0 || out.overflow || tlv_check(buf_bytes(&out), 16, 10000) == 0);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes content = bytes_from(bytes_at(data, size), 1);
    char path[FUZZ_PATH_MAX], *text = calloc(1, content.len + 1);

    assert(text);
    if (content.len)
        memcpy(text, content.at, content.len);
    fuzz_put_file(file_name, content);
    fuzz_path(path, file_name);
    has_zero = content.len && memchr(content.at, 0, content.len);
    switch (size ? data[0] : 0) {
    case 'r':
        run_radio(path);
        break;
    case 'f':
        run_faults(path);
        break;
    case 's':
        run_settings(path);
        break;
    case 'a':
        run_activation_code(text);
        break;
    case 'h':
        run_address(text);
        break;
    case 't':
        run_traits(text);
        break;
    case 'o':
        run_orders(text);
        break;
    default:
        break;
    }
    free(text);
    return 0;
}
