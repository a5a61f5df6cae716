/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fail.h. */
#include "test/torture/fail.h"

#include <dlfcn.h>
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <openssl/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MODULES = 100, /* the program and its libraries */
    FRAMES = 40,
    NEAREST = 7 /* those of this library, and the first three that are not */
};
#define FNV_START UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

struct range {
    uintptr_t start, end;
};

static struct fail_report *report;
static enum fail_class chosen;
static uint64_t at;
static const char *only; /* calls of this name; "": all */
static pid_t owner;
static struct range program, libtasn1, libevent;
static struct range modules[MODULES];
static unsigned module_count;
static size_t noted, room; /* stacks */
static bool is_counting;
static __thread bool is_paused;

bool fail_counts(enum fail_class class)
{
    return is_counting && (chosen == class || chosen == FAIL_ALL) && getpid() == owner;
}

static bool is_in(const struct range *range, const void *address)
{
    return (uintptr_t)address - range->start < range->end - range->start;
}

bool fail_is_program(const void *address)
{
    return is_in(&program, address);
}

static void describe(const char *name, int error)
{
    void *frames[FRAMES];
    int count;
    size_t len = 0;

    is_paused = true;
    snprintf(report->name, sizeof(report->name), "%s%s%s", name, error ? ": " : "",
             error ? strerror(error) : "");
    count = backtrace(frames, FRAMES);
    for (int i = 0; i < count; i++) {
        Dl_info info;

        if (!dladdr(frames[i], &info) || !info.dli_fname)
            continue;
        len += (size_t)snprintf(report->frames + len, FAIL_FRAMES - len, "%s %#lx %s\n",
                                info.dli_fname,
                                (unsigned long)((uintptr_t)frames[i] - (uintptr_t)info.dli_fbase),
                                info.dli_sname ? info.dli_sname : "-");
        if (len >= FAIL_FRAMES)
            break;
    }
    is_paused = false;
}

void fail_pause(bool pauses)
{
    is_paused = pauses;
}

/* The function at `address` by a number that is the same in each run, wherever the program and its
 * libraries are loaded; 0: it is in none of them. */
static uint64_t place_of(const void *address)
{
    for (unsigned i = 0; i < module_count; i++)
        if (is_in(&modules[i], address))
            return (uint64_t)(i + 1) << 40 | ((uintptr_t)address - modules[i].start);
    return 0;
}

/* Notes from where the call came: the functions of the program, and the nearest three of its
 * libraries. */
static void note_stack(enum fail_class class)
{
    void *frames[FRAMES];
    uint64_t hash = FNV_START;
    int count;

    if (noted >= room)
        return;
    is_paused = true;
    count = backtrace(frames, FRAMES);
    for (int i = 0; i < count; i++)
        if (i < NEAREST || fail_is_program(frames[i]))
            hash = (hash ^ place_of(frames[i])) * FNV_PRIME;
    report->stacks[noted++] = (hash & ~(uint64_t)0xFF) | class;
    is_paused = false;
}

bool fail_now(enum fail_class class, const char *name, int error)
{
    if (!fail_counts(class) || is_paused || (*only && strcmp(name, only) != 0))
        return false;
    report->calls[class]++;
    if (chosen == FAIL_ALL)
        note_stack(class);
    if (chosen == FAIL_ALL || report->calls[class] != at)
        return false;
    report->failed = at;
    describe(name, error);
    return true;
}

/* ---- memory ---- */

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static uint64_t held;  /* octets of the program's last allocation */
static uint64_t taken; /* since, by calls of is_unchecked() */
static bool is_making_stream;

/* A library allocates memory, and does not check that in all cases. */
static bool is_unchecked(const void *caller)
{
    return is_in(&libtasn1, caller) || (is_making_stream && is_in(&libevent, caller));
}

static bool memory_fails(const char *name, size_t size, const void *caller)
{
    if (!fail_counts(FAIL_MEMORY))
        return false;
    if (is_unchecked(caller)) {
        taken += size;
        if (taken > held && taken - held > report->excess) {
            report->excess = taken - held;
            describe("unchecked", 0);
        }
        return false;
    }
    if (fail_is_program(caller)) {
        held = size;
        taken = 0;
    }
    if (!fail_now(FAIL_MEMORY, name, 0))
        return false;
    errno = ENOMEM;
    return true;
}

/* dlsym() itself may allocate a few octets; they are never freed. */
static void *early(size_t size)
{
    static char memory[4096] __attribute__((aligned(16)));
    static size_t used;
    void *block = memory + used;

    used += (size + 15) & ~(size_t)15;
    return used <= sizeof(memory) ? block : NULL;
}

static void find_allocator(void)
{
    static bool is_finding;

    if (real_malloc || is_finding)
        return;
    is_finding = true;
    real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
    real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    real_posix_memalign = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
    real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    find_allocator();
    if (!real_malloc)
        return early(size);
    return memory_fails("malloc", size, CALLER) ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    find_allocator();
    if (!real_malloc)
        return early(count * size);
    return memory_fails("calloc", count * size, CALLER) ? NULL : real_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    find_allocator();
    return size && memory_fails("realloc", size, CALLER) ? NULL : real_realloc(block, size);
}

