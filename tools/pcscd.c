/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See pcscd.h. Only processes and files that we made are ended and removed, but for a stale socket.
 */
#include "tools/pcscd.h"

#include <dirent.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUN_FOLDER  "/run/pcscd"
#define SOCKET_PATH RUN_FOLDER "/pcscd.comm"
#define PID_PATH    RUN_FOLDER "/pcscd.pid"
#define DRIVER_PATH "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define READER_NAME "Virtual PCD"
/* In our folder. pcscd takes every file in its configuration folder for configuration. */
#define CONFIG_FOLDER "conf"
#define CONFIG_FILE   CONFIG_FOLDER "/readers"
#define LOG_FILE      "log"

enum {
    PATIENCE_SECONDS = 2,
    LOOK_MICROSECONDS = 2000,
    FOLDER_SIZE = 256,
    PATH_SIZE = FOLDER_SIZE + 32,
    COPY_STEP = 1 << 20
};

struct pcscd {
    struct pcscd_options options;
    pid_t pid; /* 0: not running any more */
    struct event *child;
    struct event *patience; /* of pcscd_stop */
    struct event *look;     /* until clients can connect */
    bool stopping;
    char folder[FOLDER_SIZE]; /* configuration and log; "" when not made */
};

static const char *const programs[] = {"/usr/sbin/pcscd", "/sbin/pcscd", "/usr/local/sbin/pcscd"};

static void explain(struct pcscd_error *error, const char *what, const char *where)
{
    snprintf(error->text, sizeof(error->text), "%s %s: %s", what, where, strerror(errno));
}

/* Connects to the socket as a client would. 1 answered, 0 nobody there, -1 cannot tell. */
static int ask_socket(void)
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

int pcscd_is_running(bool *running, struct pcscd_error *error)
{
    int answer = ask_socket();

    if (answer < 0) {
        explain(error, "asking for pcscd at", SOCKET_PATH);
        return ERR_IO;
    }
    *running = answer > 0;
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
            explain(error, "removing the socket of a dead pcscd", SOCKET_PATH);
            return ERR_IO;
        }
    }
    if (unlink(PID_PATH) < 0 && errno != ENOENT) {
        explain(error, "removing the file of a dead pcscd", PID_PATH);
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

/* pcscd numbers the slots of a vpcd but not vpcds of one name, so each has its own. */
static void friendly_name(char name[PCSCD_READER_SIZE], size_t reader)
{
    if (reader == 0)
        snprintf(name, PCSCD_READER_SIZE, READER_NAME);
    else
        snprintf(name, PCSCD_READER_SIZE, READER_NAME " %zu", reader % PCSCD_READERS_MAX + 1);
}

/*
 * Where reader `reader` loads its driver from: vpcd 3.3 knows one pair of slots a loaded library,
 * so each further pair has a copy of its own.
 */
static void driver_path(const struct pcscd *pcscd, size_t reader, char path[PATH_SIZE])
{
    if (reader == 0)
        snprintf(path, PATH_SIZE, DRIVER_PATH);
    else
        snprintf(path, PATH_SIZE, "%s/vpcd-%zu.so", pcscd->folder, reader % PCSCD_READERS_MAX);
}

static int copy_driver(const char *to, struct pcscd_error *error)
{
    int in = open(DRIVER_PATH, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    ssize_t copied = -1;

    if (in >= 0 && out >= 0) {
        do
            copied = sendfile(out, in, NULL, COPY_STEP);
        while (copied > 0);
    }
    if (copied < 0)
        explain(error, "copying " DRIVER_PATH " to", to);
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) < 0)
        copied = -1;
    return copied < 0 ? ERR_IO : 0;
}

