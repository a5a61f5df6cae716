/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trace as pcapng: LINKTYPE_RAW, IPv4, UDP, GSMTAP. One interface for each card, with its name.
 * Other events (refusals, functions, notes) become comments on the next APDU of the card, which is
 * the one that they belong to: an APDU is traced after its response.
 *
 * A comment is "CARD: event", with all octets of the event; of an event that is longer than one
 * comment the rest follows in comments that begin with "CARD+ ".
 *
 * Invariant TRACE-P1: every block is written whole.
 */
#include "apdu/err.h"
#include "apdu/pcapng.h"
#include "apdu/trace_sink.h"
#include "apdu/version.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    COMMENTS_MAX = 4 << 20, /* octets of comments on one packet; tcpdump reads blocks of 16 MiB */
    COMMENTS_FIRST = 4096,
    COMMENTS_KEPT = 1 << 16, /* octets of memory that stay for the next packet */
    COMMENT_PART_MIN = PCAPNG_OPTION_MAX / 2,
    NAME_MAX_OCTETS = PCAPNG_NAME_MAX,
    SECRET_MAX = 1024, /* octets of a line of a key log */
    SECRETS_MODE = 0600,
    IP_HEADER = 20,
    UDP_HEADER = 8
};

struct interface {
    char *card;
    struct buf comments; /* encoded options for the next packet; memory of its own */
    unsigned left_out;   /* comments that did not fit */
};

struct trace_pcapng {
    struct trace_file_sink file;
    struct interface **interfaces;
    uint32_t count;
    uint8_t packet[IP_HEADER + UDP_HEADER + GSMTAP_MAX];
};

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
    made = calloc(1, sizeof(*made));
    if (!made)
        return ERR_MEMORY;
    made->card = strdup(card);
    if (!made->card) {
        free(made);
        return ERR_MEMORY;
    }
    *number = pcapng->count++;
    grown[*number] = made;
    if (!pcapng->file.to.failed)
        pcapng_write_interface(pcapng->file.to.file, PCAPNG_RAW_IP, card);
    trace_file_flush(&pcapng->file.to);
    return 0;
}

/* Room for comments of `len` octets; false: more than `most` octets in all, or no memory. */
static bool comments_reserve(struct interface *interface, size_t len, size_t most)
{
    struct buf *comments = &interface->comments;
    size_t needed = len + (len / COMMENT_PART_MIN + 1) * (NAME_MAX_OCTETS + PCAPNG_OPTION_OVERHEAD);
    size_t size = comments->size ? comments->size : COMMENTS_FIRST;
    uint8_t *grown;

    if (needed + comments->len > most)
        return false;
    while (size - comments->len < needed)
        size *= 2;
    grown = size > comments->size ? realloc(comments->at, size) : comments->at;
    if (!grown)
        return false;
    comments->at = grown;
    comments->size = size;
    return true;
}

static void comment_put(struct interface *interface, struct bytes text)
{
    if (comments_reserve(interface, text.len, COMMENTS_MAX))
        pcapng_put_comment(&interface->comments, text);
    else
        interface->left_out++;
}

/* `text` begins with the name of the card. */
static void comment_put_parts(struct interface *interface, struct bytes text)
{
    struct bytes name = bytes_at(interface->card, strnlen(interface->card, NAME_MAX_OCTETS));
    uint8_t part[PCAPNG_OPTION_MAX];

    if (!comments_reserve(interface, text.len, COMMENTS_MAX)) {
        interface->left_out++;
        return;
    }
    pcapng_put_comment(&interface->comments, text);
    for (text = bytes_from(text, PCAPNG_OPTION_MAX); text.len;) {
        struct buf next = BUF_OVER(part);
        size_t len;

        buf_put(&next, name);
        buf_put(&next, BYTES_TEXT("+ "));
        len = next.size - next.len;
        buf_put(&next, bytes_cut(text, 0, len));
        pcapng_put_comment(&interface->comments, buf_bytes(&next));
        text = bytes_from(text, len);
    }
}

static void comment_add(struct interface *interface, const struct trace_event *event)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);
    bool made = memory != NULL;

    if (memory) {
        fprintf(memory, "%.*s: ", NAME_MAX_OCTETS, interface->card);
        trace_text_print_whole(memory, event);
        made = fclose(memory) == 0;
    }
    if (made)
        comment_put_parts(interface, bytes_at(text, len));
    else
        interface->left_out++;
    free(text);
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

