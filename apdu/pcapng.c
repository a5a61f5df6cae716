/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/pcapng.h"

#include <string.h>

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    BLOCK_SECRETS = 10,
    BYTE_ORDER_MAGIC = 0x1A2B3C4D,
    SECRETS_TLS_KEY_LOG = 0x544C534B, /* "TLSK" */
    OPTION_COMMENT = 1,
    OPTION_INTERFACE_NAME = 2,
    OPTION_APPLICATION = 4,
    OPTION_TIME_RESOLUTION = 9,
    RESOLUTION_NANOSECONDS = 9,
    FRAME = 12 /* octets of type and both lengths */
};

static const uint8_t zeros[4];

static void put_u16(struct buf *out, uint16_t value)
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

static void put_u32(struct buf *out, uint32_t value)
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

/* Up to the next multiple of 4. */
static struct bytes padding_of(struct bytes value)
{
    return bytes_at(zeros, (4 - value.len % 4) % 4);
}

static void put_option(struct buf *out, uint16_t code, struct bytes value)
{
    put_u16(out, code);
    put_u16(out, (uint16_t)value.len);
    buf_put(out, value);
    buf_put(out, padding_of(value));
}

static void write_bytes(FILE *file, struct bytes bytes)
{
    if (bytes.len)
        fwrite(bytes.at, 1, bytes.len, file);
}

/* One block: fixed part, data with padding, options with their end. */
static void write_block(FILE *file, uint32_t type, struct bytes fixed, struct bytes data,
                        struct bytes options)
{
    struct bytes padding = padding_of(data);
    struct bytes end = options.len ? BYTES_OF(zeros) : BYTES_NONE; /* opt_endofopt */
    uint32_t total = (uint32_t)(FRAME + fixed.len + data.len + padding.len + options.len + end.len);

    write_bytes(file, bytes_at(&type, sizeof(type)));
    write_bytes(file, bytes_at(&total, sizeof(total)));
    write_bytes(file, fixed);
    write_bytes(file, data);
    write_bytes(file, padding);
    write_bytes(file, options);
    write_bytes(file, end);
    write_bytes(file, bytes_at(&total, sizeof(total)));
}

static struct bytes cut_text(const char *text, size_t max)
{
    return bytes_at(text, strnlen(text, max));
}

void pcapng_write_section(FILE *file, const char *application)
{
    uint8_t fixed_memory[16], options_memory[PCAPNG_NAME_MAX + PCAPNG_OPTION_OVERHEAD];
    struct buf fixed = BUF_OVER(fixed_memory), options = BUF_OVER(options_memory);

    put_u32(&fixed, BYTE_ORDER_MAGIC);
    put_u16(&fixed, 1); /* version 1.0 */
    put_u16(&fixed, 0);
    put_u32(&fixed, UINT32_MAX); /* length of the section: unknown */
    put_u32(&fixed, UINT32_MAX);
    put_option(&options, OPTION_APPLICATION, cut_text(application, PCAPNG_NAME_MAX));
    write_block(file, BLOCK_SECTION, buf_bytes(&fixed), BYTES_NONE, buf_bytes(&options));
}

void pcapng_write_interface(FILE *file, uint16_t link_type, const char *name)
{
    static const uint8_t resolution = RESOLUTION_NANOSECONDS;
    uint8_t fixed_memory[8], options_memory[PCAPNG_NAME_MAX + 2 * PCAPNG_OPTION_OVERHEAD + 1];
    struct buf fixed = BUF_OVER(fixed_memory), options = BUF_OVER(options_memory);

    put_u16(&fixed, link_type);
    put_u16(&fixed, 0);
    put_u32(&fixed, 0); /* no limit on the length of packets */
    put_option(&options, OPTION_INTERFACE_NAME, cut_text(name, PCAPNG_NAME_MAX));
    put_option(&options, OPTION_TIME_RESOLUTION, bytes_at(&resolution, 1));
    write_block(file, BLOCK_INTERFACE, buf_bytes(&fixed), BYTES_NONE, buf_bytes(&options));
}

void pcapng_write_packet(FILE *file, uint32_t interface, int64_t time, struct bytes packet,
                         size_t len, struct bytes comments)
{
    uint8_t fixed_memory[20];
    struct buf fixed = BUF_OVER(fixed_memory);

    put_u32(&fixed, interface);
    put_u32(&fixed, (uint32_t)((uint64_t)time >> 32));
    put_u32(&fixed, (uint32_t)time);
    put_u32(&fixed, (uint32_t)packet.len);
    put_u32(&fixed, (uint32_t)len);
    write_block(file, BLOCK_PACKET, buf_bytes(&fixed), packet, comments);
}

void pcapng_write_secrets(FILE *file, struct bytes lines)
{
    uint8_t fixed_memory[8];
    struct buf fixed = BUF_OVER(fixed_memory);

    put_u32(&fixed, SECRETS_TLS_KEY_LOG);
    put_u32(&fixed, (uint32_t)lines.len);
    write_block(file, BLOCK_SECRETS, buf_bytes(&fixed), lines, BYTES_NONE);
}

void pcapng_put_comment(struct buf *out, struct bytes text)
{
    put_option(out, OPTION_COMMENT, bytes_cut(text, 0, PCAPNG_OPTION_MAX));
}
