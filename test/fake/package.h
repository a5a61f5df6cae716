/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile packages for tests: the shared ones from disk, and small ones made from hex. */
#ifndef TEST_FAKE_PACKAGE_H
#define TEST_FAKE_PACKAGE_H

#include "profiles/package/pe.h"

enum { PACKAGE_MAX = 1 << 20 };

/* Reads `name` of the folder EUICCD_DATA (default ../shared/data) into `out`; false when it is not
 * there. */
bool package_read(const char *name, struct buf *out);
/* The names under ts48/, NULL at the end. */
extern const char *const package_names[];

/* Appends TLVs written as text (tools/profile/notation.h); ends the program if they are invalid. */
void package_put(struct buf *out, const char *text);
/*
 * Appends a small package, up to but without its end element: header, MF with EF.ARR of the 14
 * published rules, PUKs 1 and 81, global PIN 1 ("0000") and ADM1 ("55555555"), a USIM (7FD0,
 * A0000000871002FF01FF) with local PIN 81 ("9999"). Elements 1 to 5.
 */
void package_start(struct buf *out);
/* As package_start, with `header` (members of the header behind the iccid) instead. */
void package_start_with(struct buf *out, const char *header);
/* Gives `package` this ICCID (20 digits as in EF.ICCID), in the header and in EF.ICCID. */
void package_set_iccid(struct bytes package, const char *iccid);
/* The ICCID of its header as in EF.ICCID. */
void package_iccid(struct bytes package, char iccid[21]);
/* Appends the end element. */
void package_end(struct buf *out);

/* Feeds `package` in cuts of `cut` octets and ends it; the status. `*pe` is left for inspection. */
enum pe_status package_install(struct bytes package, size_t cut, const struct records *records,
                               struct pe **pe, struct buf *response);

#endif
