/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: control sockets. The first octet selects one, the rest are lines as json_change.h
 * has them:
 *
 *   d   of `euicc smdpp`      e   of `euicc eim`      v   requests of `euicc device`, one value
 *   r   of `euicc run` with two cards, which are as at the start before each input; in memory
 *   s   the same with changes in the card files; the member "file" names one of two files
 *
 * Each line has one response, a JSON object with "ok", and with "error" where it is refused. Other
 * lines are events, for a client that follows.
 */
#include "test/fake/package.h"
#include "test/fake/unix_socket.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/json_change.h"
#include "tools/device/control/request.h"
#include "tools/device/device.h"
#include "tools/eim/server/control.h"
#include "tools/reader/run.h"
#include "tools/smdpp/control.h"

#include <event2/event.h>
#include <poll.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROUNDS_MAX = 20000, ANSWER_SIZE = 1 << 22, CARDS = 2, FILES = 2, CARD_FILE_MAX = 1 << 20 };

/* Of "file" in requests to `euicc run`. */
static const char *const file_names[FILES] = {"snapshot-0", "snapshot-1"};

struct scene {
    struct event_base *base;
    struct der *der;
    struct rng rng;
    struct eim_state state;
    struct esipa *esipa;
    struct control *eim;
    struct catalog catalog;
    struct catalog_profile profile;
    struct dp_control smdpp;
    struct run run;
    struct radio radio;
    struct device device;
    char answer[ANSWER_SIZE];
};

static void ignore(void *context, const json_t *line)
{
    (void)context;
    (void)line;
}

static int connect_to(const char *name)
{
    char path[FUZZ_PATH_MAX];

    return unix_connect(fuzz_path(path, name));
}

/* ---- a device whose card answers 9000 ---- */

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    (void)context;
    (void)command;
    (void)data;
    (void)why;
    (void)size;
    *sw = 0x9000;
    return 0;
}

static int power(void *context, char *why, size_t size)
{
    (void)context;
    (void)why;
    (void)size;
    return 0;
}

static void off(void *context)
{
    (void)context;
}

static bool tell(void *context, double seconds, const char *event, const char *detail)
{
    (void)context;
    (void)detail;
    return seconds >= 0 && *event;
}

/* ---- the cards of `euicc run` ---- */

/* Cards with a profile in files; "a" listens, "b" finds no reader. */
static void make_cards(struct run *run)
{
    static const char *const names[CARDS] = {"a", "b"};
    uint8_t octets[4096];
    struct buf package = BUF_OVER(octets);
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    char path[FUZZ_PATH_MAX];
    int err;

    package_start(&package);
    package_end(&package);
    package_set_iccid(buf_bytes(&package), "98999910000000000031");
    profile.package = to_euiccd(buf_bytes(&package));
    for (size_t i = 0; i < CARDS; i++) {
        run->slots = command_grow(run->slots, run->count++, sizeof(*run->slots));
        run->slots[i].path = command_copy(fuzz_path(path, names[i]));
        run->slots[i].address = (struct command_address){"127.0.0.1", i ? 1 : 0};
        run->slots[i].listen = i == 0;
    }
    err = run_name_cards(run);
    assert(err == COMMAND_DONE);
    run->options.durability = EUICCD_DURABILITY_OS;
    err = run_open_cards(run);
    assert(err == COMMAND_DONE);
    for (size_t i = 0; i < CARDS; i++) {
        err = euiccd_install(run->slots[i].card, &profile, NULL);
        assert(err == 0);
        run_close_card(&run->slots[i]);
    }
}

/* The card files as they were made, and no snapshots. */
static void restore_files(const struct run *run)
{
    static uint8_t files[CARDS][CARD_FILE_MAX];
    static size_t lengths[CARDS];
    char path[FUZZ_PATH_MAX];

    for (size_t i = 0; i < CARDS; i++) {
        if (lengths[i])
            fuzz_write_file(run->slots[i].path, bytes_at(files[i], lengths[i]));
        else
            lengths[i] = fuzz_read_file(run->slots[i].path, files[i], sizeof(files[i]));
    }
    for (size_t i = 0; i < FILES; i++)
        (void)unlink(fuzz_path(path, file_names[i]));
}

