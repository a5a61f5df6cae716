/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/file_access.h"

#include "apdu/ins.h"
#include "tools/modem/call.h"
#include "tools/modem/sim_channel.h"

#include <string.h>

enum {
    FID_MF = 0x3F00,
    FID_ADF = 0x7FFF, /* the selected application */
    FID_ICCID = 0x2FE2,
    MASTER = 0x2F, /* first octet of files below the MF, and of directories */
    DIRECTORY = 0x7F,
    DEDICATED = 0x5F,
    PATH_MAX_OCTETS = 16,
    RESPONSE_MAX = 256
};

/* Commands (8.18): INS is the number of the command. */
static const struct access_row {
    uint8_t ins;
    uint8_t cla;
    bool writes;     /* <data> of <P3> octets */
    bool file;       /* <fileid> is needed */
    bool parameters; /* <P1>, <P2>, <P3> are needed */
} rows[] = {
    {INS_READ_BINARY, 0x00, false, true, true},   {INS_READ_RECORD, 0x00, false, true, true},
    {INS_GET_RESPONSE, 0x00, false, true, false}, {INS_UPDATE_BINARY, 0x00, true, true, true},
    {INS_UPDATE_RECORD, 0x00, true, true, true},  {INS_STATUS, 0x80, false, false, false},
    {INS_RETRIEVE_DATA, 0x80, false, true, true}, {INS_SET_DATA, 0x80, true, true, true}};

static const struct access_row *find(uint32_t command)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].ins == command)
            return &rows[i];
    return NULL;
}

/* The arguments of the command. */
struct access {
    const struct access_row *row;
    uint32_t file, p[3];
    struct buf data, path;
    uint8_t data_octets[256], path_octets[PATH_MAX_OCTETS];
};

static bool read_arguments(struct call *call, struct access *access)
{
    const struct at_command *command = call->command;
    const struct at_argument *data = &command->arguments[5], *path = &command->arguments[6];
    uint32_t number;
    bool good = command->count >= 1 && command->count <= 7 && command->arguments[0].given &&
                call_number(call, 0, UINT8_MAX, 0, &number);

    access->row = good ? find(number) : NULL;
    good = access->row && call_number(call, 1, UINT16_MAX, 0, &access->file) &&
           command->arguments[1].given >= access->row->file;
    for (unsigned i = 0; good && i < 3; i++)
        good = call_number(call, 2 + i, UINT8_MAX, 0, &access->p[i]) &&
               command->arguments[2 + i].given >= access->row->parameters;
    access->data = BUF_OVER(access->data_octets);
    access->path = BUF_OVER(access->path_octets);
    if (good && data->len > 0)
        good = at_hex(data, &access->data) == 0;
    if (good && path->len > 0)
        good = at_hex(path, &access->path) == 0 && access->path.len % 2 == 0;
    if (good && access->row->writes)
        good = access->data.len == access->p[2] && access->data.len > 0;
    if (!good)
        call_fail(call, CME_INCORRECT_PARAMETERS);
    return good;
}

/* SELECT by the path from the MF; a file without a path is looked for below the MF or, from 6F00
 * on, below the ADF. */
static int select_file(struct call *call, uint8_t channel, struct bytes path, uint32_t file,
                       struct buf *out, uint16_t *sw)
{
    uint8_t octets[5 + PATH_MAX_OCTETS + 5];
    struct buf command = BUF_OVER(octets);
    const uint8_t high = (uint8_t)(file >> 8);
    size_t mark;

    if (path.len >= 2 && path.at[0] == FID_MF >> 8 && path.at[1] == (FID_MF & 0xFF))
        path = bytes_from(path, 2);
    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, INS_SELECT);
    buf_put_u16(&command, file == FID_MF ? 0x0004 : 0x0804);
    mark = command.len;
    buf_put_u8(&command, 0);
    if (file == FID_MF)
        buf_put_u16(&command, FID_MF);
    else if (path.len == 0 && high != MASTER && high != DIRECTORY && high != DEDICATED)
        buf_put_u16(&command, FID_ADF);
    if (file != FID_MF) {
        buf_put(&command, path);
        buf_put_u16(&command, file);
    }
    octets[mark] = (uint8_t)(command.len - mark - 1);
    buf_put_u8(&command, 0x00);
    return sim_channel_exchange(call, channel, buf_bytes(&command), out, sw);
}

