/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals of elements and packages (DP-3.6, DP-4.3). */
#include "profiles/package/pe_private.h"

static bool is_not_supported(enum pe_status status)
{
    return status == PE_NOT_SUPPORTED || status == PE_RUNTIME_NOT_SUPPORTED ||
           status == PE_LIB_NOT_SUPPORTED || status == PE_TEMPLATE_NOT_SUPPORTED ||
           status == PE_FEATURE_NOT_SUPPORTED;
}

void pe_refuse(struct pe *pe, enum pe_status status, const char *reason)
{
    if (pe->over || pe->skipping)
        return;
    if (pe->entry_count < PE_STATUS_MAX)
        pe->entries[pe->entry_count++] = (struct pe_entry){(uint8_t)status, pe->identification};
    pe->reason = reason;
    pe->status = status;
    if (is_not_supported(status) && pe->has_element_header && !pe->mandated) {
        pe->skipping = true;
        pe->skipped_any = true;
    } else {
        pe->over = true;
    }
}

void pe_broken(struct pe *pe, enum pe_status status, const char *reason)
{
    pe->skipping = false;
    pe->mandated = true;
    pe_refuse(pe, status, reason);
}

int pe_store_error(struct pe *pe, int err)
{
    if (err != ERR_FULL)
        return err;
    pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "the card's memory is full");
    return 0;
}

int pe_malformed(struct pe *pe, const char *reason)
{
    pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, reason);
    return 0;
}

bool pe_refused(const struct pe *pe, enum pe_status *status)
{
    if (pe->over)
        *status = pe->status;
    return pe->over;
}

/* EUICCResponse (DP-3.6): 30 { A0 { 30 {80 status [81 identification]} ... } [81 00] } */
void pe_put_response(const struct pe *pe, struct buf *out)
{
    size_t response = tlv_open(out, 0x30);
    size_t list = tlv_open(out, 0xA0);

    for (unsigned i = 0; i < pe->entry_count || i == 0; i++) {
        size_t entry = tlv_open(out, 0x30);

        tlv_put_uint(out, 0x80, pe->entry_count ? pe->entries[i].status : PE_OK);
        if (pe->entry_count && pe->entries[i].identification != PE_ID_NONE)
            tlv_put_uint(out, 0x81, (uint64_t)pe->entries[i].identification);
        tlv_close(out, entry);
    }
    tlv_close(out, list);
    if (pe->over)
        tlv_put(out, 0x81, BYTES_NONE);
    tlv_close(out, response);
}

const char *pe_reason(const struct pe *pe)
{
    return pe->over && pe->reason ? pe->reason : "";
}

const char *pe_status_text(enum pe_status status)
{
    static const struct {
        enum pe_status status;
        const char *text;
    } texts[] = {
        {PE_OK, "ok"},
        {PE_NOT_SUPPORTED, "pe-not-supported"},
        {PE_MEMORY_FAILURE, "memory-failure"},
        {PE_BAD_VALUES, "bad-values"},
        {PE_NOT_ENOUGH_MEMORY, "not-enough-memory"},
        {PE_INVALID_REQUEST_FORMAT, "invalid-request-format"},
        {PE_INVALID_PARAMETER, "invalid-parameter"},
        {PE_RUNTIME_NOT_SUPPORTED, "runtime-not-supported"},
        {PE_LIB_NOT_SUPPORTED, "lib-not-supported"},
        {PE_TEMPLATE_NOT_SUPPORTED, "template-not-supported"},
        {PE_FEATURE_NOT_SUPPORTED, "feature-not-supported"},
        {PE_PIN_CODE_MISSING, "pin-code-missing"},
        {PE_UNSUPPORTED_PROFILE_VERSION, "unsupported-profile-version"},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "unknown";
}
