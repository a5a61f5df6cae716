/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc run: cards in readers, until SIGINT or SIGTERM. */
#include "tools/cli/control.h"
#include "tools/pki/source_date.h"
#include "tools/reader/run.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_VPCD = 1000,
    KEY_LISTEN,
    KEY_PCSCD,
    KEY_TRACE,
    KEY_GSMTAP,
    KEY_JSON,
    KEY_TEXT,
    KEY_DURABILITY,
    KEY_CHECK_DATES,
    KEY_CREATE,
    KEY_CONTROL,
    KEY_QUIET
};

static const struct argp_option run_options[] = {
    {"vpcd", KEY_VPCD, "HOST:PORT", 0,
     "connect to a vpcd (default: 127.0.0.1:35963); once a card, further cards take the next ports",
     0},
    {"listen", KEY_LISTEN, "HOST:PORT", 0, "wait for a vpcd that connects out", 0},
    {"pcscd", KEY_PCSCD, NULL, 0, "start a pcscd of our own where none runs", 0},
    {"trace", KEY_TRACE, "FILE.pcapng", 0, "write the APDUs for Wireshark", 0},
    {"gsmtap", KEY_GSMTAP, "HOST:PORT", 0, "send the APDUs as GSMTAP", 0},
    {"json", KEY_JSON, "FILE", 0, "write what happens as JSON lines (-: standard output)", 0},
    {"text", KEY_TEXT, "FILE", 0, "write what happens as text (-: standard error)", 0},
    {"quiet", KEY_QUIET, NULL, 0, "do not print what the cards refuse, and why", 0},
    {"durability", KEY_DURABILITY, "full|os|none", 0,
     "how durable changes are: full (power loss; the default), os (process crash), none (memory "
     "only: the file is read at the start and never written)",
     0},
    {"check-dates", KEY_CHECK_DATES, NULL, 0,
     "give the cards a clock: certificates out of date are refused", 0},
    {"control", KEY_CONTROL, "PATH", 0, "Unix socket for the requests of `euicc run ask'", 0},
    {"create", KEY_CREATE, NULL, 0,
     "make the cards that have no file yet; takes the options of `euicc create', below", 0},
    {0}};

typedef int add_trace(struct euiccd_trace *trace, const char *path);

static struct euiccd_trace *trace_of(struct run *run)
{
    if (!run->trace && euiccd_trace_new(&run->trace) < 0)
        exit(command_failed("the trace: out of memory"));
    return run->trace;
}

/* `add` is one of euiccd_trace_text and its like. */
static void trace_to(struct run *run, add_trace *add, const char *path, const char *option)
{
    if (add(trace_of(run), path) < 0)
        exit(command_failed("%s %s: %s", option, path, strerror(errno)));
}

static void add_gsmtap(struct run *run, const char *text)
{
    struct command_address address = command_address("--gsmtap", text);
    char port[8];

    snprintf(port, sizeof(port), "%u", address.port);
    if (euiccd_trace_gsmtap(trace_of(run), address.host, port) < 0)
        exit(command_failed("--gsmtap %s: %s", text,
                            errno == EADDRNOTAVAIL ? "no such host" : strerror(errno)));
}

