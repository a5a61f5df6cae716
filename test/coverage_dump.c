/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked into the programs of `make coverage` only. libgcov writes the counts of a process when it
 * ends by exit(). Here they are also written before _exit(), and once a second, so that a process
 * that is killed loses the counts of its last second only. A process that cannot write them,
 * because its descriptors are used up or it runs as a user who cannot write to the build folder,
 * ends as if there were none.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { DUMP_SECONDS = 1 };

/* libgcov; gcov-tool(1), "Profiling and Test Coverage in Freestanding Environments" of the GCC
 * manual */
void __gcov_dump(void);
void __gcov_reset(void);
/* AddressSanitizer's, for tests that measure memory. malloc counts the free memory that it keeps
 * for a thread as allocated: `make coverage` makes it keep none. */
size_t __sanitizer_get_current_allocated_bytes(void);

static pthread_mutex_t dumping = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stop = PTHREAD_COND_INITIALIZER;
static pthread_t thread; /* of dump_periodically */
static bool has_thread;
static bool stopping; /* the thread is to end */

static void lock(void)
{
    pthread_mutex_lock(&dumping);
}

static void unlock(void)
{
    pthread_mutex_unlock(&dumping);
}

/* libgcov writes a line to standard error for each file that it cannot open. The program stands in
 * the folder of the build, as the counts do, and has the same owner. */
static bool can_write(void)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    path[len < 0 ? 0 : len] = '\0';
    return fd >= 0 && len > 0 && euidaccess(dirname(path), W_OK) == 0;
}

/* With the lock held. libgcov does not check its allocations: those that test/torture makes fail
 * are the program's only. */
static void dump(void)
{
    void (*pause)(bool) = (void (*)(bool))dlsym(RTLD_DEFAULT, "fail_pause");

    if (pause)
        pause(true);
    if (can_write())
        __gcov_dump();
    if (pause)
        pause(false);
}

static void *dump_periodically(void *unused)
{
    lock();
    while (!stopping) {
        struct timespec next;

        clock_gettime(CLOCK_MONOTONIC, &next);
        next.tv_sec += DUMP_SECONDS;
        if (pthread_cond_clockwait(&stop, &dumping, CLOCK_MONOTONIC, &next) != ETIMEDOUT)
            continue;
        dump();
        __gcov_reset(); /* the next dump adds what was executed since */
    }
    unlock();
    return unused;
}

void _exit(int status)
{
    lock();
    dump();
    for (;;)
        syscall(SYS_exit_group, status);
}

/* The last of the functions that exit() calls, as it is registered first. libgcov's destructor
 * would follow. */
static void end(int status, void *unused)
{
    (void)unused;
    fflush(NULL);
    _exit(status);
}

static void start_thread(void)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the program's own threads */
    has_thread = pthread_create(&thread, NULL, dump_periodically, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Links of the folder that has one folder for each thread. */
static nlink_t tasks(void)
{
    struct stat status = {0};

    (void)stat("/proc/self/task", &status);
    return status.st_nlink;
}

/* Without pthread_cancel(), which changes the action of a signal. pthread_join() returns a little
 * before the kernel removes the thread from the process. */
static void stop_thread(void)
{
    nlink_t before = tasks();

    lock();
    stopping = true;
    pthread_cond_signal(&stop);
    unlock();
    pthread_join(thread, NULL);
    stopping = false;
    while (before && tasks() >= before)
        sched_yield();
}

/* A process with several threads cannot enter a user namespace (unshare(2), EINVAL). */
int unshare(int flags)
{
    bool had_thread = has_thread;
    int result, number;

    if (had_thread)
        stop_thread();
    result = (int)syscall(SYS_unshare, flags);
    number = errno;
    if (had_thread)
        start_thread();
    errno = number;
    return result;
}

/* The thread is not there in the child. */
static void unlock_child(void)
{
    has_thread = false;
    unlock();
}

__attribute__((constructor)) static void start(void)
{
    setenv("GCOV_ERROR_FILE", "/dev/null", 1);
    on_exit(end, NULL);
    pthread_atfork(lock, unlock, unlock_child);
    start_thread();
}

size_t __sanitizer_get_current_allocated_bytes(void)
{
    struct mallinfo2 info;

    lock(); /* without what libgcov needs while it writes */
    info = mallinfo2();
    unlock();
    return info.uordblks + info.hblkhd;
}
