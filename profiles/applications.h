/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Load files and applications of a profile that are stored without running (DP-6.5): the records,
 * and what is common to all ways in which they are added and deleted (profile elements, INSTALL and
 * LOAD, DELETE).
 */
#ifndef PROFILES_APPLICATIONS_H
#define PROFILES_APPLICATIONS_H

#include "profiles/cap.h"
#include "profiles/records.h"

enum { LOAD_FILE_MAX = 64 * 1024, APPLICATION_PRIVILEGES_MAX = 3 };

/* RECORD_LOAD_FILE: the AID of its security domain (length, octets), then the CAP components. */
struct load_file {
    uint32_t number;
    struct bytes domain; /* empty: the MNO-SD */
    struct cap cap;
    struct bytes contents;
};

/* RECORD_APPLICATION: a length octet before each member. */
struct application {
    uint32_t number;
    struct bytes aid, load_file, module, domain; /* AIDs; `domain` empty: the MNO-SD */
    struct bytes privileges;
    uint8_t life; /* life cycle state */
};

/* Called for each one; the slices are valid during the call. A negative result ends the walk. */
typedef int load_file_visit(void *context, const struct load_file *file);
typedef int application_visit(void *context, const struct application *application);
int load_files_each(const struct records *records, load_file_visit *visit, void *context);
int applications_each(const struct records *records, application_visit *visit, void *context);

/* The one with this AID, in memory of `arena`. ERR_NOT_FOUND. */
int load_file_find(const struct records *records, struct bytes aid, struct arena *arena,
                   struct load_file *out);

/* Inside a transaction. ERR_MALFORMED: no load file, `*why` is the reason; ERR_EXISTS: an object of
 * the registry has its AID; ERR_TOO_LONG, ERR_FULL. */
int load_file_add(const struct records *records, struct arena *arena, struct bytes aid,
                  struct bytes domain, struct bytes contents, const char **why);
/* ERR_NOT_FOUND: its load file, or the module in it; ERR_EXISTS: an object of the registry has its
 * AID. */
int application_add(const struct records *records, struct arena *arena,
                    const struct application *application);
/* Deletes the load file or application with this AID; `related`: also the applications of the load
 * file. ERR_NOT_FOUND; ERR_STATE: the load file has applications; ERR_UNSUPPORTED: a security
 * domain or an application of remote file management has this AID. */
int application_delete(const struct records *records, struct bytes aid, bool related);

#endif
