/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the system permits: namespaces, folders, pseudo terminals. */
#include "tools/doctor/doctor.h"
#include "tools/reader/pcscd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child tries, as the namespaces would be ours otherwise. */
static bool can_enter(bool own_network)
{
    struct pcscd_error error;
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(pcscd_enter_private(own_network, &error) < 0);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && status == 0;
}

/* The number in a file of /proc/sys; -1: there is none. */
static long setting(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[32] = "-1";

    if (file) {
        (void)!fgets(line, sizeof(line), file);
        fclose(file);
    }
    return strtol(line, NULL, 10);
}

/* Settings of kernels and distributions that forbid user namespaces. */
static const struct {
    const char *path, *name;
    long forbids, permits;
} settings[] = {
    {"/proc/sys/user/max_user_namespaces", "user.max_user_namespaces", 0, 10000},
    {"/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", 0, 1},
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
     "kernel.apparmor_restrict_unprivileged_userns", 1, 0},
};

static void advise_settings(struct doctor_finding *finding)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if (setting(settings[i].path) == settings[i].forbids) {
            doctor_advise(finding, "as root: sysctl -w %s=%ld", settings[i].name,
                          settings[i].permits);
            return;
        }
    }
    doctor_advise(finding, "run as root; in a container allow unshare(2) and mount(2), for "
                           "instance by --privileged; outside of a chroot");
}

void doctor_check_namespaces(struct doctor_finding *finding)
{
    if (can_enter(false)) {
        doctor_find(finding, DOCTOR_OK,
                    "a mount namespace is permitted: `euicc run CARD -- "
                    "COMMAND' works");
        return;
    }
    doctor_find(finding, DOCTOR_WRONG,
                "no mount namespace is permitted: `euicc run CARD -- "
                "COMMAND' does not work");
    advise_settings(finding);
}

void doctor_check_network(struct doctor_finding *finding)
{
    if (can_enter(true)) {
        doctor_find(finding, DOCTOR_OK,
                    "permitted: the ports of a private vpcd are not reachable "
                    "from outside");
        return;
    }
    doctor_find(finding, DOCTOR_NOTE, "not permitted: a private vpcd listens at all addresses");
    doctor_advise(finding, "see `namespaces'; or let a firewall protect the ports");
}

void doctor_check_folder(struct doctor_finding *finding)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];

    if (!folder)
        folder = "/tmp";
    snprintf(path, sizeof(path), "%s/euicc-doctor-XXXXXX", folder);
    if (mkdtemp(path)) {
        rmdir(path);
        doctor_find(finding, DOCTOR_OK, "%s", folder);
        return;
    }
    doctor_find(finding, DOCTOR_WRONG, "%s: %s", folder, strerror(errno));
    doctor_advise(finding, "set TMPDIR to a folder in which this user may write");
}

void doctor_check_terminals(struct doctor_finding *finding)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    char name[64] = "";

    if (fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 &&
        ptsname_r(fd, name, sizeof(name)) == 0) {
        doctor_find(finding, DOCTOR_OK, "available");
    } else {
        doctor_find(finding, DOCTOR_WRONG, "/dev/ptmx: %s", strerror(errno));
        doctor_advise(finding, "mount devpts at /dev/pts; a virtual modem needs it");
    }
    if (fd >= 0)
        close(fd);
}
