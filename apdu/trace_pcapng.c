/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trace as pcapng: LINKTYPE_RAW, IPv4, UDP, GSMTAP. One interface for each card, with its name.
 * Other events (refusals, functions, notes) become comments on the next APDU of the card, which is
 * the one that they belong to: an APDU is traced after its response.
 *
 * Invariant TRACE-P1: every block is written whole in the byte order of the machine, given by its
 * magic.
 */
#include "apdu/err.h"
#include "apdu/trace_sink.h"
#include "apdu/version.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    BLOCK_SECRETS = 10,
    SECRETS_TLS_KEY_LOG = 0x544C534B, /* "TLSK" */
    BYTE_ORDER_MAGIC = 0x1A2B3C4D,
    LINKTYPE_RAW = 101,
    OPTION_COMMENT = 1,
    OPTION_INTERFACE_NAME = 2,
    OPTION_APPLICATION = 4,
    OPTION_TIME_RESOLUTION = 9,
    RESOLUTION_NANOSECONDS = 9,
    COMMENTS_MAX = 4096, /* octets of comments on one packet */
    COMMENT_MAX = 1024,
    NAME_MAX_OCTETS = 1024,
    SECRET_MAX = 1024, /* octets of a line of a key log */
    SECRETS_MODE = 0600,
    IP_HEADER = 20,
    UDP_HEADER = 8
};

struct interface {
    char *card;
    struct buf comments; /* encoded options for the next packet */
    uint8_t memory[COMMENTS_MAX];
};

struct trace_pcapng {
    struct trace_sink sink;
    struct trace_file to;
    struct interface **interfaces;
    uint32_t count;
    uint8_t packet[IP_HEADER + UDP_HEADER + GSMTAP_MAX];
};

static void put_native_u16(struct buf *out, uint16_t value)
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

static void put_native_u32(struct buf *out, uint32_t value)
{
    buf_put(out, bytes_at(&value, sizeof(value)));
}

static void put_padded(struct buf *out, struct bytes bytes)
{
    static const uint8_t zeros[3];

    buf_put(out, bytes);
    buf_put(out, bytes_at(zeros, -bytes.len & 3));
}

static void put_option(struct buf *out, uint16_t code, struct bytes value)
{
    put_native_u16(out, code);
    put_native_u16(out, (uint16_t)value.len);
    put_padded(out, value);
}

/* One block of the given type: fixed part, packet data (may be none), options. */
static void write_block(struct trace_file *to, uint32_t type, struct bytes fixed,
                        struct bytes packet, struct bytes options)
{
    static const uint8_t zeros[4];
    size_t pad = -packet.len & 3;
    size_t end_of_options = options.len ? sizeof(zeros) : 0;
    uint32_t total = (uint32_t)(12 + fixed.len + packet.len + pad + options.len + end_of_options);

    if (to->failed)
        return;
    fwrite(&type, sizeof(type), 1, to->file);
    fwrite(&total, sizeof(total), 1, to->file);
    fwrite(fixed.at, 1, fixed.len, to->file);
    if (packet.len)
        fwrite(packet.at, 1, packet.len, to->file);
    fwrite(zeros, 1, pad, to->file);
    if (options.len)
        fwrite(options.at, 1, options.len, to->file);
    fwrite(zeros, 1, end_of_options, to->file);
    fwrite(&total, sizeof(total), 1, to->file);
    trace_file_flush(to);
}

static void write_section(struct trace_file *to)
{
    uint8_t fixed_memory[16];
    uint8_t options_memory[64];
    struct buf fixed = BUF_OVER(fixed_memory);
    struct buf options = BUF_OVER(options_memory);

    put_native_u32(&fixed, BYTE_ORDER_MAGIC);
    put_native_u16(&fixed, 1); /* version 1.0 */
    put_native_u16(&fixed, 0);
    put_native_u32(&fixed, UINT32_MAX); /* length of the section: unknown */
    put_native_u32(&fixed, UINT32_MAX);
    put_option(&options, OPTION_APPLICATION, BYTES_TEXT("euiccd " EUICCD_VERSION));
    write_block(to, BLOCK_SECTION, buf_bytes(&fixed), BYTES_NONE, buf_bytes(&options));
}

