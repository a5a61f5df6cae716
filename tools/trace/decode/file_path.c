/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path by which the file of a command is named and decoded. */
#include "apdu/ins.h"
#include "tools/trace/decode/file.h"

enum { FID_MF = 0x3F00, SELECT_BY_NAME = 0x04, SELECT_PATH_FROM_MF = 0x08 };

/* The path that a SELECT requests. A card that refuses it keeps the file that was selected before,
 * so that the path of the exchange then ends in another file. */
static struct bytes path_asked(const struct exchange *exchange, uint8_t memory[FILE_PATH_MAX])
{
    struct buf path = buf_over(memory, FILE_PATH_MAX);
    struct bytes asked = bytes_cut(exchange->command, 0, FILE_PATH_MAX - 2);
    size_t len = exchange->path.len;

    if (exchange->p1 == SELECT_BY_NAME || asked.len < 2 || asked.len % 2 ||
        (len >= 2 &&
         bytes_equal(bytes_from(exchange->path, len - 2), bytes_from(asked, asked.len - 2))))
        return exchange->path;
    if (exchange->p1 == SELECT_PATH_FROM_MF)
        buf_put_u16(&path, FID_MF);
    buf_put(&path, asked);
    return buf_bytes(&path);
}

/* The identifiers that the templates give to files of DF.PHONEBOOK, by their tags from C0 on. */
static const uint16_t phone_book[] = {0x4F58, 0x4F50, 0x4F38, 0x4F80, 0x4F68, 0x4F60, 0x4F90,
                                      0x4F40, 0x4F48, 0x4F88, 0x4F78, 0x4F98, 0x4F70};
enum { PHONE_BOOK_FIRST = 0xC0, PHONE_BOOKS = sizeof phone_book / sizeof phone_book[0] };

/* The path of the file of the same kind in the templates, by which its name and contents are found.
 */
static struct bytes path_in_templates(const struct exchange *exchange,
                                      uint8_t memory[FILE_PATH_MAX])
{
    struct bytes path = exchange->path;
    struct buf out = buf_over(memory, FILE_PATH_MAX);
    unsigned kind = exchange->phone_book - (unsigned)PHONE_BOOK_FIRST;

    if (kind >= PHONE_BOOKS || path.len < 2)
        return path;
    buf_put(&out, bytes_cut(path, 0, path.len - 2));
    buf_put_u16(&out, phone_book[kind]);
    return buf_bytes(&out);
}

struct bytes file_path_of(const struct exchange *exchange, uint8_t memory[FILE_PATH_MAX])
{
    struct buf path = buf_over(memory, FILE_PATH_MAX);
    size_t len = exchange->path.len;
    struct bytes directory = bytes_cut(exchange->path, 0, len < 2 ? 0 : len - 2);
    uint16_t fid;

    if (exchange->ins == INS_SELECT) {
        struct bytes asked = path_asked(exchange, memory);

        if (asked.at != exchange->path.at)
            return asked; /* refused */
    }
    if (exchange->phone_book)
        return path_in_templates(exchange, memory);
    if (exchange->ins == INS_SELECT)
        return exchange->path;
    if (len < 2 || exchange->path.at[len - 2] || exchange->path.at[len - 1] || !exchange->sfi)
        return exchange->path;
    fid = file_of_sfi(exchange->aid, directory, exchange->sfi);
    if (!fid)
        return exchange->path;
    buf_put(&path, directory);
    buf_put_u16(&path, fid);
    return buf_bytes(&path);
}
