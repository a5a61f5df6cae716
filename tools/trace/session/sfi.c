/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files by their short file identifier: as an FCP of this card named it, else as the file templates
 * of the profile package have it (the identifiers of TS 102 221, TS 31.102 and others).
 */
#include "profiles/package/elements.h"
#include "profiles/package/templates/template.h"
#include "tools/trace/session/session_private.h"

#include <string.h>

enum { FID_MF = 0x3F00, FID_ADF = 0x7FFF, DEPTHS = 3 };

/* AIDs of applications of 3GPP and 3GPP2, as far as they identify the kind. */
static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
static const uint8_t isim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04};
static const uint8_t csim[] = {0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02};

/* The elements with files, by application; without one: of the MF. */
static const struct {
    struct bytes aid;
    uint8_t element;
} elements[] = {
    {{NULL, 0}, PE_ELEMENT_MF},
    {{NULL, 0}, PE_ELEMENT_CD},
    {{NULL, 0}, PE_ELEMENT_TELECOM},
    {{usim, sizeof(usim)}, PE_ELEMENT_USIM},
    {{usim, sizeof(usim)}, PE_ELEMENT_OPT_USIM},
    {{usim, sizeof(usim)}, PE_ELEMENT_PHONEBOOK},
    {{usim, sizeof(usim)}, PE_ELEMENT_GSM_ACCESS},
    {{usim, sizeof(usim)}, PE_ELEMENT_DF_5GS},
    {{usim, sizeof(usim)}, PE_ELEMENT_DF_SAIP},
    {{usim, sizeof(usim)}, PE_ELEMENT_DF_SNPN},
    {{usim, sizeof(usim)}, PE_ELEMENT_DF_5GPROSE},
    {{isim, sizeof(isim)}, PE_ELEMENT_ISIM},
    {{isim, sizeof(isim)}, PE_ELEMENT_OPT_ISIM},
    {{csim, sizeof(csim)}, PE_ELEMENT_CSIM},
    {{csim, sizeof(csim)}, PE_ELEMENT_OPT_CSIM},
};
enum { ELEMENTS = sizeof(elements) / sizeof(elements[0]) };

/* Files of the MF whose identifiers no template has (TS 102 221 13). */
static const struct {
    uint8_t sfi;
    uint16_t fid;
} mf_files[] = {{0x02, 0x2FE2}, {0x06, 0x2F06}};

static struct bytes directory_of(const struct selection *selection)
{
    return bytes_at(selection->path, selection->directory_len);
}

static struct bytes aid_of(const struct selection *selection)
{
    return bytes_at(selection->aid, selection->aid_len);
}

/* The entry is for `sfi` in the current directory. */
static bool is_for(const struct known_sfi *known, const struct selection *selection, unsigned sfi)
{
    return known->sfi == sfi &&
           bytes_equal(bytes_at(known->aid, known->aid_len), aid_of(selection)) &&
           bytes_equal(bytes_at(known->path, known->path_len - 2u), directory_of(selection));
}

void sfi_learn(struct session_card *card, const struct selection *selection, unsigned sfi)
{
    struct known_sfi *known = &card->sfis[card->sfi_at];

    if (sfi == 0 || selection->path_len < 2)
        return;
    for (unsigned i = 0; i < SESSION_SFIS_MAX; i++)
        if (card->sfis[i].sfi && is_for(&card->sfis[i], selection, sfi))
            known = &card->sfis[i];
    if (known == &card->sfis[card->sfi_at])
        card->sfi_at = (card->sfi_at + 1) % SESSION_SFIS_MAX;
    *known = (struct known_sfi){
        .aid_len = selection->aid_len, .path_len = selection->path_len, .sfi = (uint8_t)sfi};
    memcpy(known->aid, selection->aid, sizeof(known->aid));
    memcpy(known->path, selection->path, sizeof(known->path));
}

/* The file with `sfi` in the directory `fid` of a template; `base` is the MF or the ADF. 0: none.
 */
static unsigned find_row(const struct template *template, unsigned base, unsigned fid, unsigned sfi)
{
    unsigned directories[DEPTHS] = {base, 0, 0}; /* the last one of each depth */

    for (size_t i = 0; template && i < *template->count; i++) {
        const struct template_file *row = &template->files[i];

        if (row->depth >= DEPTHS)
            continue;
        if (row->kind == T_DF)
            directories[row->depth] = row->fid;
        else if (row->depth && row->sfi == sfi && directories[row->depth - 1] == fid)
            return row->fid;
    }
    return 0;
}

static unsigned fid_at(struct bytes path, size_t at)
{
    return (unsigned)(path.at[at] << 8 | path.at[at + 1]);
}

unsigned sfi_find(const struct session_card *card, const struct selection *selection, unsigned sfi)
{
    struct bytes directory = directory_of(selection);
    unsigned base, found = 0;

    for (unsigned i = 0; i < SESSION_SFIS_MAX; i++) {
        const struct known_sfi *known = &card->sfis[i];

        if (known->sfi && is_for(known, selection, sfi))
            return fid_at(bytes_at(known->path, known->path_len), known->path_len - 2u);
    }
    base = directory.len ? fid_at(directory, 0) : 0;
    for (unsigned i = 0; found == 0 && i < ELEMENTS; i++) {
        struct bytes aid = elements[i].aid;
        bool applies = aid.len == 0 ? base == FID_MF
                                    : base == FID_ADF && bytes_starts_with(aid_of(selection), aid);

        if (applies)
            found = find_row(template_of_element(elements[i].element), base,
                             fid_at(directory, directory.len - 2), sfi);
    }
    for (size_t i = 0; found == 0 && i < sizeof(mf_files) / sizeof(mf_files[0]); i++)
        if (directory.len == 2 && base == FID_MF && mf_files[i].sfi == sfi)
            found = mf_files[i].fid;
    return found;
}
