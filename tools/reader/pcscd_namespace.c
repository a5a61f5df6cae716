/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Namespaces of a pcscd of ours. A network namespace isolates vpcd's ports, which listen at all
 * addresses. Where /run/pcscd is not writable, a user and a mount namespace give
 * it a /run/pcscd of its own, in memory.
 */
#include "tools/reader/pcscd_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUN "/run"

static int write_line(const char *path, const char *line)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t written = fd < 0 ? -1 : write(fd, line, strlen(line));

    if (fd >= 0)
        close(fd);
    return written < 0 ? -1 : 0;
}

/* Maps the uid and the gid to themselves. */
static int map_ids(uid_t uid, gid_t gid)
{
    char line[64];

    if (write_line("/proc/self/setgroups", "deny") < 0)
        return -1;
    snprintf(line, sizeof(line), "%u %u 1", uid, uid);
    if (write_line("/proc/self/uid_map", line) < 0)
        return -1;
    snprintf(line, sizeof(line), "%u %u 1", gid, gid);
    return write_line("/proc/self/gid_map", line);
}

static int set_loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int result = fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &request);

    if (fd >= 0)
        close(fd);
    return result;
}

/* An entry of the folder `from`, which is covered by a new /run, appears there again. */
static int show_entry(int from, const struct dirent *entry)
{
    char old[300], new[300], target[PATH_MAX];
    ssize_t len;
    int fd;

    snprintf(old, sizeof(old), "/proc/self/fd/%d/%s", from, entry->d_name);
    snprintf(new, sizeof(new), RUN "/%s", entry->d_name);
    if (entry->d_type == DT_LNK) {
        len = readlink(old, target, sizeof(target) - 1);
        target[len < 0 ? 0 : len] = '\0';
        return len < 0 ? -1 : symlink(target, new);
    }
    if (entry->d_type == DT_DIR) {
        if (mkdir(new, 0755) < 0)
            return -1;
    } else {
        fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
            return -1;
        close(fd);
    }
    return mount(old, new, NULL, MS_BIND | MS_REC, NULL);
}

/* A /run in memory with all entries of the old one, and an empty PCSCD_RUN_FOLDER. What cannot be
 * shown is not there: an entry may have been removed meanwhile, or not be ours to see. */
static int cover_run(void)
{
    DIR *entries = opendir(RUN);
    const struct dirent *entry;
    int result = mount("none", RUN, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");

    while (result == 0 && entries && (entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)show_entry(dirfd(entries), entry);
    if (entries)
        closedir(entries);
    return result < 0 ? -1 : mkdir(PCSCD_RUN_FOLDER, 0755);
}

/* An empty /run/pcscd; where there is none to mount at, in a new /run. */
static int mount_run_folder(void)
{
    struct stat status;

    /* Fails in a chroot, where / is no mount point; the mount namespace is private all the same. */
    (void)mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (stat(PCSCD_RUN_FOLDER, &status) < 0)
        return cover_run();
    return mount("none", PCSCD_RUN_FOLDER, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");
}

/* In a user namespace where that is needed. */
static int enter_new(int flags)
{
    uid_t uid = getuid();
    gid_t gid = getgid();

    if (unshare(flags) == 0)
        return 0;
    if (unshare(flags | CLONE_NEWUSER) < 0)
        return -1;
    return map_ids(uid, gid);
}

int pcscd_enter_namespaces(bool own_run_folder)
{
    if (enter_new(CLONE_NEWNET | (own_run_folder ? CLONE_NEWNS : 0)) < 0)
        return own_run_folder ? -1 : 0;
    if (set_loopback_up() < 0)
        return -1;
    return own_run_folder ? mount_run_folder() : 0;
}

int pcscd_enter_private(bool own_network, struct pcscd_error *error)
{
    if (enter_new(CLONE_NEWNS | (own_network ? CLONE_NEWNET : 0)) == 0 &&
        (!own_network || set_loopback_up() == 0) && mount_run_folder() == 0)
        return 0;
    snprintf(error->text, sizeof(error->text),
             "namespaces for a private pcscd are not permitted here (%s); run as root, or allow "
             "user namespaces",
             strerror(errno));
    return ERR_IO;
}

/* The process is in another namespace `name` than we. */
static bool is_other(pid_t pid, const char *name)
{
    char path[64];
    struct stat ours, its;

    snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
    if (stat(path, &ours) < 0)
        return false;
    snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, name);
    return stat(path, &its) == 0 && its.st_ino != ours.st_ino;
}

bool pcscd_has_own_network(const struct pcscd *pcscd)
{
    return is_other(pcscd->pid, "net");
}

static int enter(pid_t pid, const char *name)
{
    char path[64];
    int fd, result;

    snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    result = fd < 0 ? -1 : setns(fd, 0);
    if (fd >= 0)
        close(fd);
    return result;
}

/* The descriptor as a message of one octet. */
static int send_descriptor(int to, int fd)
{
    union {
        char octets[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control = {{0}};
    char octet = 0;
    struct iovec part = {&octet, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.octets,
                             .msg_controllen = sizeof(control.octets)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &fd, sizeof(fd));
    return sendmsg(to, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int receive_descriptor(int from)
{
    union {
        char octets[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control;
    char octet;
    struct iovec part = {&octet, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.octets,
                             .msg_controllen = sizeof(control.octets)};
    const struct cmsghdr *head;
    ssize_t got;
    int fd;

    do
        got = recvmsg(from, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    head = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!head || head->cmsg_type != SCM_RIGHTS)
        return -1;
    memcpy(&fd, CMSG_DATA(head), sizeof(fd));
    return fd;
}

/* A child joins the namespaces, makes the socket there and passes it to us. */
int pcscd_new_socket(const struct pcscd *pcscd, int family)
{
    enum { TYPE = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC };
    bool own_user = is_other(pcscd->pid, "user");
    int pair[2];
    int fd = -1;
    pid_t child;

    if (!pcscd_has_own_network(pcscd))
        return socket(family, TYPE, 0);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        if ((own_user && enter(pcscd->pid, "user") < 0) || enter(pcscd->pid, "net") < 0)
            _exit(1);
        fd = socket(family, TYPE, 0);
        _exit(fd < 0 || send_descriptor(pair[1], fd) < 0);
    }
    close(pair[1]);
    if (child > 0) {
        fd = receive_descriptor(pair[0]);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(pair[0]);
    return fd;
}
