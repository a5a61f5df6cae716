/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the private pcscd: configuration, copies of the driver, log. */
#include "tools/reader/pcscd_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_NAME "euicc-pcscd-"
#define READER_NAME "Virtual PCD"
#define CONFIG_FILE PCSCD_CONFIG "/readers"

enum { COPY_STEP = 1 << 20 };

void pcscd_set_error(struct pcscd_error *error, const char *what, const char *where)
{
    snprintf(error->text, sizeof(error->text), "%s %s: %s", what, where, strerror(errno));
}

/* pcscd numbers the slots of a vpcd, not vpcds of the same name: each has a name of its own. */
static void friendly_name(char name[PCSCD_READER_SIZE], size_t reader)
{
    if (reader == 0)
        snprintf(name, PCSCD_READER_SIZE, READER_NAME);
    else
        snprintf(name, PCSCD_READER_SIZE, READER_NAME " %zu", reader % PCSCD_READERS_MAX + 1);
}

/*
 * The driver library of reader `reader`: vpcd 3.3 has one pair of slots for each loaded library, so
 * each further pair has a copy of its own.
 */
static void driver_path(const char *folder, size_t reader, char path[PCSCD_PATH_SIZE])
{
    if (reader == 0)
        snprintf(path, PCSCD_PATH_SIZE, PCSCD_DRIVER);
    else
        snprintf(path, PCSCD_PATH_SIZE, "%.*s/vpcd-%zu.so", PCSCD_FOLDER_SIZE, folder,
                 reader % PCSCD_READERS_MAX);
}

static int copy_driver(const char *to, struct pcscd_error *error)
{
    int in = open(PCSCD_DRIVER, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    ssize_t copied = -1;

    if (in >= 0 && out >= 0) {
        do
            copied = sendfile(out, in, NULL, COPY_STEP);
        while (copied > 0);
    }
    if (copied < 0)
        pcscd_set_error(error, "copying " PCSCD_DRIVER " to", to);
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) < 0)
        copied = -1;
    return copied < 0 ? ERR_IO : 0;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = {CONFIG_FILE, PCSCD_CONFIG, PCSCD_LOG};
    char path[PCSCD_PATH_SIZE];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%.*s/%s", PCSCD_FOLDER_SIZE, folder, names[i]);
        remove(path);
    }
    for (size_t i = 1; i < PCSCD_READERS_MAX; i++) {
        driver_path(folder, i, path);
        remove(path);
    }
    remove(folder);
}

/* Locks a folder of this user while this process runs: a descriptor; -1: it is locked, or not ours.
 */
static int lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (fd >= 0 && (fstat(fd, &status) < 0 || status.st_uid != geteuid() ||
                    flock(fd, LOCK_EX | LOCK_NB) < 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Removes the folders of runs that were killed. A folder without configuration may be of a run that
 * has not locked it yet. */
static void remove_stale_folders(const char *parent)
{
    char path[PCSCD_PATH_SIZE];
    glob_t found;

    snprintf(path, sizeof(path), "%s/" FOLDER_NAME "*/" PCSCD_CONFIG, parent);
    if (glob(path, GLOB_NOSORT, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *folder = found.gl_pathv[i];
        int lock;

        *strrchr(folder, '/') = '\0';
        lock = lock_folder(folder);
        if (lock < 0)
            continue;
        remove_folder(folder);
        close(lock);
    }
    globfree(&found);
}

int pcscd_make_folder(struct pcscd *pcscd, struct pcscd_error *error)
{
    const char *parent = getenv("TMPDIR");
    char path[PCSCD_PATH_SIZE];
    FILE *file;
    int err = 0;

    if (pcscd->options.in_run_folder)
        parent = PCSCD_RUN_FOLDER;
    else if (!parent || strlen(parent) >= PCSCD_FOLDER_SIZE - 32 ||
             strncmp(parent, "/run/", 5) == 0)
        parent = "/tmp"; /* pcscd may have a /run of its own */
    remove_stale_folders(parent);
    snprintf(pcscd->folder, sizeof(pcscd->folder), "%s/" FOLDER_NAME "XXXXXX", parent);
    if (!mkdtemp(pcscd->folder)) {
        pcscd_set_error(error, "making a folder for pcscd", pcscd->folder);
        pcscd->folder[0] = '\0';
        return ERR_IO;
    }
    pcscd->folder_lock = lock_folder(pcscd->folder); /* without: another run may remove it */
    snprintf(path, sizeof(path), "%s/" PCSCD_CONFIG, pcscd->folder);
    if (mkdir(path, 0700) < 0) {
        pcscd_set_error(error, "making", path);
        return ERR_IO;
    }
    snprintf(path, sizeof(path), "%s/" CONFIG_FILE, pcscd->folder);
    file = fopen(path, "wxe");
    if (!file) {
        pcscd_set_error(error, "writing", path);
        return ERR_IO;
    }
    for (size_t i = 0; i < pcscd->options.count; i++) {
        char name[PCSCD_READER_SIZE];
        char driver[PCSCD_PATH_SIZE];

        friendly_name(name, i);
        driver_path(pcscd->folder, i, driver);
        if (i > 0 && err == 0)
            err = copy_driver(driver, error);
        fprintf(file, "FRIENDLYNAME \"%s\"\nDEVICENAME /dev/null:%u\nLIBPATH %s\nCHANNELID %u\n\n",
                name, pcscd->options.ports[i], driver, pcscd->options.ports[i]);
    }
    if (fclose(file) != 0) {
        pcscd_set_error(error, "writing", path);
        return ERR_IO;
    }
    return err;
}

void pcscd_remove_folder(struct pcscd *pcscd)
{
    if (!pcscd->folder[0])
        return;
    remove_folder(pcscd->folder);
    if (pcscd->folder_lock >= 0)
        close(pcscd->folder_lock);
    pcscd->folder[0] = '\0';
}

void pcscd_log_path(const struct pcscd *pcscd, char path[PATH_MAX])
{
    if (pcscd->options.log)
        snprintf(path, PATH_MAX, "%s", pcscd->options.log);
    else
        snprintf(path, PATH_MAX, "%s/" PCSCD_LOG, pcscd->folder);
}

void pcscd_last_log_line(const struct pcscd *pcscd, char *text, size_t size)
{
    char path[PATH_MAX];
    char line[256];
    FILE *file;

    if (pcscd->options.log) { /* it has more than errors */
        snprintf(text, size, "its log is %s", pcscd->options.log);
        return;
    }
    snprintf(text, size, "its log is empty");
    pcscd_log_path(pcscd, path);
    file = fopen(path, "re");
    if (!file)
        return;
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && !strstr(line, "clean_temp_files")) /* printed at every end */
            snprintf(text, size, "%s", line);
    }
    fclose(file);
}

void pcscd_reader(char name[PCSCD_READER_SIZE], size_t slot)
{
    char friendly[PCSCD_READER_SIZE];

    friendly_name(friendly, slot / PCSCD_SLOTS);
    snprintf(name, PCSCD_READER_SIZE, "%.*s 00 %02zX", PCSCD_READER_SIZE - 8, friendly,
             slot % PCSCD_SLOTS);
}
