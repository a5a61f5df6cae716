/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of DF.PHONEBOOK have the identifiers that EF.PBR gives them (TS 31.102 4.4.2.1): each
 * record has lists A8, A9 and AA of data objects, whose tag is the kind of a file and whose value
 * its identifier and, for some, its short file identifier.
 */
#include "tools/trace/session/session_private.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <string.h>

enum {
    FID_PHONE_BOOK = 0x5F3A,
    FID_PBR = 0x4F30,
    LIST_FIRST = 0xA8,
    LIST_LAST = 0xAA,
    TAG_FIRST = 0xC0,
    TAG_LAST = 0xCF
};

static unsigned fid_at(struct bytes path, size_t at)
{
    return (unsigned)(path.at[at] << 8 | path.at[at + 1]);
}

static bool is_of(const struct known_entry *known, struct bytes aid, struct bytes path)
{
    return known->tag && bytes_equal(bytes_at(known->aid, known->aid_len), aid) &&
           bytes_equal(bytes_at(known->path, known->path_len), path);
}

/* The file of an entry, in the directory of EF.PBR. */
static void learn(struct session_card *card, struct bytes aid, struct bytes pbr,
                  const struct tlv *file)
{
    struct known_entry entry = {.tag = (uint8_t)file->tag};
    struct known_entry *known = &card->phone_book[card->phone_book_at];
    struct selection place = {0};

    entry.aid_len = (uint8_t)aid.len;
    entry.path_len = (uint8_t)pbr.len;
    if (aid.len)
        memcpy(entry.aid, aid.at, aid.len);
    memcpy(entry.path, pbr.at, pbr.len);
    memcpy(entry.path + pbr.len - 2, file->value.at, 2);
    for (unsigned i = 0; i < SESSION_PHONE_BOOK_MAX; i++)
        if (is_of(&card->phone_book[i], aid, bytes_at(entry.path, entry.path_len)))
            known = &card->phone_book[i];
    if (known == &card->phone_book[card->phone_book_at])
        card->phone_book_at = (card->phone_book_at + 1) % SESSION_PHONE_BOOK_MAX;
    *known = entry;
    if (file->value.len < 3)
        return;
    memcpy(place.aid, entry.aid, sizeof(place.aid));
    memcpy(place.path, entry.path, sizeof(place.path));
    place.aid_len = entry.aid_len;
    place.path_len = entry.path_len;
    place.directory_len = (uint8_t)(entry.path_len - 2);
    sfi_learn(card, &place, file->value.at[2]);
}

static void learn_record(struct session_card *card, struct bytes aid, struct bytes pbr,
                         struct bytes record)
{
    struct tlv list, file;

    while (tlv_next(&record, &list) == 0 && list.tag >= LIST_FIRST && list.tag <= LIST_LAST)
        while (tlv_next(&list.value, &file) == 0)
            if (file.tag >= TAG_FIRST && file.tag <= TAG_LAST && file.value.len >= 2)
                learn(card, aid, pbr, &file);
}

void phone_book_apply(struct session_card *card, const struct selection *selection,
                      struct exchange *exchange)
{
    struct bytes aid = bytes_at(selection->aid, selection->aid_len), path = exchange->path;

    if (path.len < 4 || path.len > SESSION_PATH_MAX || fid_at(path, path.len - 4) != FID_PHONE_BOOK)
        return;
    if (fid_at(path, path.len - 2) == FID_PBR) {
        if (exchange->ins == INS_READ_RECORD && sw_is_success(exchange->sw))
            learn_record(card, aid, path, exchange->response);
        return;
    }
    for (unsigned i = 0; i < SESSION_PHONE_BOOK_MAX; i++)
        if (is_of(&card->phone_book[i], aid, path))
            exchange->phone_book = card->phone_book[i].tag;
}
