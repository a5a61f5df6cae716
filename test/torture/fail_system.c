/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System calls that fail (fail.h). A seccomp filter traps those of the table that the C library
 * makes; the handler counts them and makes the others itself, from outside of the C library. So
 * calls inside of the C library (stdio, getaddrinfo) count, those of the sanitizers do not.
 * Programs that are started have the C library elsewhere: none of their calls is trapped.
 */
#include "test/torture/fail.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { ARCHITECTURE = AUDIT_ARCH_X86_64 };

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static const int argument_registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
#define ARGUMENT(context, i) ((long)(context)->uc_mcontext.gregs[argument_registers[i]])
#define RESULT(context)      (context)->uc_mcontext.gregs[REG_RAX]
#elif defined(__aarch64__)
enum { ARCHITECTURE = AUDIT_ARCH_AARCH64 };

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#define ARGUMENT(context, i) ((long)(context)->uc_mcontext.regs[i])
#define RESULT(context)      (context)->uc_mcontext.regs[0]
#else
#error "test/torture knows x86-64 and AArch64"
#endif

/* What decides the class of a call. */
enum kind {
    ON_NAMES,   /* storage */
    ON_FILE,    /* argument 0: a regular file, folder or standard output is storage, else socket */
    ON_MAPPED,  /* argument 4: storage, if there is one */
    ON_LOCKS,   /* fcntl: storage, if argument 1 sets a lock */
    ON_SOCKETS, /* socket */
};

struct row {
    int number;
    enum kind kind;
    int error; /* of ON_FILE: that of files */
    const char *name;
};

#define ROW(name, kind, error)                                                                     \
    {                                                                                              \
        SYS_##name, kind, error, #name                                                             \
    }
