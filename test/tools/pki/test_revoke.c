/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRLs of a PKI folder: made, renewed, refused. */
#include "test/tools/pki/folders.h"
#include "tools/pki/crl_issue.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t date_now(const struct clock *clock)
{
    (void)clock;
    return INT64_C(1709210096) * CLOCK_SECOND; /* 2024-02-29 12:34:56 */
}

static const struct clock date = {.now = date_now};
static uint8_t octets[CRL_ISSUE_MAX];

static int add(const struct folders *folders, const char *certificate, struct pki_crl *out,
               struct pki_error *error)
{
    char path[200];

    snprintf(path, sizeof(path), "%s%s", folders->work, certificate);
    *error = (struct pki_error){""};
    return pki_revoke(out, folders->work, path, false, &date, error);
}

static void assert_refused(const struct folders *folders, const char *certificate, int err,
                           const char *reason)
{
    struct pki_error error;
    struct pki_crl crl;

    assert_int_equal(add(folders, certificate, &crl, &error), err);
    if (!strstr(error.text, reason))
        fail_msg("%s", error.text);
}

static size_t read_list(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len;

    assert_non_null(file);
    len = fread(octets, 1, sizeof(octets), file);
    fclose(file);
    return len;
}

static void write_list(const char *path, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(octets, 1, len, file), len);
    fclose(file);
}

/* Issues `template` as the list of the working copy. */
static void put_list(const struct folders *folders, const struct crl_template *template,
                     const char *path)
{
    struct buf out = BUF_OVER(octets);
    struct pki_entity ci;
    struct pki_error error;

    assert_int_equal(pki_load_entity(&ci, folders->work, PKI_CI, EC_CURVE_P256, &error), 0);
    assert_int_equal(crl_issue(&out, template, &ci.cert, ci.key), 0);
    pki_entity_free(&ci);
    write_list(path, out.len);
}

