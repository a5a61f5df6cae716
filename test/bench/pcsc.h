/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For benchmarks through PC/SC: pcscd and Debian's vpcd with its two slots, in namespaces of their
 * own, and a card in each. bench_begin has pinned all of them to one CPU.
 */
#ifndef TEST_BENCH_PCSC_H
#define TEST_BENCH_PCSC_H

#include "test/bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <winscard.h>

#define PCSC_VPCD         "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define PCSC_READER_35963 "Virtual PCD 00 00"
#define PCSC_READER_35964 "Virtual PCD 00 01"

enum { PCSC_PATIENCE = 20 }; /* seconds */

static inline _Noreturn void pcsc_die(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "bench: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static inline void pcsc_write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        pcsc_die("%s: %s", path, strerror(errno));
}

/* Namespaces of our own with a loopback interface and an empty /run, without other pcscds. */
static inline void pcsc_enter_own_world(void)
{
    uid_t uid = getuid();
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    char map[32];
    int fd;

    if (unshare(CLONE_NEWNS | CLONE_NEWNET | (uid ? CLONE_NEWUSER : 0)) != 0)
        pcsc_die("no namespaces of its own: %s", strerror(errno));
    if (uid) {
        snprintf(map, sizeof(map), "0 %u 1", uid);
        pcsc_write_file("/proc/self/uid_map", map);
    }
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", "/run", "tmpfs", 0, NULL) != 0)
        pcsc_die("an own /run: %s", strerror(errno));
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback) != 0)
        pcsc_die("an own loopback: %s", strerror(errno));
    close(fd);
}

/* Starts a program without output; it is killed when we end. */
static inline pid_t pcsc_start(const char *program, ...)
{
    const char *arguments[16] = {program};
    size_t count = 1;
    va_list list;
    pid_t pid;

    va_start(list, program);
    while (count < 15 && (arguments[count] = va_arg(list, const char *)))
        count++;
    va_end(list);
    pid = fork();
    if (pid < 0)
        pcsc_die("fork: %s", strerror(errno));
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);

        dup2(null, STDOUT_FILENO);
        execv(program, (char *const *)(uintptr_t)arguments);
        fprintf(stderr, "%s: %s\n", program, strerror(errno));
        _exit(127);
    }
    return pid;
}

static inline void pcsc_stop(pid_t pid)
{
    int status;

    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
}

/* Connects when there is a card in `reader`; seconds until then do not matter to the caller. */
static inline SCARDHANDLE pcsc_connect(SCARDCONTEXT *context, const char *reader)
{
    double end = bench_now() + PCSC_PATIENCE;
    DWORD protocol;
    SCARDHANDLE card;

    *context = 0;
    while (bench_now() < end) {
        if (*context == 0 &&
            SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, context) != SCARD_S_SUCCESS)
            *context = 0;
        if (*context != 0 && SCardConnect(*context, reader, SCARD_SHARE_EXCLUSIVE,
                                          SCARD_PROTOCOL_T0, &card, &protocol) == SCARD_S_SUCCESS)
            return card;
        usleep(300);
    }
    pcsc_die("no card in %s", reader);
}

/* pcscd with a vpcd that listens on ports 35963 and 35964; its settings go to `folder`. */
static inline pid_t pcsc_daemon(const char *folder)
{
    char text[160];

    snprintf(text, sizeof(text), "%s/conf", folder);
    mkdir(text, 0700);
    snprintf(text, sizeof(text), "%s/conf/vpcd", folder);
    pcsc_write_file(text, "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\n"
                          "LIBPATH " PCSC_VPCD "\nCHANNELID 0x8C7B\n");
    *strrchr(text, '/') = '\0';
    return pcsc_start("/usr/sbin/pcscd", "--foreground", "--config", text, NULL);
}

/* Sends one command; the response is in `answer`. Returns its length, at least 2. */
static inline size_t pcsc_transmit(SCARDHANDLE card, const uint8_t *command, size_t len,
                                   uint8_t answer[300])
{
    DWORD answer_len = 300;
    LONG result = SCardTransmit(card, SCARD_PCI_T0, command, len, NULL, answer, &answer_len);

    if (result != SCARD_S_SUCCESS || answer_len < 2)
        pcsc_die("SCardTransmit: %s", pcsc_stringify_error(result));
    return answer_len;
}

#endif