static void write_interface(struct trace_file *to, const char *card)
{
    static const uint8_t resolution = RESOLUTION_NANOSECONDS;
    uint8_t fixed_memory[8];
    uint8_t options_memory[NAME_MAX_OCTETS + 32];
    struct buf fixed = BUF_OVER(fixed_memory);
    struct buf options = BUF_OVER(options_memory);

    put_native_u16(&fixed, LINKTYPE_RAW);
    put_native_u16(&fixed, 0);
    put_native_u32(&fixed, 0); /* no limit on the packet length */
    put_option(&options, OPTION_INTERFACE_NAME, bytes_at(card, strnlen(card, NAME_MAX_OCTETS)));
    put_option(&options, OPTION_TIME_RESOLUTION, bytes_at(&resolution, 1));
    write_block(to, BLOCK_INTERFACE, buf_bytes(&fixed), BYTES_NONE, buf_bytes(&options));
}

/* The number of the interface of `card`, made at its first event; ERR_MEMORY. */
static int interface_of(struct trace_pcapng *pcapng, const char *card, uint32_t *number)
{
    struct interface **grown;
    struct interface *made;

    for (uint32_t i = pcapng->count; i-- > 0;) {
        if (strcmp(pcapng->interfaces[i]->card, card) == 0) {
            *number = i;
            return 0;
        }
    }
    grown = realloc(pcapng->interfaces, (pcapng->count + 1) * sizeof(struct interface *));
    if (!grown)
        return ERR_MEMORY;
    pcapng->interfaces = grown;
    made = malloc(sizeof(*made));
    if (!made)
        return ERR_MEMORY;
    made->card = strdup(card);
    if (!made->card) {
        free(made);
        return ERR_MEMORY;
    }
    made->comments = BUF_OVER(made->memory);
    *number = pcapng->count++;
    grown[*number] = made;
    write_interface(&pcapng->to, card);
    return 0;
}

static void comment_put(struct interface *interface, const char *text)
{
    struct buf one = interface->comments;

    put_option(&one, OPTION_COMMENT, bytes_at(text, strnlen(text, COMMENT_MAX)));
    if (!one.overflow)
        interface->comments = one; /* a comment that does not fit is left out */
}

static void comment_add(struct interface *interface, const struct trace_event *event)
{
    char text[COMMENT_MAX];
    FILE *memory = fmemopen(text, sizeof(text), "w");

    if (!memory)
        return;
    setbuf(memory, NULL);
    fprintf(memory, "%s: ", interface->card);
    trace_text_print(memory, event);
    fclose(memory);
    comment_put(interface, text);
}

/* Sum of the big-endian 16-bit words in ones' complement, RFC 1071. */
static uint16_t ip_checksum(const uint8_t *header)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < IP_HEADER; i += 2)
        sum += (uint32_t)header[i] << 8 | header[i + 1];
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum += sum >> 16;
    return (uint16_t)~sum;
}

/* IPv4 and UDP headers from and to 127.0.0.1 in front of `len` octets of GSMTAP. */
static void put_ip_udp(struct buf *out, size_t len)
{
    uint8_t *header = out->at + out->len;
    size_t udp_len = UDP_HEADER + len;
    uint16_t sum;

    buf_put_u16(out, 0x4500); /* version, header length; no special service */
    buf_put_u16(out, (unsigned)(IP_HEADER + udp_len));
    buf_put_u32(out, 0x00004000); /* identification; do not fragment */
    buf_put_u32(out, 0x40110000); /* time to live 64, UDP, checksum to come */
    buf_put_u32(out, 0x7F000001);
    buf_put_u32(out, 0x7F000001);
    sum = ip_checksum(header);
    header[10] = (uint8_t)(sum >> 8);
    header[11] = (uint8_t)sum;
    buf_put_u16(out, GSMTAP_PORT);
    buf_put_u16(out, GSMTAP_PORT);
    buf_put_u16(out, (unsigned)udp_len);
    buf_put_u16(out, 0); /* no checksum */
}

