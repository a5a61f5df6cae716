/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load files and instances of applications, which are stored without running (DP-6.5). */
#include "profiles/applications.h"
#include "profiles/package/pe_private.h"
#include "profiles/uicc_records.h"

enum {
    TAG_AID = 0x4F,
    TAG_LOAD_BLOCK = 0xA1,
    TAG_INSTANCES = 0xA2,
    TAG_INSTANCE = 0x30,
    TAG_CODE = 0xC4,
    TAG_PRIVILEGES = 0x82,
    TAG_LIFE = 0x83
};

void pe_allow_applications(struct pe *pe)
{
    pe->applications = true;
}

static bool take_aid(struct bytes *rest, struct bytes *aid)
{
    struct tlv one;

    if (tlv_take(rest, TAG_AID, &one) || one.value.len < CAP_AID_MIN || one.value.len > CAP_AID_MAX)
        return false;
    *aid = one.value;
    return true;
}

/* What cannot be stored refuses the package; 0, or an error of the store. */
static int settle(struct pe *pe, int err, const char *why)
{
    if (err == ERR_MALFORMED)
        pe_refuse(pe, PE_INVALID_PARAMETER, why);
    else if (err == ERR_EXISTS)
        pe_refuse(pe, PE_INVALID_PARAMETER, "the profile already has an object with this AID");
    else if (err == ERR_NOT_FOUND)
        pe_refuse(pe, PE_LIB_NOT_SUPPORTED, "no load file of the profile has this class");
    else if (err == ERR_TOO_LONG)
        pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "a load file of more octets than this card accepts");
    else
        return pe_store_error(pe, err);
    return 0;
}

static int load_block(struct pe *pe, struct bytes block)
{
    struct bytes aid, domain = BYTES_NONE;
    const char *why = "";
    struct tlv code;

    if (!take_aid(&block, &aid))
        return pe_malformed(pe, "loadBlock without loadPackageAID");
    take_aid(&block, &domain);
    if (tlv_find(block, TAG_CODE, &code))
        return pe_malformed(pe, "loadBlock without loadBlockObject");
    return settle(pe, load_file_add(&pe->records, &pe->arena, aid, domain, code.value, &why), why);
}

static int instance(struct pe *pe, struct bytes value)
{
    struct application application = {0};
    struct tlv privileges;
    uint32_t life;

    if (!take_aid(&value, &application.load_file) || !take_aid(&value, &application.module) ||
        !take_aid(&value, &application.aid))
        return pe_malformed(pe, "ApplicationInstance without its AIDs");
    take_aid(&value, &application.domain);
    if (tlv_find(value, TAG_PRIVILEGES, &privileges) || privileges.value.len == 0 ||
        privileges.value.len > APPLICATION_PRIVILEGES_MAX ||
        !pe_number_of(value, TAG_LIFE, LIFE_SELECTABLE, &life))
        return pe_malformed(pe, "ApplicationInstance: applicationPrivileges or lifeCycleState");
    application.privileges = privileges.value;
    application.life = (uint8_t)life;
    return settle(pe, application_add(&pe->records, &pe->arena, &application), "");
}

int pe_application(struct pe *pe, struct bytes content)
{
    struct tlv list, one;
    int err = 0;

    if (tlv_take(&content, TAG_LOAD_BLOCK, &list) == 0)
        err = load_block(pe, list.value);
    if (err || pe->over || tlv_take(&content, TAG_INSTANCES, &list))
        return err;
    while (!err && !pe->over && tlv_take(&list.value, TAG_INSTANCE, &one) == 0)
        err = instance(pe, one.value);
    return err || pe->over || !list.value.len
               ? err
               : pe_malformed(pe, "instanceList has another member than instances");
}
