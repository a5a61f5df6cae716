/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "profiles/package/templates/template.h"
#include "tools/profile/notation.h"

const char *const package_names[] = {
    "ts48/TS48V3-SAIP2-3-BERTLV-UNIQUE.der",
    "ts48/TS48V4-SAIP2-3-NOBERTLV-UNIQUE.der",
    "ts48/TS48v1_A.der",
    "ts48/TS48v2_SAIP2.1_BERTLV.der",
    "ts48/TS48v3_SAIP2.3_BERTLV.der",
    "ts48/TS48v4_SAIP2.3_NoBERTLV.der",
    NULL,
};

bool package_read(const char *name, struct buf *out)
{
    const char *folder = getenv("EUICCD_DATA");
    char path[512];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", folder ? folder : "../shared/data", name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    len = fread(out->at + out->len, 1, out->size - out->len, file);
    fclose(file);
    out->len += len;
    return true;
}

void package_put(struct buf *out, const char *text)
{
    struct notation notation = {0};

    if (notation_put(&notation, text, out)) {
        fprintf(stderr, "package_put: %s\n", notation.why);
        abort();
    }
}

/* EF.ARR as member `member`: 14 records of 40 octets. */
static void put_arr(struct buf *out, unsigned member)
{
    size_t mark = tlv_open(out, 0xA0 | member);

    package_put(out, "A1{82=42210028 80=0230}");
    for (unsigned i = 1; i <= 14; i++) {
        struct bytes rule = template_rule(i);
        uint8_t record[40];

        memset(record, 0xFF, sizeof record);
        memcpy(record, rule.at, rule.len);
        tlv_put(out, 0x83, BYTES_OF(record));
    }
    tlv_close(out, mark);
}

void package_start_with(struct buf *out, const char *header)
{
    size_t mark = tlv_open(out, 0xA0);

    package_put(out, "80=03 81=03 83=89000123456789012341");
    package_put(out, header);
    tlv_close(out, mark);
    mark = tlv_open(out, 0xB0);
    package_put(out, "A0{80= 81=01} 81=67810F010201 A2{A1{C6=010A}}"
                     "A4{83=98001032547698103214}"
                     "A5{A1{82=42210014 80=14} 83=610C4F0AA0000000871002FF01FF}");
    put_arr(out, 6);
    package_put(out, "A7{83=3CFF000000}");
    tlv_close(out, mark);
    package_put(out, "A3{A0{80= 81=02} A1{30{80=01 81=3131313131313131}"
                     "30{80=0081 81=3232323232323232}}}");
    package_put(out, "A2{A0{80= 81=03} A1{A0{30{80=01 81=30303030FFFFFFFF 82=01}"
                     "30{80=0A 81=3535353535353535 83=03 84=00AA}}}}");
    mark = tlv_open(out, 0xB3);
    package_put(out, "A0{80= 81=04} 81=67810F01020402 "
                     "A2{A1{83=7FD0 84=A0000000871002FF01FF C6=01810A}}"
                     "A3{83=080910101032547698}");
    put_arr(out, 4);
    package_put(out, "A8{83=9EFFBF1DFF3E0083410310010400}"       /* EF.UST */
                     "AD{83=0154455354FFFFFFFFFFFFFFFFFFFFFFFF}" /* EF.SPN */
                     "AE{83=00} B2{83=0001} B6{A1{82=42210004 80=04} 83=11F2FF01}");
    tlv_close(out, mark);
    package_put(out, "A2{A0{80= 81=05} A1{A0{30{80=0081 81=39393939FFFFFFFF 82=0081}}}}");
}

void package_start(struct buf *out)
{
    package_start_with(out, "A5{81= 84= 85= 90= 91= 92=} A6{06=67810F010201 06=67810F01020402}");
}

/* The ten octets of the header's iccid (83). */
static uint8_t *header_iccid(struct bytes package)
{
    struct tlv header, iccid;

    if (tlv_next(&package, &header) || tlv_find(header.value, 0x83, &iccid))
        abort();
    return (uint8_t *)(uintptr_t)iccid.value.at;
}

void package_set_iccid(struct bytes package, const char *iccid)
{
    uint8_t raw[10], *at = header_iccid(package);
    struct buf out = BUF_OVER(raw);

    if (buf_put_hex(&out, iccid) || out.len != sizeof raw)
        abort();
    for (size_t i = 0; i < sizeof raw; i++)
        at[i] = (uint8_t)(raw[i] << 4 | raw[i] >> 4);
    at = memmem(package.at, package.len, "\x83\x0A\x98\x00\x10\x32", 6);
    if (!at)
        abort();
    memcpy(at + 2, raw, sizeof raw);
}

void package_iccid(struct bytes package, char iccid[21])
{
    const uint8_t *at = header_iccid(package);
    uint8_t raw[10];

    for (size_t i = 0; i < sizeof raw; i++)
        raw[i] = (uint8_t)(at[i] << 4 | at[i] >> 4);
    bytes_to_hex(BYTES_OF(raw), iccid, 21);
}

void package_end(struct buf *out)
{
    package_put(out, "AA{A0{80= 81=7F}}");
}

enum pe_status package_install(struct bytes package, size_t cut, const struct records *records,
                               struct pe **pe, struct buf *response)
{
    enum pe_status status = PE_OK;

    if (pe_begin(pe, records))
        abort();
    for (size_t at = 0; at < package.len; at += cut)
        if (pe_feed(*pe, bytes_cut(package, at, cut)))
            abort();
    if (pe_end(*pe, response, &status))
        abort();
    return status;
}