static void write_packet(struct trace_pcapng *pcapng, uint32_t number, struct bytes packet,
                         int64_t nanoseconds)
{
    struct interface *interface = pcapng->interfaces[number];
    uint8_t fixed_memory[20];
    struct buf fixed = BUF_OVER(fixed_memory);

    put_native_u32(&fixed, number);
    put_native_u32(&fixed, (uint32_t)(nanoseconds >> 32));
    put_native_u32(&fixed, (uint32_t)nanoseconds);
    put_native_u32(&fixed, (uint32_t)packet.len);
    put_native_u32(&fixed, (uint32_t)packet.len);
    write_block(&pcapng->to, BLOCK_PACKET, buf_bytes(&fixed), packet,
                buf_bytes(&interface->comments));
    interface->comments.len = 0;
}

/* One line of a key log, before the packets that it decrypts. */
static void write_secret(struct trace_file *to, const char *line)
{
    uint8_t fixed_memory[8], memory[SECRET_MAX];
    struct buf fixed = BUF_OVER(fixed_memory), lines = BUF_OVER(memory);

    buf_put(&lines, bytes_at(line, strlen(line)));
    buf_put_u8(&lines, '\n');
    put_native_u32(&fixed, SECRETS_TLS_KEY_LOG);
    put_native_u32(&fixed, (uint32_t)lines.len);
    if (!lines.overflow)
        write_block(to, BLOCK_SECRETS, buf_bytes(&fixed), buf_bytes(&lines), BYTES_NONE);
    explicit_bzero(memory, sizeof(memory));
}

static void pcapng_emit(struct trace_sink *sink, const struct trace_event *event)
{
    struct trace_pcapng *pcapng = (struct trace_pcapng *)sink;
    struct buf packet = BUF_OVER(pcapng->packet);
    struct buf gsmtap = buf_over(pcapng->packet + IP_HEADER + UDP_HEADER, GSMTAP_MAX);
    uint32_t number;

    if (event->kind == TRACE_SECRET) {
        write_secret(&pcapng->to, event->reason);
        return;
    }
    if (interface_of(pcapng, event->card, &number) < 0)
        return;
    if (trace_gsmtap_put(&gsmtap, event) < 0) {
        comment_add(pcapng->interfaces[number], event);
        return;
    }
    if (!trace_gsmtap_shows_all(event))
        comment_add(pcapng->interfaces[number], event);
    put_ip_udp(&packet, gsmtap.len);
    write_packet(pcapng, number, bytes_at(packet.at, packet.len + gsmtap.len), event->time);
}

static void pcapng_close(struct trace_sink *sink)
{
    struct trace_pcapng *pcapng = (struct trace_pcapng *)sink;

    for (uint32_t i = 0; i < pcapng->count; i++) {
        free(pcapng->interfaces[i]->card);
        free(pcapng->interfaces[i]);
    }
    free(pcapng->interfaces);
    trace_file_close(&pcapng->to);
    free(pcapng);
}

struct trace_sink *trace_pcapng_new(const char *path)
{
    struct trace_pcapng *pcapng = calloc(1, sizeof(*pcapng));

    if (!pcapng)
        return NULL;
    pcapng->sink = (struct trace_sink){pcapng_emit, pcapng_close, NULL, false};
    if (trace_file_open(&pcapng->to, path, stdout) < 0) {
        free(pcapng);
        return NULL;
    }
    write_section(&pcapng->to);
    return &pcapng->sink;
}

void trace_pcapng_comment(struct trace_sink *sinks, const char *card, const char *text)
{
    uint32_t number;

    for (; sinks; sinks = sinks->next) {
        struct trace_pcapng *pcapng = (struct trace_pcapng *)sinks;

        if (sinks->emit == pcapng_emit && interface_of(pcapng, card, &number) == 0)
            comment_put(pcapng->interfaces[number], text);
    }
}

struct trace_sink *trace_pcapng_keys_new(const char *path)
{
    struct trace_sink *sink = trace_pcapng_new(path);

    if (sink) {
        FILE *file = ((struct trace_pcapng *)sink)->to.file;

        sink->secrets = true;
        if (file != stdout)
            fchmod(fileno(file), SECRETS_MODE);
    }
    return sink;
}
