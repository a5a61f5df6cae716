/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, reading and writing of the files of a PKI folder. */
#include "tools/pki/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FOLDERS = 3,
    NAMES = 4,
    NAME_MAX_BELOW = 80,
    KEY_MODE = 0600,
    CERTIFICATE_MODE = 0644,
    FOLDER_MODE = 0755
};

/*
 * Folder and file names of SGP.26, without CERT_ or SK_ before and _NIST or _BRP and the extension
 * after the name. The first names (version 2) are created; each name in each folder is found: those
 * of version 3 (variant O) and of other published sets. The CI's key is created in a folder of its
 * own: osmo-smdpp reads each .pem in CertificateIssuer as a certificate.
 */
static const struct {
    const char *folders[FOLDERS];
    const char *names[NAMES];
    const char *key_folder; /* NULL: the first one */
} rows[PKI_HOLDERS] = {
    [PKI_CI] = {{"CertificateIssuer", "CI"}, {"CI_ECDSA", "CI_SIG"}, "CI"},
    [PKI_EUM] = {{"EUM"}, {"EUM_ECDSA", "EUM_SIG"}, NULL},
    [PKI_EUICC] = {{"eUICC"}, {"EUICC_ECDSA", "EUICC_SIG"}, NULL},
    [PKI_DPAUTH] = {{"DPauth", "SM-DP+/SM_DPauth"},
                    {"S_SM_DPauth_ECDSA", "S_SM_DPauth_VARO_SIG", "S_SM_DPauth_SIG"},
                    NULL},
    [PKI_DPPB] = {{"DPpb", "SM-DP+/SM_DPpb"},
                  {"S_SM_DPpb_ECDSA", "S_SM_DPpb_VARO_SIG", "S_SM_DPpb_SIG"},
                  NULL},
    [PKI_DPTLS] = {{"DPtls", "SM-DP+/SM_DPtls", "SM-DP+/SM_DP_TLS"},
                   {"S_SM_DP_TLS", "S_SM_DP_VARO_TLS"},
                   NULL},
    [PKI_DSAUTH] = {{"DSauth", "SM-DS/SM_DSauth"},
                    {"S_SM_DSauth_ECDSA", "S_SM_DSauth_VARO_SIG", "S_SM_DSauth_SIG"},
                    NULL},
    [PKI_DSTLS] = {{"DStls", "SM-DS/SM_DStls", "SM-DS/SM_DS_TLS"},
                   {"S_SM_DS_TLS", "S_SM_DS_VARO_TLS"},
                   NULL},
    [PKI_EIM_SIGN] = {{"EIM"}, {"S_EIMsign_ECDSA", "S_EIMsign_VARO_SIG", "S_EIMsign_SIG"}, NULL},
    [PKI_EIM_TLS] = {{"EIM"}, {"S_EIM_TLS", "S_EIM_VARO_TLS"}, NULL},
};

int pki_fail(struct pki_error *error, int err, const char *path, const char *format, ...)
{
    va_list arguments;
    int used;

    if (!error)
        return err;
    used = snprintf(error->text, sizeof(error->text), "%s: ", path);
    if (used < 0 || (size_t)used >= sizeof(error->text))
        return err;
    va_start(arguments, format);
    vsnprintf(error->text + used, sizeof(error->text) - (size_t)used, format, arguments);
    va_end(arguments);
    return err;
}

int pki_key_fail(struct pki_error *error, int err, const char *path)
{
    return err == ERR_MEMORY || err == ERR_CRYPTO
               ? pki_fail(error, err, path, "cannot be read: %s", err_text(err))
               : pki_fail(error, err, path, "not an EC private key in PEM: %s", err_text(err));
}

int pki_folder_check(const char *dir, struct pki_error *error)
{
    if (strlen(dir) + NAME_MAX_BELOW >= PKI_PATH_MAX)
        return pki_fail(error, ERR_TOO_LONG, "PKI folder", "%.100s...: the path is too long", dir);
    return 0;
}

