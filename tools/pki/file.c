/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, reading and writing of the files of a PKI folder. */
#include "tools/pki/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 3, NAME_MAX_BELOW = 64, KEY_MODE = 0600, CERTIFICATE_MODE = 0644 };

/*
 * Folder and file names as SGP.26 has them, without CERT_ or SK_ before and _NIST or _BRP and
 * the extension behind. The first name is the one that is made; the others occur in published sets.
 */
static const struct {
    const char *folder;
    const char *names[NAMES];
} rows[PKI_HOLDERS] = {
    [PKI_CI] = {"CertificateIssuer", {"CI_ECDSA"}},
    [PKI_EUM] = {"EUM", {"EUM_ECDSA"}},
    [PKI_EUICC] = {"eUICC", {"EUICC_ECDSA"}},
    [PKI_DPAUTH] = {"DPauth", {"S_SM_DPauth_ECDSA"}},
    [PKI_DPPB] = {"DPpb", {"S_SM_DPpb_ECDSA"}},
    [PKI_DPTLS] = {"DPtls", {"S_SM_DP_TLS", "S_SM_DP_VARO_TLS"}},
    [PKI_DSAUTH] = {"DSauth", {"S_SM_DSauth_ECDSA"}},
    [PKI_DSTLS] = {"DStls", {"S_SM_DS_TLS"}},
    [PKI_EIM_SIGN] = {"EIM", {"S_EIMsign_ECDSA"}},
    [PKI_EIM_TLS] = {"EIM", {"S_EIM_TLS"}},
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
        return errno == ENOENT
                   ? pki_fail(error, ERR_NOT_FOUND, dir,
                              "there is no such PKI folder; `euicc pki %s' makes one", dir)
                   : pki_fail(error, ERR_IO, dir, "%s", strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return pki_fail(error, ERR_IO, dir, "is no folder");
    return access(dir, X_OK) < 0 ? pki_fail(error, ERR_IO, dir, "%s", strerror(errno)) : 0;
}

static void path_of(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                    const char *name, enum ec_curve curve, enum pki_kind kind)
{
    snprintf(path, PKI_PATH_MAX, "%s/%s/%s_%s_%s.%s", dir, rows[holder].folder,
             kind == PKI_KEY ? "SK" : "CERT", name, ec_curve_name(curve),
             kind == PKI_KEY ? "pem" : "der");
}

void pki_file_path(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind)
{
    path_of(path, dir, holder, rows[holder].names[0], curve, kind);
}

bool pki_file_find(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind)
{
    for (int i = 0; i < NAMES && rows[holder].names[i]; i++) {
        path_of(path, dir, holder, rows[holder].names[i], curve, kind);
        if (access(path, F_OK) == 0 || errno == EACCES) /* reading it will tell */
            return true;
    }
    pki_file_path(path, dir, holder, curve, kind);
    return false;
}

void pki_path(char *path, size_t size, const char *dir, enum pki_holder holder, enum ec_curve curve,
              bool key)
{
    char found[PKI_PATH_MAX];

    pki_file_find(found, dir, holder, curve, key ? PKI_KEY : PKI_CERTIFICATE);
    snprintf(path, size, "%s", found);
}

void pki_file_folder(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder)
{
    snprintf(path, PKI_PATH_MAX, "%s/%s", dir, rows[holder].folder);
}

int pki_file_read(const char *path, struct buf *out, struct pki_error *error)
{
    FILE *file = fopen(path, "rb");
    size_t len;
    int err = 0;

    if (!file)
        return pki_fail(error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, path, "%s",
                        errno == ENOENT ? "missing" : strerror(errno));
    len = fread(out->at, 1, out->size, file);
    if (ferror(file))
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    else if (fgetc(file) != EOF)
        err = pki_fail(error, ERR_TOO_LONG, path, "longer than any certificate or key");
    else
        out->len = len;
    fclose(file);
    return err;
}

int pki_file_write(const char *path, enum pki_kind kind, struct bytes content,
                   struct pki_error *error)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                          kind == PKI_KEY ? KEY_MODE : CERTIFICATE_MODE);
    int err = 0;

    if (descriptor < 0 && errno == EEXIST)
        return pki_fail(error, ERR_EXISTS, path, "is there already; nothing is overwritten");
    if (descriptor < 0)
        return pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (write(descriptor, content.at, content.len) != (ssize_t)content.len)
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (close(descriptor) < 0 && err == 0)
        err = pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    if (err < 0)
        unlink(path); /* half of it is of no use */
    return err;
}

int pki_folder_make(const char *path, struct pki_error *error)
{
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return pki_fail(error, ERR_IO, path, "%s", strerror(errno));
    return 0;
}
