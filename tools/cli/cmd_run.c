/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc run: cards in readers, until SIGINT or SIGTERM. */
#include "tools/cli/child.h"
#include "tools/cli/control.h"
#include "tools/cli/loop.h"
#include "tools/reader/run.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_address(void *input, const char *option, const char *text)
{
    struct run *run = input;

    run->addresses = command_grow(run->addresses, run->address_count, sizeof(*run->addresses));
    run->listens = command_grow(run->listens, run->address_count, sizeof(*run->listens));
    run->addresses[run->address_count] = command_address(option, text);
    run->listens[run->address_count++] = strcmp(option, "--listen") == 0;
}

static void add_card(void *input, const char *option, const char *path)
{
    struct run *run = input;

    (void)option;
    for (size_t i = 0; i < run->count; i++)
        if (strcmp(run->slots[i].path, path) == 0)
            command_usage("%s: is named twice", path);
    run->slots = command_grow(run->slots, run->count, sizeof(*run->slots));
    run->slots[run->count++].path = path;
}

static const struct command_option run_options[] = {
    OPTION_CALL("vpcd", "HOST:PORT", add_address,
                "connect to a vpcd (default: 127.0.0.1:35963); once for each card, further cards "
                "take the next ports"),
    OPTION_CALL("listen", "HOST:PORT", add_address, "wait for a vpcd that connects"),
    OPTION_FLAG("pcscd", struct run, pcscd_wanted, "start a private pcscd where none runs"),
    OPTION_FILE("control", "PATH", struct run, control,
                "Unix socket for the requests of `euicc run ask'"),
    OPTION_FILE("log-dir", "DIR", struct run, log_folder,
                "write a decoded line for each exchange to DIR/NAME.log, a file for each card, and "
                "the log of a private pcscd to DIR/pcscd.log"),
    OPTION_FLAG("own-network", struct run, own_network,
                "COMMAND has a network of its own, with nothing but the loopback interface"),
    OPERANDS("CARD", 1, add_card),
    OPTION_GROUP(card_option_rows, struct run, options, NULL),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct run *run = input;

    if (run->words && !run->words[0])
        command_usage("COMMAND is needed after --");
    if (run->words && run->address_count > 0)
        command_usage("COMMAND has a pcscd of its own; leave --vpcd and --listen out");
    if (run->own_network && !run->words)
        command_usage("--own-network is for COMMAND");
    if (run->pcscd_wanted && run->address_count > 0)
        command_usage("--pcscd chooses the addresses itself; leave --vpcd and --listen out");
    if (run->address_count > run->count)
        command_usage("more addresses than cards: %zu for %zu", run->address_count, run->count);
    if (command_is_given(given, "eid") && run->count > 1)
        command_usage("--eid is for one card");
    card_options_check(&run->options, given);
    run->options.more_faults = run->control != NULL;
}

static void on_pcscd_ready(void *context)
{
    struct run *run = context;
    const char *socket = pcscd_socket_path(run->pcscd);

    run->pcscd_ready = true;
    if (run->words) {
        run_command_start_when_ready(run);
        return;
    }
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
    struct pcscd_options options = {.in_run_folder = run->words != NULL,
                                    .log = run->pcscd_log,
                                    .on_ready = on_pcscd_ready,
                                    .on_end = on_pcscd_end,
                                    .context = run};
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

    if (run_name_cards(run) != COMMAND_DONE ||
        (run->words && run_command_prepare(run) != COMMAND_DONE))
        return COMMAND_FAILED;
    if (run->words)
        state = PCSCD_ABSENT;
    else if (run->pcscd_wanted && pcscd_find(&state, &error) < 0)
        return command_failed("%s", error.text);
    if (state == PCSCD_OF_RUN)
        return command_failed(PCSCD_OF_RUN_TEXT "; name all cards in one `euicc run --pcscd'");
    if (run_open_cards(run) != COMMAND_DONE || run_log_open(run) != COMMAND_DONE ||
        card_options_record(&run->options) != COMMAND_DONE)
        return COMMAND_FAILED;
    if (state == PCSCD_ABSENT)
        return start_own_pcscd(run);
    if (run->pcscd_wanted)
        command_note("a pcscd runs already; using its vpcd");
    if (run_assign_addresses(run) != COMMAND_DONE)
        return COMMAND_FAILED;
    return run_start_links(run);
}

