/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/child.h"

#include "apdu/err.h"
#include "tools/cli/command.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

struct child {
    struct child_options options;
    struct event_base *base;
    sigset_t mask; /* of this process before child_new */
    pid_t pid;     /* 0: not running */
    int signals;   /* a signalfd */
    int process;   /* a pidfd; -1: none */
    struct event *on_signal, *on_exit;
};

char **child_words(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            argv[i] = NULL;
            *argc = i;
            return argv + i + 1;
        }
    }
    return NULL;
}

static void on_signal(evutil_socket_t fd, short what, void *context)
{
    struct child *child = context;
    struct signalfd_siginfo info;

    (void)what;
    if (read(fd, &info, sizeof(info)) != sizeof(info))
        return;
    if (!child->pid)
        child->options.on_end(child->options.context, CHILD_SIGNAL + (int)info.ssi_signo);
    else if (info.ssi_code != SI_KERNEL)
        kill(child->pid, (int)info.ssi_signo);
}

static void on_exit_of_child(evutil_socket_t fd, short what, void *context)
{
    struct child *child = context;
    int status;

    (void)fd;
    (void)what;
    if (waitpid(child->pid, &status, WNOHANG) != child->pid)
        return;
    child->pid = 0;
    event_del(child->on_exit);
    child->options.on_end(child->options.context, WIFSIGNALED(status)
                                                      ? CHILD_SIGNAL + WTERMSIG(status)
                                                      : WEXITSTATUS(status));
}

int child_new(struct child **out, struct event_base *base, const struct child_options *options)
{
    struct child *child = calloc(1, sizeof(*child));
    sigset_t handled;

    if (!child)
        return ERR_MEMORY;
    child->options = *options;
    child->base = base;
    child->process = -1;
    sigemptyset(&handled);
    for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
        struct sigaction action;

        if (sigaction(passed_on[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&handled, passed_on[i]);
    }
    sigprocmask(SIG_BLOCK, &handled, &child->mask);
    child->signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    if (child->signals >= 0)
        child->on_signal = event_new(base, child->signals, EV_READ | EV_PERSIST, on_signal, child);
    if (!child->on_signal || event_add(child->on_signal, NULL) < 0) {
        child_free(child);
        return ERR_IO;
    }
    *out = child;
    return 0;
}

/* The child process: reports errno to `report` when it does not become COMMAND. */
static _Noreturn void become_command(const struct child *child, pid_t parent, int report)
{
    const struct child_options *options = &child->options;
    ssize_t written;

    if (options->input >= 0)
        dup2(options->input, STDIN_FILENO);
    if (options->output >= 0)
        dup2(options->output, STDOUT_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(CHILD_NOT_EXECUTABLE);
    signal(SIGPIPE, SIG_DFL); /* which this process ignores */
    sigprocmask(SIG_SETMASK, &child->mask, NULL);
    execvp(options->words[0], options->words);
    written = write(report, &errno, sizeof(errno));
    _exit(written < 0 ? CHILD_NOT_EXECUTABLE : CHILD_NOT_FOUND);
}

/* The errno with which the child failed to become COMMAND; 0: it did not fail. */
static int await_exec(int from)
{
    int number = 0;
    ssize_t got;

    do
        got = read(from, &number, sizeof(number));
    while (got < 0 && errno == EINTR);
    return got == sizeof(number) ? number : 0;
}

static int failed(const struct child *child, int number)
{
    command_failed("%s: %s", child->options.words[0],
                   number == ENOENT ? "there is no such program" : strerror(number));
    return number == ENOENT ? CHILD_NOT_FOUND : CHILD_NOT_EXECUTABLE;
}

int child_start(struct child *child)
{
    pid_t parent = getpid();
    int report[2];
    int number;

    if (pipe2(report, O_CLOEXEC) < 0)
        return command_failed("%s: %s", child->options.words[0], strerror(errno));
    child->pid = fork();
    if (child->pid == 0)
        become_command(child, parent, report[1]);
    number = child->pid < 0 ? errno : 0;
    close(report[1]);
    if (child->pid > 0)
        number = await_exec(report[0]);
    close(report[0]);
    if (number) {
        if (child->pid > 0)
            waitpid(child->pid, NULL, 0);
        child->pid = 0;
        return failed(child, number);
    }
    child->process = pidfd_open(child->pid, 0);
    if (child->process >= 0)
        child->on_exit =
            event_new(child->base, child->process, EV_READ | EV_PERSIST, on_exit_of_child, child);
    if (!child->on_exit || event_add(child->on_exit, NULL) < 0)
        return command_failed("%s: cannot wait for its end: %s", child->options.words[0],
                              strerror(errno));
    return 0;
}

bool child_is_running(const struct child *child)
{
    return child->pid > 0;
}

void child_kill(const struct child *child, int number)
{
    if (child->pid > 0)
        kill(child->pid, number);
}

void child_free(struct child *child)
{
    if (!child)
        return;
    if (child->on_signal)
        event_free(child->on_signal);
    if (child->on_exit)
        event_free(child->on_exit);
    if (child->signals >= 0)
        close(child->signals);
    if (child->process >= 0)
        close(child->process);
    sigprocmask(SIG_SETMASK, &child->mask, NULL);
    free(child);
}