static const struct row rows[] = {
#ifdef SYS_open
    ROW(open, ON_NAMES, EMFILE),
    ROW(creat, ON_NAMES, EMFILE),
    ROW(stat, ON_NAMES, EIO),
    ROW(lstat, ON_NAMES, EIO),
    ROW(access, ON_NAMES, EIO),
    ROW(rename, ON_NAMES, EIO),
    ROW(link, ON_NAMES, EIO),
    ROW(symlink, ON_NAMES, EIO),
    ROW(unlink, ON_NAMES, EIO),
    ROW(mkdir, ON_NAMES, ENOSPC),
    ROW(rmdir, ON_NAMES, EIO),
    ROW(chmod, ON_NAMES, EPERM),
    ROW(readlink, ON_NAMES, EIO),
    ROW(poll, ON_SOCKETS, ENOMEM),
    ROW(epoll_wait, ON_SOCKETS, EINTR),
    ROW(select, ON_SOCKETS, ENOMEM),
#endif
    ROW(openat, ON_NAMES, EMFILE),
#ifdef SYS_renameat
    ROW(renameat, ON_NAMES, EIO),
#endif
    ROW(renameat2, ON_NAMES, EIO),
    ROW(linkat, ON_NAMES, EIO),
    ROW(symlinkat, ON_NAMES, EIO),
    ROW(unlinkat, ON_NAMES, EIO),
    ROW(mkdirat, ON_NAMES, ENOSPC),
    ROW(newfstatat, ON_NAMES, EIO),
    ROW(faccessat, ON_NAMES, EIO),
    ROW(fchmodat, ON_NAMES, EPERM),
    ROW(statx, ON_NAMES, EIO),
    ROW(statfs, ON_NAMES, EIO),
    ROW(readlinkat, ON_NAMES, EIO),
    ROW(read, ON_FILE, EIO),
    ROW(pread64, ON_FILE, EIO),
    ROW(readv, ON_FILE, EIO),
    ROW(write, ON_FILE, ENOSPC),
    ROW(pwrite64, ON_FILE, ENOSPC),
    ROW(writev, ON_FILE, ENOSPC),
    ROW(fsync, ON_FILE, EIO),
    ROW(fdatasync, ON_FILE, EIO),
    ROW(sync_file_range, ON_FILE, EIO),
    ROW(ftruncate, ON_FILE, EIO),
    ROW(fallocate, ON_FILE, ENOSPC),
    ROW(fchmod, ON_FILE, EPERM),
    ROW(fstat, ON_FILE, EIO),
    ROW(lseek, ON_FILE, EIO),
    ROW(getdents64, ON_FILE, EIO),
    ROW(flock, ON_FILE, ENOLCK),
    ROW(mmap, ON_MAPPED, ENOMEM),
    ROW(fcntl, ON_LOCKS, EIO),
    ROW(socket, ON_SOCKETS, EMFILE),
    ROW(socketpair, ON_SOCKETS, EMFILE),
    ROW(connect, ON_SOCKETS, ECONNREFUSED),
    ROW(accept, ON_SOCKETS, EMFILE),
    ROW(accept4, ON_SOCKETS, EMFILE),
    ROW(bind, ON_SOCKETS, EADDRINUSE),
    ROW(listen, ON_SOCKETS, EADDRINUSE),
    ROW(sendto, ON_SOCKETS, ECONNRESET),
    ROW(sendmsg, ON_SOCKETS, ECONNRESET),
    ROW(recvfrom, ON_SOCKETS, ECONNRESET),
    ROW(recvmsg, ON_SOCKETS, ECONNRESET),
    ROW(setsockopt, ON_SOCKETS, ENOBUFS),
    ROW(getsockopt, ON_SOCKETS, ENOBUFS),
    ROW(getsockname, ON_SOCKETS, ENOBUFS),
    ROW(ppoll, ON_SOCKETS, ENOMEM),
    ROW(pselect6, ON_SOCKETS, ENOMEM),
    ROW(epoll_create1, ON_SOCKETS, EMFILE),
    ROW(epoll_ctl, ON_SOCKETS, ENOMEM),
    ROW(epoll_pwait, ON_SOCKETS, EINTR),
    ROW(eventfd2, ON_SOCKETS, EMFILE),
    ROW(timerfd_create, ON_SOCKETS, EMFILE),
    ROW(signalfd4, ON_SOCKETS, EMFILE),
    ROW(pipe2, ON_SOCKETS, EMFILE),
    ROW(inotify_init1, ON_SOCKETS, EMFILE),
    ROW(inotify_add_watch, ON_SOCKETS, ENOSPC),
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The class of a call on a descriptor. Standard error is left alone: it has the message that the
 * test reads. */
static enum fail_class class_of_descriptor(long fd)
{
    struct stat status;

    if (fd == STDERR_FILENO)
        return FAIL_NONE;
    if (fd == STDOUT_FILENO)
        return FAIL_STORAGE;
    if (call(SYS_fstat, fd, (long)&status, 0, 0, 0, 0) < 0)
        return FAIL_NONE;
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? FAIL_STORAGE : FAIL_SOCKET;
}

static enum fail_class class_of(const struct row *row, const ucontext_t *context)
{
    switch (row->kind) {
    case ON_NAMES:
        return FAIL_STORAGE;
    case ON_FILE:
        return class_of_descriptor(ARGUMENT(context, 0));
    case ON_MAPPED:
        return ARGUMENT(context, 3) & MAP_ANONYMOUS ? FAIL_NONE : FAIL_STORAGE;
    case ON_LOCKS:
        return ARGUMENT(context, 1) == F_SETLK ? FAIL_STORAGE : FAIL_NONE;
    case ON_SOCKETS:
        return FAIL_SOCKET;
    }
    return FAIL_NONE;
}

/* In a handler of libevent, which blocks all signals: it tells the loop of the signal by a write
 * whose result it ignores, to a pipe that is not broken as long as the process runs. */
static bool is_in_handler(const ucontext_t *context)
{
    return sigismember(&context->uc_sigmask, SIGUSR2) == 1 &&
           sigismember(&context->uc_sigmask, SIGWINCH) == 1;
}

static void on_trap(int number, siginfo_t *info, void *opaque)
{
    ucontext_t *context = opaque;
    const struct row *row = rows;
    enum fail_class class;
    int error;

    (void)number;
    while (row < rows + ROWS && row->number != info->si_syscall)
        row++;
    class = is_in_handler(context) ? FAIL_NONE : class_of(row, context);
    error = row->kind == ON_FILE && class == FAIL_SOCKET ? ECONNRESET : row->error;
    if (class != FAIL_NONE && fail_now(class, row->name, error))
        RESULT(context) = -error;
    else
        RESULT(context) =
            call(row->number, ARGUMENT(context, 0), ARGUMENT(context, 1), ARGUMENT(context, 2),
                 ARGUMENT(context, 3), ARGUMENT(context, 4), ARGUMENT(context, 5));
}

static int find_c_library(struct dl_phdr_info *info, size_t size, void *context)
{
    const char *slash = strrchr(info->dlpi_name, '/');
    uint64_t *range = context;

    (void)size;
    if (!slash || strncmp(slash + 1, "libc.so", strlen("libc.so")) != 0)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X) {
            range[0] = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            range[1] = range[0] + info->dlpi_phdr[i].p_memsz;
        }
    return 1;
}