static error_t run_key(int key, char *argument, struct argp_state *state)
{
    struct run *run = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &run->create_options;
        return 0;
    case KEY_VPCD:
    case KEY_LISTEN:
        run->addresses = run_grow(run->addresses, run->address_count, sizeof(*run->addresses));
        run->listens = run_grow(run->listens, run->address_count, sizeof(*run->listens));
        run->addresses[run->address_count] =
            command_address(key == KEY_VPCD ? "--vpcd" : "--listen", argument);
        run->listens[run->address_count++] = key == KEY_LISTEN;
        return 0;
    case KEY_PCSCD:
        run->pcscd_wanted = true;
        return 0;
    case KEY_TRACE:
        trace_to(run, euiccd_trace_pcapng, argument, "--trace");
        return 0;
    case KEY_GSMTAP:
        add_gsmtap(run, argument);
        return 0;
    case KEY_JSON:
        trace_to(run, euiccd_trace_json, argument, "--json");
        return 0;
    case KEY_TEXT:
        run->quiet |= strcmp(argument, "-") == 0; /* it has the refusals, too */
        trace_to(run, euiccd_trace_text, argument, "--text");
        return 0;
    case KEY_DURABILITY:
        run->durability =
            (enum euiccd_durability)command_choice("--durability", "full|os|none", argument);
        return 0;
    case KEY_CHECK_DATES:
        run->clock = &source_clock;
        return 0;
    case KEY_QUIET:
        run->quiet = true;
        return 0;
    case KEY_CONTROL:
        run->control = argument;
        return 0;
    case KEY_CREATE:
        run->create = true;
        return 0;
    case ARGP_KEY_ARG:
        for (size_t i = 0; i < run->count; i++)
            if (strcmp(run->slots[i].path, argument) == 0)
                command_usage("%s: is named twice", argument);
        run->slots = run_grow(run->slots, run->count, sizeof(*run->slots));
        run->slots[run->count++].path = argument;
        return 0;
    case ARGP_KEY_END:
        if (run->count == 0)
            command_usage("no card file named");
        if (run->pcscd_wanted && run->address_count > 0)
            command_usage("--pcscd chooses the addresses itself; leave --vpcd and --listen out");
        if (run->address_count > run->count)
            command_usage("more addresses than cards");
        if (run->create_options.first && !run->create)
            command_usage("--%s is for new cards; it needs --create", run->create_options.first);
        if (run->create_options.has_eid && run->count > 1)
            command_usage("--eid is for one card");
        if (!run->quiet)
            trace_to(run, euiccd_trace_refusals, "-", "standard error");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void on_pcscd_ready(void *context)
{
    struct run *run = context;
    const char *socket = pcscd_socket_path(run->pcscd);

    run->pcscd_ready = true;
    if (socket) {
        printf("PCSCLITE_CSOCK_NAME=%s\n", socket);
        fflush(stdout);
    }
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].seen)
            run_print_slot(&run->slots[i]);
    }
}

static void on_pcscd_end(void *context, const struct pcscd_error *error)
{
    struct run *run = context;

    if (error) {
        command_failed("%s", error->text);
        run->failed = true;
    }
    event_base_loopbreak(run->base);
}

static int start_own_pcscd(struct run *run)
{
    struct pcscd_options options = {
        .on_ready = on_pcscd_ready, .on_end = on_pcscd_end, .context = run};
    struct pcscd_error error = {""};

    if (run->count > (size_t)PCSCD_READERS_MAX * PCSCD_SLOTS)
        return command_failed(
            "%zu cards named, %d fit in one pcscd; start the rest with another one", run->count,
            PCSCD_READERS_MAX * PCSCD_SLOTS);
    options.count = (run->count + PCSCD_SLOTS - 1) / PCSCD_SLOTS;
    if (pcscd_free_ports(&options) < 0)
        return command_failed("no %zu pairs of free ports in a row for pcscd", options.count);
    for (size_t i = 0; i < run->count; i++)
        pcscd_reader(run->slots[i].reader, i);
    if (pcscd_start(&run->pcscd, run->base, &options, &error) < 0)
        return command_failed("%s", error.text);
    if (!pcscd_has_own_network(run->pcscd))
        command_note(
            "no network namespace is permitted here: vpcd's ports listen at all addresses");
    return run_start_pairs(run, &options);
}

static int start(struct run *run)
{
    enum pcscd_state state = PCSCD_FOREIGN;
    struct pcscd_error error = {""};

    if (run->pcscd_wanted && pcscd_look(&state, &error) < 0)
        return command_failed("%s", error.text);
    if (state == PCSCD_OF_A_RUN)
        return command_failed(PCSCD_OF_A_RUN_TEXT "; name all cards in one `euicc run --pcscd'");
    if (state == PCSCD_ABSENT) /* the cards are ready by the time it asks for them */
        return start_own_pcscd(run) == COMMAND_DONE ? run_open_cards(run) : COMMAND_FAILED;
    if (run_open_cards(run) != COMMAND_DONE)
        return COMMAND_FAILED;
    if (run->pcscd_wanted)
        command_note("a pcscd runs already; using its vpcd");
    if (run_give_addresses(run) != COMMAND_DONE)
        return COMMAND_FAILED;
    return run_start_links(run);
}