static void open_cards(struct run *run)
{
    int err = run_open_cards(run);

    assert(err == COMMAND_DONE);
    for (size_t i = 0; i < CARDS; i++) {
        err = euiccd_power_on(run->slots[i].card, NULL);
        assert(err == 0);
    }
    err = run_clock_begin(&run->options.own_clock, run->options.clock_text, &clock_system);
    assert(err == 0);
    run->ending = false;
}

static void begin_run(struct scene *scene)
{
    struct run *run = &scene->run;
    char path[FUZZ_PATH_MAX];
    int err;

    run->base = scene->base;
    run->options =
        (struct card_options){.create = true, .more_faults = true, .clock_text = "2026-01-01"};
    run->options.clock = &run->options.own_clock.clock;
    run->options.create_options.factory.settings.seed = to_euiccd(BYTES_TEXT("fuzz"));
    err = run_clock_begin(&run->options.own_clock, run->options.clock_text, &clock_system);
    assert(err == 0);
    make_cards(run);
    restore_files(run);
    run->options.durability = EUICCD_DURABILITY_NONE;
    err = run_control_start(run, fuzz_path(path, "run"));
    assert(err == COMMAND_DONE);
    open_cards(run);
    err = run_start_links(run);
    assert(err == COMMAND_DONE && run->count == CARDS);
}

/* As at the start. */
static void restart_run(struct run *run, enum euiccd_durability durability)
{
    for (size_t i = 0; i < CARDS; i++) {
        assert(run->slots[i].card && run->slots[i].link);
        (void)vpcd_insert(run->slots[i].link);
        run_close_card(&run->slots[i]);
    }
    restore_files(run);
    run->options.durability = durability;
    open_cards(run);
}

/* ---- the servers ---- */

static void begin(struct scene *scene)
{
    const struct esipa_options options = {.der = scene->der = der_definitions_new(),
                                          .eim_id = "eim",
                                          .pki = "",
                                          .state = &scene->state,
                                          .rng = &scene->rng,
                                          .log = ignore};
    struct esipa_options with_faults = options;
    char path[FUZZ_PATH_MAX];
    int err;

    scene->rng = rng_system();
    scene->base = event_base_new();
    assert(scene->base && scene->der);
    err = eim_state_load(&scene->state, fuzz_path(path, "state.json"));
    assert(err == 0);
    err = server_faults_new(&with_faults.faults, &esipa_grammar);
    assert(err == 0);
    err = esipa_new(&scene->esipa, &with_faults);
    assert(err == 0);
    err = control_new(&scene->eim, scene->base, fuzz_path(path, "eim"), scene->esipa);
    assert(err == 0);
    snprintf(scene->profile.name, sizeof(scene->profile.name), "one");
    scene->catalog = (struct catalog){&scene->profile, 1};
    scene->smdpp = (struct dp_control){.address = "dp.example", .catalog = &scene->catalog};
    err = server_faults_new(&scene->smdpp.faults, &dp_grammar);
    assert(err == 0);
    err = control_server_new(&scene->smdpp.server, scene->base, fuzz_path(path, "smdpp"),
                             dp_control_handle, &scene->smdpp);
    assert(err == 0);
    begin_run(scene);
}

/* Is `line`, without its end, a response? Else it is an event. */
static bool check_line(const char *line)
{
    json_t *object = json_loads(line, 0, NULL);
    const json_t *ok = json_object_get(object, "ok");

    assert(ok || json_object_get(object, "event") || json_object_get(object, "dropped"));
    assert(!ok || json_is_boolean(ok));
    assert(!json_is_false(ok) || json_string_length(json_object_get(object, "error")) > 0);
    json_decref(object);
    return ok;
}

