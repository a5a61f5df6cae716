/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/capture.h"

#include "apdu/err.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    BLOCK_SECRETS = 10,
    BYTE_ORDER_MAGIC = 0x1A2B3C4D,
    SECRETS_TLS_KEY_LOG = 0x544C534B,
    OPTION_COMMENT = 1,
    OPTION_INTERFACE_NAME = 2,
    OPTION_APPLICATION = 4,
    OPTION_TIME_RESOLUTION = 9,
    RESOLUTION_NANOSECONDS = 9,
    OPTIONS_MAX = 2048
};

static void put_u16(struct buf *out, uint16_t value) /* in the byte order of the machine */
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

static void put_u32(struct buf *out, uint32_t value)
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

static const uint8_t zeros[4];

static void put_option(struct buf *out, uint16_t code, struct bytes value)
{
    put_u16(out, code);
    put_u16(out, (uint16_t)value.len);
    buf_put(out, value);
    buf_put(out, bytes_at(zeros, -value.len & 3));
}

static void write_block(struct capture *capture, uint32_t type, const struct buf *fixed,
                        struct bytes data, struct buf *options)
{
    uint8_t octets[12];
    struct buf frame = BUF_OVER(octets);
    size_t pad = -data.len & 3;
    uint32_t total;

    if (options->len)
        put_option(options, 0, BYTES_NONE); /* end of the options */
    total = (uint32_t)(12 + fixed->len + data.len + pad + options->len);
    put_u32(&frame, type);
    put_u32(&frame, total);
    fwrite(frame.at, 1, frame.len, capture->file);
    fwrite(fixed->at, 1, fixed->len, capture->file);
    if (data.len)
        fwrite(data.at, 1, data.len, capture->file);
    fwrite(zeros, 1, pad, capture->file);
    fwrite(options->at, 1, options->len, capture->file);
    fwrite(&total, sizeof(total), 1, capture->file);
}

static FILE *create(const char *path, bool secret)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0600 : 0666);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    struct stat status;

    if (fd >= 0 && !file)
        close(fd);
    if (file && secret && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        (void)fchmod(fd, 0600); /* one that was there before */
    return file;
}

int capture_open(struct capture *capture, const char *path, bool secret)
{
    uint8_t fixed_octets[16], option_octets[OPTIONS_MAX];
    struct buf fixed = BUF_OVER(fixed_octets), options = BUF_OVER(option_octets);

    *capture = (struct capture){.file = strcmp(path, "-") == 0 ? stdout : create(path, secret)};
    if (!capture->file)
        return ERR_IO;
    put_u32(&fixed, BYTE_ORDER_MAGIC);
    put_u16(&fixed, 1); /* version 1.0 */
    put_u16(&fixed, 0);
    put_u32(&fixed, UINT32_MAX); /* length of the section: unknown */
    put_u32(&fixed, UINT32_MAX);
    put_option(&options, OPTION_APPLICATION, BYTES_TEXT("euicc trace export"));
    write_block(capture, BLOCK_SECTION, &fixed, BYTES_NONE, &options);
    return 0;
}

uint32_t capture_interface(struct capture *capture, uint16_t link_type, const char *name)
{
    static const uint8_t resolution = RESOLUTION_NANOSECONDS;
    uint8_t fixed_octets[8], option_octets[OPTIONS_MAX];
    struct buf fixed = BUF_OVER(fixed_octets), options = BUF_OVER(option_octets);

    put_u16(&fixed, link_type);
    put_u16(&fixed, 0);
    put_u32(&fixed, 0); /* no limit on the length of packets */
    put_option(&options, OPTION_INTERFACE_NAME, bytes_at(name, strnlen(name, OPTIONS_MAX / 2)));
    put_option(&options, OPTION_TIME_RESOLUTION, bytes_at(&resolution, 1));
    write_block(capture, BLOCK_INTERFACE, &fixed, BYTES_NONE, &options);
    return capture->interfaces++;
}

void capture_packet(struct capture *capture, uint32_t interface, int64_t time, struct bytes packet,
                    const char *comment)
{
    uint8_t fixed_octets[20], option_octets[OPTIONS_MAX];
    struct buf fixed = BUF_OVER(fixed_octets), options = BUF_OVER(option_octets);

    put_u32(&fixed, interface);
    put_u32(&fixed, (uint32_t)((uint64_t)time >> 32));
    put_u32(&fixed, (uint32_t)time);
    put_u32(&fixed, (uint32_t)packet.len);
    put_u32(&fixed, (uint32_t)packet.len);
    if (comment[0] != '\0')
        put_option(&options, OPTION_COMMENT, bytes_at(comment, strnlen(comment, OPTIONS_MAX / 2)));
    write_block(capture, BLOCK_PACKET, &fixed, packet, &options);
}

void capture_secrets(struct capture *capture, struct bytes lines)
{
    uint8_t fixed_octets[8];
    struct buf fixed = BUF_OVER(fixed_octets), options = buf_over(fixed_octets, 0);

    put_u32(&fixed, SECRETS_TLS_KEY_LOG);
    put_u32(&fixed, (uint32_t)lines.len);
    write_block(capture, BLOCK_SECRETS, &fixed, lines, &options);
}

int capture_close(struct capture *capture)
{
    bool failed = fflush(capture->file) == EOF || ferror(capture->file);
    int number = errno;

    if (capture->file != stdout && fclose(capture->file) == EOF && !failed) {
        failed = true;
        number = errno;
    }
    errno = number;
    return failed ? ERR_IO : 0;
}
