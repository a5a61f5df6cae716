/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The socket of pcscd, and our child process. Only processes that we started are ended, and only a
 * stale socket is removed.
 */
#include "tools/reader/pcscd_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PID_PATH PCSCD_RUN_FOLDER "/pcscd.pid"

static const char *const programs[] = {"/usr/sbin/pcscd", "/sbin/pcscd", "/usr/local/sbin/pcscd"};

int pcscd_is_listening(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int result = 1;

    if (fd < 0)
        return -1;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 && errno != EAGAIN)
        result = errno == ENOENT || errno == ECONNREFUSED || errno == EACCES ? 0 : -1;
    close(fd);
    return result;
}

/* A pcscd of `euicc run' locks the folder while it runs. */
static bool is_of_run(void)
{
    int lock = open(PCSCD_RUN_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool held = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;

    if (lock >= 0)
        close(lock);
    return held;
}

int pcscd_find(enum pcscd_state *state, struct pcscd_error *error)
{
    int listens = pcscd_is_listening(PCSCD_SOCKET);

    if (listens < 0) {
        pcscd_set_error(error, "connecting to pcscd at", PCSCD_SOCKET);
        return ERR_IO;
    }
    *state = listens == 0 ? PCSCD_ABSENT : is_of_run() ? PCSCD_OF_RUN : PCSCD_FOREIGN;
    return 0;
}

/* Removes the files of a killed pcscd. The caller has the lock of the folder. */
static int clear_stale(struct pcscd_error *error)
{
    struct stat status;

    if (lstat(PCSCD_SOCKET, &status) == 0) {
        if (!S_ISSOCK(status.st_mode)) {
            snprintf(error->text, sizeof(error->text),
                     PCSCD_SOCKET " is no socket; remove it if it is not needed");
            return ERR_IO;
        }
        if (unlink(PCSCD_SOCKET) < 0) {
            pcscd_set_error(error, "removing the socket of a pcscd that has ended", PCSCD_SOCKET);
            return ERR_IO;
        }
    }
    if (unlink(PID_PATH) < 0 && errno != ENOENT) {
        pcscd_set_error(error, "removing the file of a pcscd that has ended", PID_PATH);
        return ERR_IO;
    }
    return 0;
}

const char *pcscd_program(void)
{
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (access(programs[i], X_OK) == 0)
            return programs[i];
    }
    return NULL;
}

/* The child's descriptors above the standard three. */
enum { KEPT_LOCK = STDERR_FILENO + 1, KEPT_REPORT, KEPT_END, OUT_OF_THE_WAY = 16 };

/* What the child reports when it does not become pcscd. */
struct report {
    int number;         /* errno */
    bool of_namespaces; /* of the namespaces, else of starting the program */
};

static _Noreturn void give_up(int to, bool of_namespaces)
{
    struct report report = {errno, of_namespaces};
    ssize_t written = write(to, &report, sizeof(report));

    _exit(written < 0 ? 126 : 127);
}

/* The child: a process group of its own, so that Ctrl-C reaches only us, and it ends with us.
 * `report` is closed when it became pcscd; else a struct report is written there. */
static _Noreturn void become_pcscd(const struct pcscd *pcscd, const char *program, pid_t parent,
                                   int lock, int report)
{
    char log[PATH_MAX];
    char config[PCSCD_PATH_SIZE];
    char *arguments[] = {
        "pcscd", "--foreground", "--config", config, pcscd->options.log ? "--debug" : NULL, NULL};
    char *environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    sigset_t none;
    int fd;

    snprintf(config, sizeof(config), "%s/" PCSCD_CONFIG, pcscd->folder);
    pcscd_log_path(pcscd, log);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    if (pcscd_enter_namespaces(pcscd->own_run_folder) < 0)
        give_up(report, true);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(127);
    lock = lock < 0 ? open("/dev/null", O_RDONLY) : lock;
    lock = fcntl(lock, F_DUPFD, OUT_OF_THE_WAY);
    report = fcntl(report, F_DUPFD, OUT_OF_THE_WAY);
    fd = open("/dev/null", O_RDONLY);
    dup2(fd, STDIN_FILENO);
    fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    dup2(lock, KEPT_LOCK); /* locked while pcscd runs */
    dup3(report, KEPT_REPORT, O_CLOEXEC);
    close_range(KEPT_END, ~0U, 0);
    execve(program, arguments, environment);
    give_up(KEPT_REPORT, false);
}