/* Sends the lines to the socket `name`, and reads until the server has ended the connection. */
static void ask(struct scene *scene, const char *name, struct bytes lines)
{
    unsigned expected = 1, got = 0;
    size_t have = 0;
    char *line = scene->answer, *end;
    ssize_t len = -1;
    int client = connect_to(name), err;

    for (size_t i = 0; i < lines.len; i++)
        expected += lines.at[i] == '\n';
    assert(send(client, lines.at, lines.len, MSG_NOSIGNAL) == (ssize_t)lines.len);
    assert(send(client, "\n", 1, MSG_NOSIGNAL) == 1);
    err = shutdown(client, SHUT_WR);
    assert(err == 0);
    for (unsigned i = 0; i < ROUNDS_MAX && len != 0; i++) {
        struct pollfd fd = {client, POLLIN, 0};

        event_base_loop(scene->base, EVLOOP_NONBLOCK);
        if (poll(&fd, 1, 1) <= 0)
            continue;
        len = recv(client, scene->answer + have, sizeof(scene->answer) - have - 1, MSG_DONTWAIT);
        assert(len >= 0);
        have += (size_t)len;
        scene->answer[have] = '\0';
        for (; (end = strchr(line, '\n')); line = end + 1) {
            *end = '\0';
            got += check_line(line);
        }
    }
    assert(len == 0 && got == expected && !*line);
    close(client);
}

static void ask_smdpp(struct scene *scene, struct bytes lines)
{
    ask(scene, "smdpp", lines);
    server_faults_free(scene->smdpp.faults);
    assert(server_faults_new(&scene->smdpp.faults, &dp_grammar) == 0);
}

/* The requests with "file" in the target's folder: they write it. The caller frees them. */
static char *confine(struct bytes lines, size_t *len)
{
    char *text = NULL, path[FUZZ_PATH_MAX];
    FILE *to = open_memstream(&text, len);

    assert(to);
    while (lines.len) {
        const uint8_t *end = memchr(lines.at, '\n', lines.len);
        struct bytes line = end ? bytes_cut(lines, 0, (size_t)(end - lines.at)) : lines;
        json_t *request = json_loadb((const char *)line.at, line.len, JSON_REJECT_DUPLICATES, NULL);
        const char *file = json_string_value(json_object_get(request, "file"));

        lines = bytes_from(lines, line.len + 1);
        if (file)
            json_object_set_new(request, "file",
                                json_string(fuzz_path(path, file_names[*file & 1])));
        if (!file || json_dumpf(request, to, JSON_COMPACT) < 0)
            fwrite(line.at, 1, line.len, to);
        if (end)
            fputc('\n', to);
        json_decref(request);
    }
    fclose(to);
    return text;
}

static void ask_run(struct scene *scene, struct bytes lines, enum euiccd_durability durability)
{
    size_t len;
    char *text = confine(lines, &len);

    if (scene->run.options.durability != durability)
        restart_run(&scene->run, durability);
    ask(scene, "run", bytes_at(text, len));
    restart_run(&scene->run, durability);
    free(text);
}

static void ask_device(struct scene *scene, struct bytes text)
{
    const struct device_card card = {transmit, power, off, power, false, NULL};
    const struct device_options options = {
        .radio = &scene->radio, .time_scale = 1000, .seconds = 1000, .log = tell};
    json_t *request = json_loadb(text.len ? (const char *)text.at : "", text.len,
                                 JSON_REJECT_DUPLICATES, NULL),
           *response = json_object();
    char error[REQUEST_ERROR_MAX] = "";
    int err;

    if (json_is_object(request)) {
        radio_open(&scene->radio);
        device_begin(&scene->device, &options, &card);
        err = device_request(&scene->device, request, response, error);
        assert(err == 0 && !strchr(error, '\n'));
        device_end(&scene->device);
    }
    json_decref(response);
    json_decref(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene *scene;
    size_t len;
    char *text = json_take(bytes_from(bytes_at(data, size), 1), &len);

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    if (size && data[0] == 'd')
        ask_smdpp(scene, bytes_at(text, len));
    if (size && data[0] == 'e')
        ask(scene, "eim", bytes_at(text, len));
    if (size && data[0] == 'v')
        ask_device(scene, bytes_at(text, len));
    if (size && data[0] == 'r')
        ask_run(scene, bytes_at(text, len), EUICCD_DURABILITY_NONE);
    if (size && data[0] == 's')
        ask_run(scene, bytes_at(text, len), EUICCD_DURABILITY_OS);
    free(text);
    return 0;
}