/* A filter that traps the calls of the table between the addresses, which share their high half. */
static int install(const uint64_t range[2])
{
    struct sock_filter filter[ROWS + 12];
    unsigned short count = 0;
    struct sock_fprog program = {.filter = filter};

#define ADD(...) filter[count++] = (struct sock_filter)__VA_ARGS__
#define LOAD(member)                                                                               \
    ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member)))
    LOAD(arch);
    ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ARCHITECTURE, 0, ROWS + 6));
    ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                 (uint32_t)offsetof(struct seccomp_data, instruction_pointer) + 4));
    ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(range[0] >> 32), 0, ROWS + 4));
    LOAD(instruction_pointer);
    ADD(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)range[0], 0, ROWS + 2));
    ADD(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)range[1], ROWS + 1, 0));
    LOAD(nr);
    for (unsigned i = 0; i < ROWS; i++)
        ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rows[i].number, (uint8_t)(ROWS - i), 0));
    ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
#undef LOAD
#undef ADD
    program.len = count;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* Handlers that block all signals, as libevent's, make calls that are trapped. */
int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    int (*real)(int, const struct sigaction *, struct sigaction *) =
        (int (*)(int, const struct sigaction *, struct sigaction *))dlsym(RTLD_NEXT, "sigaction");
    struct sigaction changed;

    if (action) {
        changed = *action;
        sigdelset(&changed.sa_mask, SIGSYS);
    }
    return real(number, action ? &changed : NULL, old);
}

/* CMocka takes this signal for itself while a test runs. */
sighandler_t signal(int number, sighandler_t handler)
{
    sighandler_t (*real)(int, sighandler_t) =
        (sighandler_t(*)(int, sighandler_t))dlsym(RTLD_NEXT, "signal");

    return number == SIGSYS ? SIG_DFL : real(number, handler);
}

void fail_watch_system_calls(void)
{
    static char stack[1 << 17];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
    /* SA_NODEFER: another signal's handler may interrupt a call that waits, and makes calls itself.
     */
    struct sigaction action = {.sa_sigaction = on_trap,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    uint64_t range[2] = {0};

    dl_iterate_phdr(find_c_library, range);
    if (range[0] == 0 || range[0] >> 32 != range[1] >> 32 || sigaltstack(&alternate, NULL) < 0 ||
        sigaction(SIGSYS, &action, NULL) < 0 || install(range) < 0) {
        perror("test/torture: seccomp");
        _exit(99);
    }
}