static int write_configuration(struct pcscd *pcscd, struct pcscd_error *error)
{
    const char *parent = getenv("TMPDIR");
    char path[PATH_SIZE];
    FILE *file;
    int err = 0;

    snprintf(pcscd->folder, sizeof(pcscd->folder), "%s/euicc-pcscd-XXXXXX",
             parent && strlen(parent) < FOLDER_SIZE - 32 ? parent : "/tmp");
    if (!mkdtemp(pcscd->folder)) {
        explain(error, "making a folder for pcscd", pcscd->folder);
        pcscd->folder[0] = '\0';
        return ERR_IO;
    }
    snprintf(path, sizeof(path), "%s/" CONFIG_FOLDER, pcscd->folder);
    if (mkdir(path, 0700) < 0) {
        explain(error, "making", path);
        return ERR_IO;
    }
    snprintf(path, sizeof(path), "%s/" CONFIG_FILE, pcscd->folder);
    file = fopen(path, "wxe");
    if (!file) {
        explain(error, "writing", path);
        return ERR_IO;
    }
    for (size_t i = 0; i < pcscd->options.count; i++) {
        char name[PCSCD_READER_SIZE];
        char driver[PATH_SIZE];

        friendly_name(name, i);
        driver_path(pcscd, i, driver);
        if (i > 0 && err == 0)
            err = copy_driver(driver, error);
        fprintf(file, "FRIENDLYNAME \"%s\"\nDEVICENAME 127.0.0.1:%u\nLIBPATH %s\nCHANNELID %u\n\n",
                name, pcscd->options.ports[i], driver, pcscd->options.ports[i]);
    }
    if (fclose(file) != 0) {
        explain(error, "writing", path);
        return ERR_IO;
    }
    return err;
}

static void remove_configuration(struct pcscd *pcscd)
{
    static const char *const names[] = {CONFIG_FILE, CONFIG_FOLDER, LOG_FILE};
    char path[PATH_SIZE];

    if (!pcscd->folder[0])
        return;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", pcscd->folder, names[i]);
        remove(path);
    }
    for (size_t i = 1; i < pcscd->options.count; i++) {
        driver_path(pcscd, i, path);
        remove(path);
    }
    remove(pcscd->folder);
    pcscd->folder[0] = '\0';
}

/* The child: its own process group (Ctrl-C is for us to hear), and it dies with us. */
static _Noreturn void become_pcscd(const struct pcscd *pcscd, const char *program, pid_t parent,
                                   int lock)
{
    char log[PATH_SIZE];
    char config[PATH_SIZE];
    char *arguments[] = {"pcscd", "--foreground", "--config", config, NULL};
    char *environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    sigset_t none;
    int fd;

    snprintf(config, sizeof(config), "%s/" CONFIG_FOLDER, pcscd->folder);
    snprintf(log, sizeof(log), "%s/" LOG_FILE, pcscd->folder);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(127);
    fd = open("/dev/null", O_RDONLY);
    dup2(fd, STDIN_FILENO);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    dup2(lock, STDERR_FILENO + 1); /* held as long as pcscd lives */
    close_range(STDERR_FILENO + 2, ~0U, 0);
    execve(program, arguments, environment);
    fprintf(stderr, "%s: %s\n", program, strerror(errno));
    _exit(127);
}

/* The last line of the log that tells something, for an end that nobody asked for. */
static void last_words(const struct pcscd *pcscd, char *text, size_t size)
{
    char path[PATH_SIZE];
    char line[256];
    FILE *file;

    snprintf(text, size, "it said nothing");
    snprintf(path, sizeof(path), "%s/" LOG_FILE, pcscd->folder);
    file = fopen(path, "re");
    if (!file)
        return;
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && !strstr(line, "clean_temp_files")) /* which is how every end sounds */
            snprintf(text, size, "%s", line);
    }
    fclose(file);
}