static int access_file(struct call *call, const struct access *access, uint8_t channel,
                       struct buf *out, uint16_t *sw)
{
    uint8_t octets[5 + 256];
    struct buf command = BUF_OVER(octets);
    int err = 0;

    if (access->file)
        err = select_file(call, channel, buf_bytes(&access->path), access->file, out, sw);
    if (err < 0 || *sw != SW_OK || access->row->ins == INS_GET_RESPONSE)
        return err; /* the response of SELECT is the answer to GET RESPONSE */
    out->len = 0;
    buf_put_u8(&command, access->row->cla);
    buf_put_u8(&command, access->row->ins);
    buf_put_u8(&command, access->p[0]);
    buf_put_u8(&command, access->p[1]);
    buf_put_u8(&command, access->p[2]);
    if (access->row->writes)
        buf_put(&command, buf_bytes(&access->data));
    return sim_channel_exchange(call, channel, buf_bytes(&command), out, sw);
}

int file_restricted_access(struct call *call)
{
    uint8_t octets[RESPONSE_MAX], channel = 0;
    struct buf out = BUF_OVER(octets);
    char hex[2 * RESPONSE_MAX + 1];
    struct access access = {0};
    uint16_t sw = SW_OK;
    int err;

    if (!read_arguments(call, &access))
        return 0;
    err = sim_channel_open_usim(call, &channel, &out);
    out.len = 0;
    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    err = access_file(call, &access, channel, &out, &sw);
    if (err == 0)
        err = sim_channel_close(call, channel);
    if (err < 0)
        return err;
    bytes_to_hex(buf_bytes(&out), hex, sizeof(hex));
    if (out.len && !access.row->writes)
        call_say(call, "+CRSM: %u,%u,\"%s\"", sw >> 8, sw & 0xFF, hex);
    else
        call_say(call, "+CRSM: %u,%u", sw >> 8, sw & 0xFF);
    return 0;
}

/* Nibbles are swapped; F fills (TS 102 221 13.2). */
static void iccid_text(struct bytes file, char text[ICCID_DIGITS_MAX + 1])
{
    size_t len = 0;

    for (size_t i = 0; i < file.len && len + 2 <= ICCID_DIGITS_MAX; i++) {
        const uint8_t digits[] = {file.at[i] & 0x0F, file.at[i] >> 4};

        for (unsigned n = 0; n < 2 && digits[n] != 0x0F; n++)
            text[len++] = "0123456789ABCDEF"[digits[n]];
    }
    text[len] = '\0';
}

int file_read_iccid(struct call *call, char text[ICCID_DIGITS_MAX + 1])
{
    static const uint8_t read[] = {0x00, INS_READ_BINARY, 0x00, 0x00, ICCID_DIGITS_MAX / 2};
    uint8_t octets[RESPONSE_MAX], channel = 0;
    struct buf out = BUF_OVER(octets);
    uint16_t sw = SW_OK;
    int err = sim_channel_open_usim(call, &channel, &out);

    *text = '\0';
    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    out.len = 0;
    err = select_file(call, channel, BYTES_NONE, FID_ICCID, &out, &sw);
    out.len = 0;
    if (err == 0 && sw == SW_OK)
        err = sim_channel_exchange(call, channel, BYTES_OF(read), &out, &sw);
    if (err == 0)
        err = sim_channel_close(call, channel);
    if (err == 0 && sw == SW_OK)
        iccid_text(buf_bytes(&out), text);
    else if (err == 0)
        call_fail(call, CME_SIM_FAILURE);
    return err;
}