/* Waits for the child to become pcscd: until then it has the processor, and the reader is ready
 * that much earlier. */
static int await_exec(struct pcscd *pcscd, const char *program, int from, struct pcscd_error *error)
{
    struct report report = {0};
    ssize_t got;

    do
        got = read(from, &report, sizeof(report));
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return 0;
    waitpid(pcscd->pid, NULL, 0);
    pcscd->pid = 0;
    errno = got < 0 ? errno : report.number;
    if (!report.of_namespaces)
        pcscd_set_error(error, "starting", program);
    else
        snprintf(error->text, sizeof(error->text),
                 PCSCD_RUN_FOLDER
                 " is not writable, and a user namespace with one of its own is not "
                 "permitted here (%s); as root `install -d -o %u " PCSCD_RUN_FOLDER
                 "', start a pcscd as root, or allow user namespaces",
                 strerror(errno), getuid());
    return ERR_IO;
}

static int start_child(struct pcscd *pcscd, const char *program, int lock,
                       struct pcscd_error *error)
{
    pid_t parent = getpid();
    int report[2];
    int err;

    if (pipe2(report, O_CLOEXEC) < 0) {
        pcscd_set_error(error, "starting", program);
        return ERR_IO;
    }
    pcscd->pid = fork();
    if (pcscd->pid == 0)
        become_pcscd(pcscd, program, parent, lock, report[1]);
    close(report[1]);
    if (pcscd->pid < 0) {
        pcscd->pid = 0;
        pcscd_set_error(error, "starting", program);
        err = ERR_IO;
    } else {
        err = await_exec(pcscd, program, report[0], error);
    }
    close(report[0]);
    if (pcscd->own_run_folder)
        snprintf(pcscd->socket_path, sizeof(pcscd->socket_path), "/proc/%d/root" PCSCD_SOCKET,
                 (int)pcscd->pid);
    else
        snprintf(pcscd->socket_path, sizeof(pcscd->socket_path), PCSCD_SOCKET);
    return err;
}

/* In PCSCD_RUN_FOLDER, where one pcscd can be at a time. */
static int start_at_usual_place(struct pcscd *pcscd, const char *program, struct pcscd_error *error)
{
    int lock = open(PCSCD_RUN_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int err;

    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0) {
        snprintf(error->text, sizeof(error->text),
                 PCSCD_RUN_FOLDER
                 " is locked: another `euicc run' starts or ends its pcscd; try again");
        err = ERR_BUSY;
    } else if (pcscd_is_listening(PCSCD_SOCKET) != 0) {
        snprintf(error->text, sizeof(error->text), "pcscd runs already");
        err = ERR_BUSY;
    } else {
        err = clear_stale(error);
        if (err == 0)
            err = start_child(pcscd, program, lock, error);
    }
    if (lock >= 0)
        close(lock);
    return err;
}

int pcscd_start_process(struct pcscd *pcscd, struct pcscd_error *error)
{
    const char *program = pcscd_program();
    int err;

    if (!program || access(PCSCD_DRIVER, R_OK) < 0) {
        snprintf(error->text, sizeof(error->text),
                 "%s is missing; install pcscd and vsmartcard-vpcd",
                 program ? PCSCD_DRIVER : programs[0]);
        return ERR_NOT_FOUND;
    }
    pcscd->own_run_folder = (mkdir(PCSCD_RUN_FOLDER, 0755) < 0 && errno != EEXIST) ||
                            access(PCSCD_RUN_FOLDER, W_OK) < 0;
    err = pcscd_make_folder(pcscd, error);
    if (err < 0)
        return err;
    return pcscd->own_run_folder ? start_child(pcscd, program, -1, error)
                                 : start_at_usual_place(pcscd, program, error);
}

const char *pcscd_socket_path(const struct pcscd *pcscd)
{
    return pcscd->own_run_folder ? pcscd->socket_path : NULL;
}

void pcscd_end_process(struct pcscd *pcscd)
{
    struct timespec step = {0, 10 * 1000 * 1000};

    kill(pcscd->pid, SIGTERM);
    for (int i = 0; i < PCSCD_STOP_SECONDS * 100; i++) {
        if (waitpid(pcscd->pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&step, NULL);
    }
    kill(pcscd->pid, SIGKILL);
    waitpid(pcscd->pid, NULL, 0);
}
