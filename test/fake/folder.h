/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary folders of tests. */
#ifndef TEST_FAKE_FOLDER_H
#define TEST_FAKE_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static inline int folder_remove_one(const char *path, const struct stat *status, int kind,
                                    struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

/* Removes a folder and all in it. 0; not 0: something is left. */
static inline int folder_remove(const char *path)
{
    return nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