/* SIGINT, SIGTERM: pcscd first, while its cards still answer; a second signal does not wait. */
static void on_signal(evutil_socket_t number, short what, void *context)
{
    struct run *run = context;

    (void)number;
    (void)what;
    if (run->pcscd && !run->ending)
        pcscd_stop(run->pcscd);
    else
        event_base_loopbreak(run->base);
    run->ending = true;
}

static bool has_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* SIGHUP takes all cards out and puts them in again; when our terminal is gone it ends us. */
static void on_hangup(evutil_socket_t number, short what, void *context)
{
    struct run *run = context;

    if (run->had_terminal && !has_terminal())
        on_signal(number, what, context);
    else
        run_reinsert(run, NULL);
}

static int start_loop(struct run *run)
{
    static const struct {
        int number;
        event_callback_fn on;
    } signals[] = {{SIGINT, on_signal}, {SIGTERM, on_signal}, {SIGHUP, on_hangup}};
    struct sigaction hangup = {0};

    /* Under nohup(1) the loss of the terminal is no reason to end. */
    sigaction(SIGHUP, NULL, &hangup);
    run->had_terminal = hangup.sa_handler != SIG_IGN && has_terminal();
    signal(SIGPIPE, SIG_IGN); /* a reader of our output that went away is told by the write */
    run->base = event_base_new();
    if (!run->base)
        return command_failed("the event loop: out of memory");
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        run->signals[i] = evsignal_new(run->base, signals[i].number, signals[i].on, run);
        if (!run->signals[i] || event_add(run->signals[i], NULL) < 0)
            return command_failed("the event loop: out of memory");
    }
    return COMMAND_DONE;
}

static void end(struct run *run)
{
    run_control_end(run);
    pcscd_free(run->pcscd);
    for (size_t i = 0; i < run->count; i++)
        vpcd_free(run->slots[i].link);
    for (size_t i = 0; i < run->count; i++) {
        euiccd_image_free(run->slots[i].image);
        euiccd_close(run->slots[i].card);
    }
    for (size_t i = 0; i < sizeof(run->signals) / sizeof(run->signals[0]); i++) {
        if (run->signals[i])
            event_free(run->signals[i]);
    }
    if (run->base)
        event_base_free(run->base);
    euiccd_context_free(run->context);
    euiccd_trace_free(run->trace);
    create_options_free(&run->create_options);
    free(run->slots);
    free(run->addresses);
    free(run->listens);
}

int command_run_cards(int argc, char **argv)
{
    static const struct argp_child children[] = {
        {&create_options_argp, 0, "Of new cards (--create):", 0}, {0}};
    static const struct argp argp = {
        .options = run_options,
        .parser = run_key,
        .children = children,
        .args_doc = "CARD...\nask REQUEST",
        .doc =
            "Puts each CARD into a PC/SC reader until SIGINT or SIGTERM, and prints a line for it: "
            "its EID, file, address, and reader where --pcscd started one.\v"
            "SIGHUP takes all cards out and puts them in again; with `none` they are then as at "
            "the start. Each --vpcd and --listen is for one card, in order. With --pcscd where a "
            "pcscd runs "
            "already, that one's vpcd is used."};
    static char ask_name[] = "euicc run ask";
    struct run run = {0};
    int status;

    if (argc > 1 && strcmp(argv[1], "ask") == 0) {
        argv[1] = ask_name;
        program_invocation_name = ask_name;
        return control_ask(
            argc - 1, argv + 1,
            "Asks the `euicc run' that has the socket --control, and prints its answer. "
            "REQUEST is a JSON object: {\"do\": \"reinsert\", \"card\": NAME} takes the "
            "card NAME, without \"card\" all cards, out and puts it in again.");
    }
    command_parse(&argp, argc, argv, &run);
    status = create_options_load(&run.create_options);
    if (status == COMMAND_DONE)
        status = start_loop(&run);
    if (status == COMMAND_DONE && run.control)
        status = run_control_start(&run, run.control);
    if (status == COMMAND_DONE)
        status = start(&run);
    if (status == COMMAND_DONE) {
        event_base_dispatch(run.base);
        status = run.failed ? COMMAND_FAILED : COMMAND_DONE;
    }
    end(&run);
    return status;
}