/* A comment that says how many are missing. */
static void note_left_out(struct interface *interface)
{
    char text[NAME_MAX_OCTETS + 100];
    int len = snprintf(text, sizeof(text), "%.*s: note trace: comments left out: %u",
                       NAME_MAX_OCTETS, interface->card, interface->left_out);

    if (comments_reserve(interface, (size_t)len, 2 * COMMENTS_MAX))
        pcapng_put_comment(&interface->comments, bytes_at(text, (size_t)len));
    interface->left_out = 0;
}

static void write_packet(struct trace_pcapng *pcapng, uint32_t number, struct bytes packet,
                         int64_t nanoseconds)
{
    struct interface *interface = pcapng->interfaces[number];
    struct buf *comments = &interface->comments;

    if (interface->left_out)
        note_left_out(interface);
    if (!pcapng->file.to.failed)
        pcapng_write_packet(pcapng->file.to.file, number, nanoseconds, packet, packet.len,
                            buf_bytes(comments));
    trace_file_flush(&pcapng->file.to);
    comments->len = 0;
    if (comments->size > COMMENTS_KEPT) {
        free(comments->at);
        *comments = (struct buf){0};
    }
}

/* One line of a key log, before the packets that it decrypts. */
static void write_secret(struct trace_file *to, const char *line)
{
    uint8_t memory[SECRET_MAX];
    struct buf lines = BUF_OVER(memory);

    buf_put(&lines, bytes_at(line, strlen(line)));
    buf_put_u8(&lines, '\n');
    if (!lines.overflow && !to->failed)
        pcapng_write_secrets(to->file, buf_bytes(&lines));
    trace_file_flush(to);
    explicit_bzero(memory, sizeof(memory));
}

static void pcapng_emit(struct trace_sink *sink, const struct trace_event *event)
{
    struct trace_pcapng *pcapng = (struct trace_pcapng *)sink;
    struct buf packet = BUF_OVER(pcapng->packet);
    struct buf gsmtap = buf_over(pcapng->packet + IP_HEADER + UDP_HEADER, GSMTAP_MAX);
    uint32_t number;

    if (event->kind == TRACE_SECRET) {
        write_secret(&pcapng->file.to, event->reason);
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

static int pcapng_close(struct trace_sink *sink)
{
    struct trace_pcapng *pcapng = (struct trace_pcapng *)sink;
    int err;

    for (uint32_t i = 0; i < pcapng->count; i++) {
        free(pcapng->interfaces[i]->card);
        free(pcapng->interfaces[i]->comments.at);
        free(pcapng->interfaces[i]);
    }
    free(pcapng->interfaces);
    err = trace_file_close(&pcapng->file.to);
    free(pcapng);
    return err;
}

struct trace_sink *trace_pcapng_new(const char *path)
{
    struct trace_pcapng *pcapng = trace_file_sink_new(
        sizeof(*pcapng), (struct trace_sink){pcapng_emit, pcapng_close, NULL, false}, path, stdout);

    if (!pcapng)
        return NULL;
    pcapng_write_section(pcapng->file.to.file, "euiccd " EUICCD_VERSION);
    trace_file_flush(&pcapng->file.to);
    return &pcapng->file.sink;
}

void trace_pcapng_comment(struct trace_sink *sinks, const char *card, const char *text)
{
    uint32_t number;

    for (; sinks; sinks = sinks->next) {
        struct trace_pcapng *pcapng = (struct trace_pcapng *)sinks;

        if (sinks->emit == pcapng_emit && interface_of(pcapng, card, &number) == 0)
            comment_put(pcapng->interfaces[number], bytes_at(text, strlen(text)));
    }
}

/* Standard output and devices keep their mode. */
static bool make_secret(FILE *file)
{
    struct stat status;

    return file == stdout ||
           (fstat(fileno(file), &status) == 0 &&
            (!S_ISREG(status.st_mode) || fchmod(fileno(file), SECRETS_MODE) == 0));
}

struct trace_sink *trace_pcapng_keys_new(const char *path)
{
    struct trace_sink *sink = trace_pcapng_new(path);
    int number;

    if (!sink)
        return NULL;
    if (!make_secret(((struct trace_pcapng *)sink)->file.to.file)) {
        number = errno;
        pcapng_close(sink);
        errno = number;
        return NULL;
    }
    sink->secrets = true;
    return sink;
}
