/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of PKI folders: two folders, and a copy to damage. */
#ifndef TEST_TOOLS_PKI_FOLDERS_H
#define TEST_TOOLS_PKI_FOLDERS_H

#include "card/slices.h"
#include "crypto/eid.h"
#include "test/crypto/hex.h"
#include "test/fake/folder.h"
#include "tools/pki/pki.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NIST(folder, name) "/" folder "/" name "_NIST"

static const char own_eid[] = "89049032123451234512345678901235";

struct folders {
    char root[64];
    char own[80];   /* with own_eid */
    char other[80]; /* another PKI */
    char work[80];  /* a copy to be damaged */
};

static inline int folders_make(void **state)
{
    static struct folders folders;
    struct pki_options options = {0};
    struct pki_error error;
    uint8_t eid[EID_LEN];

    strcpy(folders.root, "/tmp/euicc-pki-XXXXXX");
    assert_non_null(mkdtemp(folders.root));
    snprintf(folders.own, sizeof(folders.own), "%s/own", folders.root);
    snprintf(folders.other, sizeof(folders.other), "%s/other", folders.root);
    snprintf(folders.work, sizeof(folders.work), "%s/work", folders.root);
    assert_int_equal(eid_from_digits(eid, own_eid), 0);
    options.eid = eid;
    assert_int_equal(pki_make(folders.own, &options, &error), 0);
    options.eid = NULL;
    options.host = "smdpp.example.com";
    assert_int_equal(pki_make(folders.other, &options, &error), 0);
    *state = &folders;
    return 0;
}

static inline int folders_remove(void **state)
{
    folder_remove(((struct folders *)*state)->root);
    return 0;
}

static inline void copy_fresh(const struct folders *folders)
{
    char command[256];

    folder_remove(folders->work);
    snprintf(command, sizeof(command), "cp -r %s %s", folders->own, folders->work);
    assert_int_equal(system(command), 0);
}

/* Copies `from_dir``from` over `to` in the working copy. */
static inline void put_file(const struct folders *folders, const char *from_dir, const char *from,
                            const char *to)
{
    char source[200], target[200];
    uint8_t content[4096];
    FILE *file;
    size_t len;

    snprintf(source, sizeof(source), "%s%s", from_dir, from);
    snprintf(target, sizeof(target), "%s%s", folders->work, to);
    file = fopen(source, "rb");
    assert_non_null(file);
    len = fread(content, 1, sizeof(content), file);
    fclose(file);
    file = fopen(target, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, len, file), len);
    fclose(file);
}

static inline void drop(const struct folders *folders, const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s%s", folders->work, name);
    assert_int_equal(unlink(path), 0);
}

#endif