static void lists_grow(void **state)
{
    const struct folders *folders = *state;
    struct pki_entity auth, pb, ci;
    struct crl_entry entry;
    struct pki_error error;
    struct pki_crl made;
    const char *reason = "";
    struct crl crl;

    copy_fresh(folders);
    assert_int_equal(add(folders, NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der", &made, &error),
                     0);
    assert_int_equal(made.certificates, 1);
    assert_bytes(made.number, BYTES_TEXT("\x01"));
    assert_non_null(strstr(made.path, "/CertificateIssuer/CRL_CI_ECDSA_NIST.crl"));
    assert_int_equal(add(folders, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der", &made, &error), 0);
    assert_int_equal(made.certificates, 2);
    assert_bytes(made.number, BYTES_TEXT("\x02"));
    assert_int_equal(crl_parse(&crl, bytes_at(octets, read_list(made.path)), &reason), 0);
    assert_true(crl.this_update == 1709210096);
    assert_true(crl.next_update == 1709210096 + 1095LL * 86400);
    assert_int_equal(pki_load_entity(&auth, folders->work, PKI_DPAUTH, EC_CURVE_P256, &error), 0);
    assert_int_equal(pki_load_entity(&pb, folders->work, PKI_DPPB, EC_CURVE_P256, &error), 0);
    assert_int_equal(pki_load_entity(&ci, folders->work, PKI_CI, EC_CURVE_P256, &error), 0);
    assert_bytes(crl.authority_key_id, ci.cert.subject_key_id);
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_bytes(entry.serial, auth.cert.serial);
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_bytes(entry.serial, pb.cert.serial);
    assert_int_equal(crl.entries.len, 0);
    pki_entity_free(&auth);
    pki_entity_free(&pb);
    pki_entity_free(&ci);
    /* the other CI has a list of its own */
    assert_int_equal(add(folders, "/DPauth/CERT_S_SM_DPauth_ECDSA_BRP.der", &made, &error), 0);
    assert_int_equal(made.certificates, 1);
    assert_non_null(strstr(made.path, "/CertificateIssuer/CRL_CI_ECDSA_BRP.crl"));
    assert_refused(folders, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der", ERR_EXISTS,
                   "CRL_CI_ECDSA_NIST.crl: the certificate is revoked already");
}

/* A clock that is read while the list is renewed: the folder is locked, and another process wants
 * to revoke, too. */
struct meanwhile {
    struct clock clock;
    const char *folder;
    int start; /* a pipe; an octet starts the other process */
};

static int64_t date_meanwhile(const struct clock *clock)
{
    const struct meanwhile *meanwhile = (const struct meanwhile *)clock;
    int folder = open(meanwhile->folder, O_RDONLY | O_DIRECTORY);

    assert_true(folder >= 0);
    assert_int_equal(flock(folder, LOCK_EX | LOCK_NB), -1);
    assert_int_equal(errno, EWOULDBLOCK);
    close(folder);
    assert_int_equal(write(meanwhile->start, "", 1), 1);
    return date_now(clock);
}

/* Processes that revoke at the same time wait for each other: no certificate is lost. */
static void processes_wait_for_each_other(void **state)
{
    const struct folders *folders = *state;
    struct meanwhile meanwhile = {{.now = date_meanwhile}, folders->work, -1};
    struct pki_error error;
    struct pki_crl made;
    char path[200];
    int start[2], status;
    pid_t other;

    copy_fresh(folders);
    assert_int_equal(pipe(start), 0);
    meanwhile.start = start[1];
    other = fork();
    assert_true(other >= 0);
    if (other == 0) {
        close(start[1]); /* without it the end of a failed test starts this process, too */
        if (read(start[0], path, 1) < 0)
            _exit(1);
        _exit(add(folders, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der", &made, &error) ? 1 : 0);
    }
    snprintf(path, sizeof(path), "%s%s", folders->work,
             NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der");
    assert_int_equal(pki_revoke(&made, folders->work, path, false, &meanwhile.clock, &error), 0);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
    close(start[0]);
    close(start[1]);
    assert_int_equal(add(folders, NIST("EUM", "CERT_EUM_ECDSA") ".der", &made, &error), 0);
    assert_int_equal(made.certificates, 3);
    assert_bytes(made.number, BYTES_TEXT("\x03"));
}

static void other_certificates_are_refused(void **state)
{
    const struct folders *folders = *state;

    copy_fresh(folders);
    assert_refused(folders, "/none.der", ERR_NOT_FOUND, "none.der: No such file or directory");
    assert_refused(folders, NIST("CI", "SK_CI_ECDSA") ".pem", ERR_MALFORMED,
                   "not an X.509 certificate in DER");
    assert_refused(folders, NIST("eUICC", "CERT_EUICC_ECDSA") ".der", ERR_NOT_FOUND,
                   "not issued by a CI of ");
    put_file(folders, folders->other, NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der",
             "/other.der");
    assert_refused(folders, "/other.der", ERR_NOT_FOUND, "other.der: not issued by a CI of ");
    drop(folders, NIST("CI", "SK_CI_ECDSA") ".pem");
    assert_refused(folders, NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der", ERR_NOT_FOUND,
                   "SK_CI_ECDSA_NIST.pem: missing: the key of the CI signs the CRL");
    folder_remove(folders->work);
    assert_refused(folders, "/none.der", ERR_NOT_FOUND, "no such PKI folder");
}

/* A list of the folder that cannot be renewed stays as it is. */
static void other_lists_are_refused(void **state)
{
    static const uint8_t highest[20] = {[0 ... 19] = 0xFF};
    const struct folders *folders = *state;
    struct crl_template delta = {.this_update = 1,
                                 .number = BYTES_TEXT("\x02"),
                                 .base = BYTES_TEXT("\x01")},
                        part = {.this_update = 1,
                                .number = BYTES_TEXT("\x02"),
                                .part = 1,
                                .parts = 2},
                        last = {.this_update = 1, .number = BYTES_OF(highest)},
                        carry = {.this_update = 1, .number = BYTES_TEXT("\x01\xFF\xFF")},
                        grows = {.this_update = 1, .number = BYTES_TEXT("\xFF\xFF")};
    const char *certificate = NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der";
    struct pki_error error;
    struct pki_crl made;
    size_t len;

    copy_fresh(folders);
    assert_int_equal(add(folders, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der", &made, &error), 0);
    len = read_list(made.path);
    octets[len - 1] ^= 1;
    write_list(made.path, len);
    assert_refused(folders, certificate, ERR_MALFORMED,
                   "the signature does not verify with the key of the CI");
    write_list(made.path, len - 1);
    assert_refused(folders, certificate, ERR_MALFORMED, "not a CertificateList in DER");
    assert_int_equal(read_list(made.path), len - 1);
    put_list(folders, &delta, made.path);
    assert_refused(folders, certificate, ERR_UNSUPPORTED, "a delta CRL or a part of one");
    put_list(folders, &part, made.path);
    assert_refused(folders, certificate, ERR_UNSUPPORTED, "a delta CRL or a part of one");
    put_list(folders, &last, made.path);
    assert_refused(folders, certificate, ERR_RANGE, "cannot be made");
    put_list(folders, &carry, made.path);
    assert_int_equal(add(folders, certificate, &made, &error), 0);
    assert_int_equal(made.number.len, 3);
    assert_memory_equal(made.number.at, "\x02\x00\x00", 3);
    put_list(folders, &grows, made.path);
    assert_int_equal(add(folders, certificate, &made, &error), 0);
    assert_int_equal(made.number.len, 3);
    assert_memory_equal(made.number.at, "\x01\x00\x00", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_grow),
        cmocka_unit_test(processes_wait_for_each_other),
        cmocka_unit_test(other_certificates_are_refused),
        cmocka_unit_test(other_lists_are_refused),
    };

    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
