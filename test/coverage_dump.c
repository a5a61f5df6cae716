/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked into the programs of `make coverage` only. libgcov writes the counts of a process when it
 * ends by exit(). Here they are also written before _exit(), and once a second, so that a process
 * that is killed loses the counts of its last second only. A process that cannot write them,
 * because its descriptors are used up or another user owns the files, ends as if there were none.
 */
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DUMP_SECONDS = 1 };

/* libgcov; gcov-tool(1), "Profiling and Test Coverage in Freestanding Environments" of the GCC
 * manual */
void __gcov_dump(void);
void __gcov_reset(void);
/* AddressSanitizer's, for tests that measure memory */
size_t __sanitizer_get_current_allocated_bytes(void);

static pthread_mutex_t dumping = PTHREAD_MUTEX_INITIALIZER;

static void lock(void)
{
    pthread_mutex_lock(&dumping);
}

static void unlock(void)
{
    pthread_mutex_unlock(&dumping);
}

/* With the lock held. libgcov reports what it cannot open in GCOV_ERROR_FILE, or on standard error
 * if it cannot open that either. */
static void dump(void)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    close(fd);
    __gcov_dump();
}

static void *dump_periodically(void *unused)
{
    for (;;) {
        sleep(DUMP_SECONDS);
        lock();
        dump();
        __gcov_reset(); /* the next dump adds what was executed since */
        unlock();
    }
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

__attribute__((constructor)) static void start(void)
{
    sigset_t all, before;
    pthread_t thread;

    setenv("GCOV_ERROR_FILE", "/dev/null", 1);
    on_exit(end, NULL);
    pthread_atfork(lock, unlock, unlock);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the program's own threads */
    if (pthread_create(&thread, NULL, dump_periodically, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

size_t __sanitizer_get_current_allocated_bytes(void)
{
    return mallinfo2().uordblks;
}
