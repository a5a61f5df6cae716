/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/capture.h"

#include "apdu/err.h"
#include "tools/cli/file.h"

#include <string.h>

enum { COMMENT_MAX = 1024 };

int capture_open(struct capture *capture, const char *path, bool secret)
{
    *capture = (struct capture){.file = file_open_output(path, secret)};
    if (!capture->file)
        return ERR_IO;
    pcapng_write_section(capture->file, "euicc trace export");
    return 0;
}

uint32_t capture_interface(struct capture *capture, uint16_t link_type, const char *name)
{
    pcapng_write_interface(capture->file, link_type, name);
    return capture->interfaces++;
}

void capture_packet(struct capture *capture, uint32_t interface, int64_t time, struct bytes packet,
                    size_t len, const char *comment)
{
    uint8_t octets[COMMENT_MAX + PCAPNG_OPTION_OVERHEAD];
    struct buf comments = BUF_OVER(octets);

    if (comment[0] != '\0')
        pcapng_put_comment(&comments, bytes_at(comment, strnlen(comment, COMMENT_MAX)));
    pcapng_write_packet(capture->file, interface, time, packet, len, buf_bytes(&comments));
}

int capture_close(struct capture *capture)
{
    return file_close_output(capture->file) < 0 ? ERR_IO : 0;
}