void *reallocarray(void *block, size_t count, size_t size)
{
    size_t octets;

    find_allocator();
    if (__builtin_mul_overflow(count, size, &octets)) {
        errno = ENOMEM;
        return NULL;
    }
    return octets && memory_fails("reallocarray", octets, CALLER) ? NULL
                                                                  : real_realloc(block, octets);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    find_allocator();
    return memory_fails("posix_memalign", size, CALLER)
               ? ENOMEM
               : real_posix_memalign(block, alignment, size);
}

static char *copy(const char *name, const char *text, size_t len, const void *caller)
{
    char *made = memory_fails(name, len + 1, caller) ? NULL : real_malloc(len + 1);

    if (made) {
        memcpy(made, text, len);
        made[len] = '\0';
    }
    return made;
}

char *strdup(const char *text)
{
    return copy("strdup", text, strlen(text), CALLER);
}

char *strndup(const char *text, size_t len)
{
    return copy("strndup", text, strnlen(text, len), CALLER);
}

typedef struct bufferevent *socket_new(struct event_base *base, evutil_socket_t fd, int options);
typedef struct bufferevent *tls_new(struct event_base *base, evutil_socket_t fd, SSL *tls,
                                    enum bufferevent_ssl_state state, int options);
socket_new bufferevent_socket_new;
tls_new bufferevent_openssl_socket_new;

struct bufferevent *bufferevent_socket_new(struct event_base *base, evutil_socket_t fd, int options)
{
    socket_new *real = (socket_new *)dlsym(RTLD_NEXT, "bufferevent_socket_new");
    struct bufferevent *stream;

    is_making_stream = true;
    stream = real(base, fd, options);
    is_making_stream = false;
    return stream;
}

struct bufferevent *bufferevent_openssl_socket_new(struct event_base *base, evutil_socket_t fd,
                                                   SSL *tls, enum bufferevent_ssl_state state,
                                                   int options)
{
    tls_new *real = (tls_new *)dlsym(RTLD_NEXT, "bufferevent_openssl_socket_new");
    struct bufferevent *stream;

    is_making_stream = true;
    stream = real(base, fd, tls, state, options);
    is_making_stream = false;
    return stream;
}

/* ---- start ---- */

static int add_range(struct dl_phdr_info *info, size_t size, void *context)
{
    const char *slash = strrchr(info->dlpi_name, '/');
    struct range other, *range = *info->dlpi_name ? &other : &program;

    (void)size;
    (void)context;
    if (slash && strncmp(slash + 1, "libtasn1.so", strlen("libtasn1.so")) == 0)
        range = &libtasn1;
    if (slash && strncmp(slash + 1, "libevent-", strlen("libevent-")) == 0)
        range = &libevent;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;

        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
            continue;
        *range = (struct range){start, start + segment->p_memsz};
        if (module_count < MODULES)
            modules[module_count++] = *range;
    }
    return 0;
}

static void give_up(const char *what)
{
    perror(what);
    _exit(99);
}

static void begin(void)
{
    static const char *const classes[] = {"none", "memory", "storage", "socket", "crypto", "all"};
    const char *class = getenv("TORTURE_CLASS");
    const char *number = getenv("TORTURE_AT");
    const char *file = getenv("TORTURE_REPORT");
    void *frames[FRAMES];
    struct stat status;
    int fd;

    if (!class || !number || !file)
        return;
    for (unsigned i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (strcmp(class, classes[i]) == 0)
            chosen = (enum fail_class)i;
    at = strtoull(number, NULL, 10);
    only = getenv("TORTURE_CALL") ? getenv("TORTURE_CALL") : "";
    owner = getpid();
    fd = open(file, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        give_up(file);
    if (fstat(fd, &status) < 0)
        give_up(file);
    report = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (report == MAP_FAILED)
        give_up(file);
    room = ((size_t)status.st_size - sizeof(*report)) / sizeof(report->stacks[0]);
    close(fd);
    unsetenv("TORTURE_CLASS"); /* for programs that this one starts */
    dl_iterate_phdr(add_range, NULL);
    (void)backtrace(frames, FRAMES); /* loads what it needs */
    if (chosen == FAIL_STORAGE || chosen == FAIL_SOCKET || chosen == FAIL_ALL)
        fail_watch_system_calls();
    is_counting = true;
}

static int (*real_main)(int, char **, char **);

static int counted_main(int argc, char **argv, char **environment)
{
    begin();
    return real_main(argc, argv, environment);
}

typedef int start_function(int (*)(int, char **, char **), int, char **, void (*)(void),
                           void (*)(void), void (*)(void), void *);
start_function __libc_start_main;

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");

    real_main = main;
    return start(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