int pki_folder_find(const char *dir, struct pki_error *error)
{
    struct stat status;
    int err = pki_folder_check(dir, error);

    if (err < 0)
        return err;
    if (stat(dir, &status) < 0)
        return errno == ENOENT ? pki_fail(error, ERR_NOT_FOUND, dir,
                                          "no such PKI folder; create one with `euicc pki %s'", dir)
                               : pki_fail(error, ERR_IO, dir, "%s", strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return pki_fail(error, ERR_IO, dir, "not a folder");
    return access(dir, X_OK) < 0 ? pki_fail(error, ERR_IO, dir, "%s", strerror(errno)) : 0;
}

static void path_of(char path[PKI_PATH_MAX], const char *dir, const char *folder, const char *name,
                    enum ec_curve curve, enum pki_kind kind)
{
    static const struct {
        const char *prefix, *suffix;
    } kinds[] = {
        [PKI_CERTIFICATE] = {"CERT", "der"},
        [PKI_KEY] = {"SK", "pem"},
        [PKI_CERTIFICATE_PEM] = {"CERT", "pem"},
        [PKI_CRL] = {"CRL", "crl"},
    };

    snprintf(path, PKI_PATH_MAX, "%s/%s/%s_%s_%s.%s", dir, folder, kinds[kind].prefix, name,
             ec_curve_name(curve), kinds[kind].suffix);
}

static const char *folder_of(enum pki_holder holder, enum pki_kind kind)
{
    return kind == PKI_KEY && rows[holder].key_folder ? rows[holder].key_folder
                                                      : rows[holder].folders[0];
}

void pki_file_path(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind)
{
    path_of(path, dir, folder_of(holder, kind), rows[holder].names[0], curve, kind);
}

int pki_file_find(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                  enum ec_curve curve, enum pki_kind kind, struct pki_error *error)
{
    for (int f = 0; f < FOLDERS && rows[holder].folders[f]; f++)
        for (int i = 0; i < NAMES && rows[holder].names[i]; i++) {
            path_of(path, dir, rows[holder].folders[f], rows[holder].names[i], curve, kind);
            if (access(path, F_OK) == 0)
                return 0;
            if (errno != ENOENT && errno != ENOTDIR)
                return pki_fail(error, ERR_IO, path, "%s", strerror(errno));
        }
    pki_file_path(path, dir, holder, curve, kind);
    return ERR_NOT_FOUND;
}

void pki_path(char *path, size_t size, const char *dir, enum pki_holder holder, enum ec_curve curve,
              bool key)
{
    char found[PKI_PATH_MAX];

    (void)pki_file_find(found, dir, holder, curve, key ? PKI_KEY : PKI_CERTIFICATE, NULL);
    snprintf(path, size, "%s", found);
}

int pki_file_read(const char *path, struct buf *out, struct pki_error *error)
{
    FILE *file = fopen(path, "rb");
    size_t len;
    int err = 0;

    if (!file)
        return pki_fail(error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, path, "%s",
                        strerror(errno));
    len = fread(out->at, 1, out->size, file);
    if (ferror(file))
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    else if (fgetc(file) != EOF)
        err = pki_fail(error, ERR_TOO_LONG, path, "too long; at most %zu octets", out->size);
    else
        out->len = len;
    fclose(file);
    return err;
}

/* Writes all of `content`; with `sync`, flushes it to the disk. */
static int write_all(int descriptor, struct bytes content, bool sync)
{
    while (content.len) {
        ssize_t len = write(descriptor, content.at, content.len);

        if (len < 0 && errno != EINTR)
            return -1;
        content = bytes_from(content, len > 0 ? (size_t)len : 0);
    }
    return sync ? fsync(descriptor) : 0;
}

int pki_file_write(const char *path, enum pki_kind kind, struct bytes content, bool sync,
                   struct pki_error *error)
{
    char draft[PKI_PATH_MAX + sizeof(".new")];
    int descriptor, err = 0;

    if (kind != PKI_CRL && access(path, F_OK) == 0)
        return pki_fail(error, ERR_EXISTS, path, "already exists; not overwritten");
    snprintf(draft, sizeof(draft), "%s.new", path);
    unlink(draft); /* left by a killed run */
    descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                      kind == PKI_KEY ? KEY_MODE : CERTIFICATE_MODE);
    if (descriptor < 0)
        return pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (write_all(descriptor, content, sync) < 0)
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (close(descriptor) < 0 && err == 0)
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (err == 0 && rename(draft, path) < 0)
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (err < 0)
        unlink(draft);
    return err;
}

int pki_folder_make_for(const char *path, struct pki_error *error)
{
    char folder[PKI_PATH_MAX];
    const char *slash = strrchr(path, '/');

    snprintf(folder, sizeof(folder), "%.*s", (int)(slash ? slash - path : 0), path);
    if (mkdir(folder, FOLDER_MODE) < 0 && errno != EEXIST)
        return pki_fail(error, ERR_IO, folder, "%s", strerror(errno));
    return 0;
}

int pki_folder_lock(const char *dir, int *lock, struct pki_error *error)
{
    *lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (*lock >= 0 && flock(*lock, LOCK_EX) < 0) {
        int number = errno;

        if (number == EINTR)
            continue;
        close(*lock);
        *lock = -1;
        errno = number;
    }
    return *lock < 0 ? pki_fail(error, ERR_IO, dir, "%s", strerror(errno)) : 0;
}

static int sync_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    int descriptor = kind == FTW_DP ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int failed = 0;

    (void)status;
    (void)place;
    if (descriptor >= 0) {
        failed = fsync(descriptor);
        close(descriptor);
    }
    return failed;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void pki_folder_remove(const char *dir)
{
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int pki_folder_draft(char draft[PKI_PATH_MAX], const char *dir, struct pki_error *error)
{
    size_t len = strlen(dir);

    while (len > 1 && dir[len - 1] == '/')
        len--;
    snprintf(draft, PKI_PATH_MAX, "%.*s.new-XXXXXX", (int)len, dir);
    if (!mkdtemp(draft) || chmod(draft, FOLDER_MODE) < 0)
        return pki_fail(error, ERR_IO, dir, "%s", strerror(errno));
    return 0;
}

int pki_folder_appear(const char *draft, const char *dir, bool sync, struct pki_error *error)
{
    if ((sync && nftw(draft, sync_one, 8, FTW_DEPTH | FTW_PHYS) != 0) || rename(draft, dir) < 0)
        return pki_fail(error, errno == ENOTEMPTY || errno == EEXIST ? ERR_EXISTS : ERR_IO, dir,
                        "%s", strerror(errno));
    return 0;
}

int pki_folder_is_fresh(const char *dir, bool *is_fresh, struct pki_error *error)
{
    DIR *folder = opendir(dir);
    const struct dirent *entry;
    int number;

    *is_fresh = !folder && errno == ENOENT;
    if (!folder)
        return *is_fresh ? 0 : pki_fail(error, ERR_IO, dir, "%s", strerror(errno));
    do {
        errno = 0;
        entry = readdir(folder);
        number = errno;
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    closedir(folder);
    *is_fresh = !entry;
    return number ? pki_fail(error, ERR_IO, dir, "%s", strerror(number)) : 0;
}