static void ended(struct pcscd *pcscd, int status)
{
    struct pcscd_error error;
    char words[256];

    pcscd->pid = 0;
    event_del(pcscd->child);
    event_del(pcscd->patience);
    event_del(pcscd->look);
    last_words(pcscd, words, sizeof(words));
    snprintf(error.text, sizeof(error.text), "pcscd ended by %s %d: %s",
             WIFSIGNALED(status) ? "signal" : "itself with status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), words);
    pcscd->options.on_end(pcscd->options.context, pcscd->stopping ? NULL : &error);
}

static void on_child(evutil_socket_t number, short what, void *context)
{
    struct pcscd *pcscd = context;
    int status;

    (void)number;
    (void)what;
    if (pcscd->pid > 0 && waitpid(pcscd->pid, &status, WNOHANG) == pcscd->pid)
        ended(pcscd, status);
}

static void on_impatience(evutil_socket_t fd, short what, void *context)
{
    struct pcscd *pcscd = context;

    (void)fd;
    (void)what;
    if (pcscd->pid > 0)
        kill(pcscd->pid, SIGKILL);
}

static void on_look(evutil_socket_t fd, short what, void *context)
{
    struct pcscd *pcscd = context;

    (void)fd;
    (void)what;
    if (ask_socket() <= 0)
        return;
    event_del(pcscd->look);
    pcscd->options.on_ready(pcscd->options.context);
}

/* The part that must not run twice at a time on one machine. */
static int launch(struct pcscd *pcscd, const char *program, int lock, struct pcscd_error *error)
{
    pid_t parent = getpid();
    int answer = ask_socket();
    int err;

    if (answer != 0) {
        snprintf(error->text, sizeof(error->text), "pcscd runs already");
        return ERR_BUSY;
    }
    err = clear_stale(error);
    if (err < 0)
        return err;
    pcscd->pid = fork();
    if (pcscd->pid < 0) {
        pcscd->pid = 0;
        explain(error, "starting", program);
        return ERR_IO;
    }
    if (pcscd->pid == 0)
        become_pcscd(pcscd, program, parent, lock);
    return 0;
}

static int start(struct pcscd *pcscd, struct pcscd_error *error)
{
    const char *program = find_program();
    int lock;
    int err;

    if (!program || access(DRIVER_PATH, R_OK) < 0) {
        snprintf(error->text, sizeof(error->text),
                 "%s is missing; install pcscd and vsmartcard-vpcd",
                 program ? DRIVER_PATH : programs[0]);
        return ERR_NOT_FOUND;
    }
    if (mkdir(RUN_FOLDER, 0755) < 0 && errno != EEXIST) {
        explain(error, "making the folder of pcscd", RUN_FOLDER);
        return ERR_IO;
    }
    err = write_configuration(pcscd, error);
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

int pcscd_start(struct pcscd **out, struct event_base *base, const struct pcscd_options *options,
                struct pcscd_error *error)
{
    static const struct timeval interval = {0, LOOK_MICROSECONDS};
    struct pcscd *pcscd = calloc(1, sizeof(*pcscd));
    int err = ERR_MEMORY;

    if (!pcscd)
        return ERR_MEMORY;
    pcscd->options = *options;
    pcscd->child = evsignal_new(base, SIGCHLD, on_child, pcscd);
    pcscd->patience = evtimer_new(base, on_impatience, pcscd);
    pcscd->look = event_new(base, -1, EV_PERSIST, on_look, pcscd);
    if (!pcscd->child || !pcscd->patience || !pcscd->look || event_add(pcscd->child, NULL) < 0) {
        snprintf(error->text, sizeof(error->text), "out of memory");
        goto fail;
    }
    err = start(pcscd, error);
    if (err < 0)
        goto fail;
    event_add(pcscd->look, &interval);
    *out = pcscd;
    return 0;
fail:
    pcscd_free(pcscd);
    return err;
}

void pcscd_stop(struct pcscd *pcscd)
{
    struct timeval after = {PATIENCE_SECONDS, 0};

    pcscd->stopping = true;
    if (pcscd->pid <= 0)
        return;
    kill(pcscd->pid, SIGTERM);
    event_add(pcscd->patience, &after);
}

/* Ends it at once, where nobody waits for it in the loop. */
static void end_now(struct pcscd *pcscd)
{
    struct timespec step = {0, 10 * 1000 * 1000};

    kill(pcscd->pid, SIGTERM);
    for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
        if (waitpid(pcscd->pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&step, NULL);
    }
    kill(pcscd->pid, SIGKILL);
    waitpid(pcscd->pid, NULL, 0);
}

void pcscd_free(struct pcscd *pcscd)
{
    if (!pcscd)
        return;
    if (pcscd->pid > 0)
        end_now(pcscd);
    if (pcscd->child)
        event_free(pcscd->child);
    if (pcscd->patience)
        event_free(pcscd->patience);
    if (pcscd->look)
        event_free(pcscd->look);
    remove_configuration(pcscd);
    free(pcscd);
}

void pcscd_reader(char name[PCSCD_READER_SIZE], size_t slot)
{
    char friendly[PCSCD_READER_SIZE];

    friendly_name(friendly, slot / PCSCD_SLOTS);
    snprintf(name, PCSCD_READER_SIZE, "%.*s 00 %02zX", PCSCD_READER_SIZE - 8, friendly,
             slot % PCSCD_SLOTS);
}
