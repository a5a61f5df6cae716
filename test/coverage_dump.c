/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked into the programs of `make coverage` only. libgcov writes the counts of a process when it
 * ends by exit(). Here they are also written before _exit(), and once a second, so that a process
 * that is killed loses the counts of its last second only.
 */
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
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

static void *dump_periodically(void *unused)
{
    for (;;) {
        sleep(DUMP_SECONDS);
        lock();
        __gcov_dump();
        __gcov_reset(); /* the next dump adds what was executed since */
        unlock();
    }
    return unused;
}

__attribute__((constructor)) static void start(void)
{
    sigset_t all, before;
    pthread_t thread;

    pthread_atfork(lock, unlock, unlock);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the program's own threads */
    if (pthread_create(&thread, NULL, dump_periodically, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Runs before libgcov's own destructor, which writes the counts at exit(); the lock is kept. */
__attribute__((destructor)) static void stop(void)
{
    lock();
}

void _exit(int status)
{
    lock();
    __gcov_dump();
    for (;;)
        syscall(SYS_exit_group, status);
}

size_t __sanitizer_get_current_allocated_bytes(void)
{
    return mallinfo2().uordblks;
}
