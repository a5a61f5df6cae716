/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one socket of a machine's pcscd, and the child behind it. Only processes that we started are
 * ended, and only a stale socket is removed.
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

#define RUN_FOLDER  "/run/pcscd"
#define SOCKET_PATH RUN_FOLDER "/pcscd.comm"
#define PID_PATH    RUN_FOLDER "/pcscd.pid"

static const char *const programs[] = {"/usr/sbin/pcscd", "/sbin/pcscd", "/usr/local/sbin/pcscd"};

int pcscd_ask_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET_PATH};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int result = 1;

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 && errno != EAGAIN)
        result = errno == ENOENT || errno == ECONNREFUSED ? 0 : -1;
    close(fd);
    return result;
}

/* A pcscd that a run started holds the lock of the folder as long as it lives. */
static bool is_of_a_run(void)
{
    int lock = open(RUN_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool held = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;

    if (lock >= 0)
        close(lock);
    return held;
}

int pcscd_look(enum pcscd_state *state, struct pcscd_error *error)
{
    int answer = pcscd_ask_socket();

    if (answer < 0) {
        pcscd_explain(error, "asking for pcscd at", SOCKET_PATH);
        return ERR_IO;
    }
    *state = answer == 0 ? PCSCD_ABSENT : is_of_a_run() ? PCSCD_OF_A_RUN : PCSCD_FOREIGN;
    return 0;
}

/* What a pcscd left that did not end by itself. The lock of the folder keeps two of us apart. */
static int clear_stale(struct pcscd_error *error)
{
    struct stat status;

    if (lstat(SOCKET_PATH, &status) == 0) {
        if (!S_ISSOCK(status.st_mode)) {
            snprintf(error->text, sizeof(error->text),
                     SOCKET_PATH " is no socket; remove it if nobody needs it");
            return ERR_IO;
        }
        if (unlink(SOCKET_PATH) < 0) {
            pcscd_explain(error, "removing the socket of a dead pcscd", SOCKET_PATH);
            return ERR_IO;
        }
    }
    if (unlink(PID_PATH) < 0 && errno != ENOENT) {
        pcscd_explain(error, "removing the file of a dead pcscd", PID_PATH);
        return ERR_IO;
    }
    return 0;
}

static const char *find_program(void)
{
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (access(programs[i], X_OK) == 0)
            return programs[i];
    }
    return NULL;
}

/* What the child keeps of its parent's descriptors, above the three that everybody has. */
enum { KEPT_LOCK = STDERR_FILENO + 1, KEPT_REPORT, KEPT_END, OUT_OF_THE_WAY = 16 };

/* The child: its own process group (Ctrl-C is for us to hear), and it dies with us. The end of
 * `report` says that it became pcscd; an errno written there, that it could not. */
static _Noreturn void become_pcscd(const struct pcscd *pcscd, const char *program, pid_t parent,
                                   int lock, int report)
{
    char log[PCSCD_PATH_SIZE];
    char config[PCSCD_PATH_SIZE];
    char *arguments[] = {"pcscd", "--foreground", "--config", config, NULL};
    char *environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    sigset_t none;
    ssize_t written;
    int fd;

    snprintf(config, sizeof(config), "%s/" PCSCD_CONFIG, pcscd->folder);
    snprintf(log, sizeof(log), "%s/" PCSCD_LOG, pcscd->folder);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(127);
    lock = fcntl(lock, F_DUPFD, OUT_OF_THE_WAY);
    report = fcntl(report, F_DUPFD, OUT_OF_THE_WAY);
    fd = open("/dev/null", O_RDONLY);
    dup2(fd, STDIN_FILENO);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    dup2(lock, KEPT_LOCK); /* held as long as pcscd lives */
    dup3(report, KEPT_REPORT, O_CLOEXEC);
    close_range(KEPT_END, ~0U, 0);
    execve(program, arguments, environment);
    written = write(KEPT_REPORT, &errno, sizeof(errno));
    _exit(written < 0 ? 126 : 127);
}

/* Waits for the child to become pcscd. It has the processor until then, and the reader is ready
 * that much earlier. */
static int await_exec(struct pcscd *pcscd, const char *program, int report,
                      struct pcscd_error *error)
{
    int number;
    ssize_t got;

    do
        got = read(report, &number, sizeof(number));
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return 0;
    waitpid(pcscd->pid, NULL, 0);
    pcscd->pid = 0;
    errno = got < 0 ? errno : number;
    pcscd_explain(error, "starting", program);
    return ERR_IO;
}

/* The part that must not run twice at a time on one machine. */
static int launch(struct pcscd *pcscd, const char *program, int lock, struct pcscd_error *error)
{
    pid_t parent = getpid();
    int answer = pcscd_ask_socket();
    int report[2];
    int err;

    if (answer != 0) {
        snprintf(error->text, sizeof(error->text), "pcscd runs already");
        return ERR_BUSY;
    }
    err = clear_stale(error);
    if (err < 0)
        return err;
    if (pipe2(report, O_CLOEXEC) < 0) {
        pcscd_explain(error, "starting", program);
        return ERR_IO;
    }
    pcscd->pid = fork();
    if (pcscd->pid == 0)
        become_pcscd(pcscd, program, parent, lock, report[1]);
    close(report[1]);
    if (pcscd->pid < 0) {
        pcscd->pid = 0;
        pcscd_explain(error, "starting", program);
        err = ERR_IO;
    } else {
        err = await_exec(pcscd, program, report[0], error);
    }
    close(report[0]);
    return err;
}

int pcscd_start_process(struct pcscd *pcscd, struct pcscd_error *error)
{
    const char *program = find_program();
    int lock;
    int err;

    if (!program || access(PCSCD_DRIVER, R_OK) < 0) {
        snprintf(error->text, sizeof(error->text),
                 "%s is missing; install pcscd and vsmartcard-vpcd",
                 program ? PCSCD_DRIVER : programs[0]);
        return ERR_NOT_FOUND;
    }
    if ((mkdir(RUN_FOLDER, 0755) < 0 && errno != EEXIST) || access(RUN_FOLDER, W_OK) < 0) {
        snprintf(error->text, sizeof(error->text),
                 RUN_FOLDER ": %s; start a pcscd as root (systemctl start pcscd), or be root",
                 strerror(errno));
        return ERR_IO;
    }
    err = pcscd_make_folder(pcscd, error);
    if (err < 0)
        return err;
    lock = open(RUN_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0) {
        snprintf(error->text, sizeof(error->text),
                 RUN_FOLDER " is locked: another `euicc run' starts or ends its pcscd; try again");
        err = ERR_BUSY;
    } else {
        err = launch(pcscd, program, lock, error);
    }
    if (lock >= 0)
        close(lock);
    return err;
}

void pcscd_end_process(struct pcscd *pcscd)
{
    struct timespec step = {0, 10 * 1000 * 1000};

    kill(pcscd->pid, SIGTERM);
    for (int i = 0; i < PCSCD_PATIENCE_SECONDS * 100; i++) {
        if (waitpid(pcscd->pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&step, NULL);
    }
    kill(pcscd->pid, SIGKILL);
    waitpid(pcscd->pid, NULL, 0);
}
