/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/command/ipa_live.h"

#include "tools/cli/child.h"
#include "tools/cli/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void pass_on(struct ipa_live *live, const char *argument)
{
    if (live->count == IPA_LIVE_ARGUMENTS_MAX)
        command_usage("more than %d words", IPA_LIVE_ARGUMENTS_MAX);
    live->passed[live->count++] = argument;
}

static void pass_fault(void *input, const char *option, const char *rule)
{
    (void)option;
    pass_on(input, "--fault");
    pass_on(input, rule);
}

static void pass_fault_file(void *input, const char *option, const char *path)
{
    (void)option;
    pass_on(input, "--fault-file");
    pass_on(input, path);
}

static void pass_text(void *input, const char *option, const char *path)
{
    (void)option;
    pass_on(input, "--text");
    pass_on(input, path);
}

const struct command_option ipa_live_rows[] = {
    OPTION_FLAG("stdio", struct ipa_live, stdio,
                "run COMMAND as `euicc stdio' does (default: with a reader, as `euicc run')"),
    OPTION_FILE("trace", "FILE.pcapng", struct ipa_live, trace, "keep the trace"),
    OPTION_CALL("fault", "RULE", pass_fault,
                "make the card fail at a point, as in `function=GetEID sw=6F00' "
                "(euiccd_fault(3))"),
    OPTION_CALL("fault-file", "FILE", pass_fault_file, "the same for each line of FILE"),
    OPTION_CALL("text", "FILE", pass_text,
                "write a decoded line for each exchange (-: standard error)"),
    OPTIONS_END};

bool ipa_live_is_given(const struct ipa_live *live)
{
    return live->stdio || live->trace || live->count;
}

/* ---- The process of the card ---- */

static volatile sig_atomic_t process;

static void pass_signal(int number)
{
    kill(process, number);
}

/* In the new process: as if the user had given these words to `euicc`. */
static _Noreturn void run_card(struct ipa_live *live, const char *card)
{
    char *words[2 * IPA_LIVE_ARGUMENTS_MAX + 8];
    size_t count = 0;

    words[count++] = live->stdio ? "euicc stdio" : "euicc run";
    words[count++] = (char *)(uintptr_t)card;
    words[count++] = "--trace";
    words[count++] = live->path;
    for (size_t i = 0; i < live->count; i++)
        words[count++] = (char *)(uintptr_t)live->passed[i];
    words[count++] = "--";
    for (char **word = live->words; *word; word++) {
        if (count == sizeof(words) / sizeof(words[0]) - 1)
            command_usage("COMMAND has more than %d words", IPA_LIVE_ARGUMENTS_MAX);
        words[count++] = *word;
    }
    words[count] = NULL;
    program_invocation_name = words[0];
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    exit(live->stdio ? command_stdio((int)count, words) : command_run_cards((int)count, words));
}

/* Until it has ended; the terminal's signals are its own. */
static int wait_for_end(void)
{
    const struct sigaction pass = {.sa_handler = pass_signal}, ignore = {.sa_handler = SIG_IGN};
    struct sigaction old[4];
    static const int numbers[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    int status = 0;

    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], i < 2 ? &pass : &ignore, &old[i]);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], &old[i], NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : CHILD_SIGNAL + WTERMSIG(status);
}

/* A path for the trace, whose file does not exist yet or is empty. */
static int choose_path(struct ipa_live *live)
{
    const char *folder = getenv("TMPDIR");
    int file;

    if (live->trace) {
        snprintf(live->path, sizeof(live->path), "%s", live->trace);
        return COMMAND_DONE;
    }
    snprintf(live->path, sizeof(live->path), "%.400s/euicc-ipa.XXXXXX",
             folder && *folder ? folder : "/tmp");
    file = mkstemp(live->path);
    if (file < 0) {
        live->path[0] = '\0';
        return command_failed("temporary file: %s", strerror(errno));
    }
    close(file);
    return COMMAND_DONE;
}

/* Has the card written its trace since `before`? Exit statuses do not tell whether COMMAND was
 * started: it may have the same ones. */
static bool is_written(const char *path, const struct stat *before)
{
    struct stat now;

    return stat(path, &now) == 0 && now.st_size > 0 &&
           (now.st_ino != before->st_ino || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != before->st_mtim.tv_nsec);
}

int ipa_live_run(struct ipa_live *live, const char *card)
{
    int status = choose_path(live);
    struct stat before = {0};

    if (status != COMMAND_DONE)
        return status;
    (void)stat(live->path, &before); /* there may be no file */
    fflush(stdout);
    process = fork();
    if (process < 0)
        return command_failed("cannot start a process: %s", strerror(errno));
    if (process == 0)
        run_card(live, card);
    status = wait_for_end();
    live->ended_badly = status != 0;
    if (status && !is_written(live->path, &before)) /* there is a message */
        return status == COMMAND_USAGE ? status : COMMAND_FAILED;
    if (status)
        command_note("COMMAND ended with status %d", status);
    return COMMAND_DONE;
}

void ipa_live_end(struct ipa_live *live)
{
    if (!live->trace && live->path[0])
        unlink(live->path);
}
