/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of a UICC by their place: names (one table: the templates of profiles/package and a few
 * more), and descriptions of their contents.
 */
#ifndef TOOLS_TRACE_DECODE_FILE_H
#define TOOLS_TRACE_DECODE_FILE_H

#include "tools/trace/exchange.h"

enum { FILE_PATH_MAX = 32, FILE_UNKNOWN = 0xFFFF };

enum file_base { FILE_MF, FILE_USIM, FILE_ISIM, FILE_CSIM };

struct file_place {
    enum file_base base;
    uint16_t directory; /* the DF that contains the file; 0: MF or ADF */
    uint16_t fid;       /* 0: the ADF itself; FILE_UNKNOWN */
};

/* The application with this AID; FILE_MF: none that has files. */
enum file_base file_base_of(struct bytes aid);
/* Is the application a security domain? `path`: of the file that is selected; an unknown
 * application without one is. */
bool file_is_domain(struct bytes aid, struct bytes path);
/* The place of a path: from the MF (3F00, then 7FFF or 7FDx for an ADF) or from the ADF of `aid`.
 */
struct file_place file_place_of(struct bytes aid, struct bytes path);
/* "EF.IMSI", "ADF.USIM"; NULL: unknown. Static. */
const char *file_name(struct file_place place);
/* Does decode_file describe the contents of this file? Else they are hex. */
bool file_is_described(struct file_place place);
/* The path of the file that a command works on, with the identifier that its SFI stands for in the
 * place of 0000 where that is known; of a SELECT, the requested path; of a file of DF.PHONEBOOK
 * that EF.PBR named, the path of that kind in the templates. Borrows from the exchange or `memory`.
 */
struct bytes file_path_of(const struct exchange *exchange, uint8_t memory[FILE_PATH_MAX]);
/* The identifier of the file with short file identifier `sfi` in `directory`, a path; 0: unknown.
 */
uint16_t file_of_sfi(struct bytes aid, struct bytes directory, uint8_t sfi);

#endif