/* SIGINT, SIGTERM: ends pcscd first, while its cards respond; a second signal ends at once. */
void run_stop(struct run *run)
{
    if (run->command && child_is_running(run->command)) {
        child_kill(run->command, SIGTERM); /* its end is ours */
        return;
    }
    if (run->pcscd && !run->ending)
        pcscd_stop(run->pcscd);
    else
        event_base_loopbreak(run->base);
    run->ending = true;
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    run_stop(context);
}

static bool has_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* SIGHUP removes and inserts all cards; when the terminal was closed it ends the program. */
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

    run->base = loop_base(false);
    if (!run->base)
        return command_failed("event loop: %s", strerror(errno));
    signal(SIGPIPE, SIG_IGN); /* a closed output is an error of write(2) */
    if (run->words)
        return COMMAND_DONE; /* child.h handles the signals */
    /* Under nohup(1) the program continues without the terminal. */
    sigaction(SIGHUP, NULL, &hangup);
    run->had_terminal = hangup.sa_handler != SIG_IGN && has_terminal();
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        run->signals[i] = evsignal_new(run->base, signals[i].number, signals[i].on, run);
        if (!run->signals[i] || event_add(run->signals[i], NULL) < 0)
            return command_failed("signals: %s", err_text(ERR_MEMORY));
    }
    return COMMAND_DONE;
}

static int end(struct run *run, int status)
{
    run_control_end(run);
    pcscd_free(run->pcscd);
    for (size_t i = 0; i < run->count; i++)
        vpcd_free(run->slots[i].link);
    for (size_t i = 0; i < run->count; i++)
        run_close_card(&run->slots[i]);
    for (size_t i = 0; i < sizeof(run->signals) / sizeof(run->signals[0]); i++) {
        if (run->signals[i])
            event_free(run->signals[i]);
    }
    child_free(run->command);
    if (run->base)
        event_base_free(run->base);
    status = card_options_end(&run->options, status);
    status = command_status(status, run_log_close(run));
    for (size_t i = 0; i < run->count; i++)
        free(run->slots[i].name);
    free(run->slots);
    free(run->addresses);
    free(run->listens);
    return status;
}

static int run_ask(int argc, char **argv)
{
    return control_ask(
        argc, argv,
        "Sends a request to the `euicc run' with the socket --control, and prints its response. "
        "REQUEST is a JSON object: {\"do\": \"show\", \"card\": NAME}; \"card\" is needed only "
        "where "
        "there are several. \"do\" is one of show, follow, reset, eject, insert, reinsert, "
        "install, "
        "enable, disable, snapshot, restore, quirk, clock, seed, fault, stop: euicc-run(1).");
}

int command_run_cards(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {{"ask", run_ask, NULL}, {0}};
    char help[CREATE_HELP_MAX];
    const struct command_syntax syntax = {
        .options = run_options,
        .arguments = "CARD...\nCARD... -- COMMAND...\nask REQUEST",
        .help = create_options_help(
            help,
            "Puts each CARD into a PC/SC reader until SIGINT or SIGTERM, and prints a line for it: "
            "its EID, file, address, and reader where --pcscd started one.\v"
            "With COMMAND a private pcscd runs in namespaces of its own, with the cards; COMMAND "
            "is run there, and its exit status is returned. All ends with it. SIGHUP removes all "
            "cards from their readers and inserts them again; with `none' they "
            "are then as at the start. Each --vpcd and --listen is for one card, in order. With "
            "--pcscd, where a pcscd runs already, its vpcd is used."),
        .check = check};
    struct run run = {0};
    int status;

    run.words = child_words(&argc, argv);
    if (command_run_row(subcommands, argc, argv, &status))
        return status;
    command_parse(&syntax, argc, argv, &run);
    status = card_options_load(&run.options);
    if (status == COMMAND_DONE)
        status = start_loop(&run);
    if (status == COMMAND_DONE && run.control)
        status = run_control_start(&run, run.control);
    if (status == COMMAND_DONE)
        status = start(&run);
    if (status == COMMAND_DONE)
        status = loop_dispatch(run.base);
    if (status == COMMAND_DONE)
        status = run.failed ? COMMAND_FAILED : run.command_status;
    return end(&run, status);
}
