/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secured packets in short messages: from ENVELOPE to the response packet (ota.h). */
#include "profiles/ota/ota.h"

#include "apdu/cat.h"
#include <assert.h>
#include <string.h>

#include "apdu/tlv.h"
#include "crypto/scp80.h"
#include "crypto/secret.h"
#include "profiles/ota/ota_private.h"

enum {
    MTI = 0x03,
    MTI_DELIVER = 0x00,
    UDHI = 0x40,
    IE_CONCATENATED_8 = 0x00,
    IE_CONCATENATED_16 = 0x08,
    IE_COMMAND_PACKET = 0x70,
    SPI1_COUNTER_CHECKED = 0x10,
    KEY_KIC = 1,
    KEY_KID = 2,
    WORK_MAX = 2048,
    PACKET_MAX = OTA_PARTS_MAX * OTA_PART_MAX
};

/* ---- the short message ---- */

/* User data of an SMS-DELIVER with a header (TS 23.040 9.2.2.1). */
static bool deliver_user_data(struct bytes tpdu, struct bytes *out)
{
    struct bytes rest;
    size_t at, digits;

    if (tpdu.len < 2 || (tpdu.at[0] & MTI) != MTI_DELIVER || !(tpdu.at[0] & UDHI))
        return false;
    digits = tpdu.at[1];
    at = 3 + (digits + 1) / 2; /* length, type and digits of the address */
    at += 2 + 7;               /* PID, DCS, time stamp */
    rest = bytes_from(tpdu, at);
    return tlv_take_lv(&rest, out) == 0;
}

/* The user data header. */
struct header {
    bool command_packet;
    bool concatenated;
    uint16_t reference;
    uint8_t total, number;
};

static bool header_read(struct bytes user_data, struct header *out, struct bytes *payload)
{
    struct bytes rest;

    *out = (struct header){0};
    *payload = user_data;
    if (tlv_take_lv(payload, &rest))
        return false;
    while (rest.len >= 2) {
        uint8_t id = rest.at[0], len = rest.at[1];
        const uint8_t *value = rest.at + 2;

        if (len > rest.len - 2)
            return false;
        if (id == IE_COMMAND_PACKET) {
            out->command_packet = true;
        } else if ((id == IE_CONCATENATED_8 && len == 3) ||
                   (id == IE_CONCATENATED_16 && len == 4)) {
            out->concatenated = true;
            out->reference = (uint16_t)(len == 4 ? value[0] << 8 | value[1] : value[0]);
            out->total = value[len - 2];
            out->number = value[len - 1];
        }
        rest = bytes_from(rest, 2U + len);
    }
    return rest.len == 0;
}

/* Stores a part. True when the message is complete: then it is in `packet`. */
static bool assemble(struct ota_assembly *assembly, const struct header *header,
                     struct bytes payload, struct buf *packet)
{
    if (assembly->total != header->total || assembly->reference != header->reference)
        *assembly = (struct ota_assembly){.reference = header->reference, .total = header->total};
    memcpy(assembly->parts[header->number - 1], payload.at, payload.len);
    assembly->lengths[header->number - 1] = (uint8_t)payload.len;
    assembly->present |= (uint16_t)(1U << (header->number - 1));
    if (assembly->present != (1U << assembly->total) - 1)
        return false;
    for (unsigned i = 0; i < assembly->total; i++)
        buf_put(packet, bytes_at(assembly->parts[i], assembly->lengths[i]));
    *assembly = (struct ota_assembly){0};
    return true;
}

/* ---- the addressed application ---- */

struct target {
    const uint8_t *tar;
    bool found;
    bool is_domain;
    uint32_t domain;
    uint8_t level; /* minimum security level, as SPI1 */
    struct rfm_record rfm;
    struct bytes domain_aid; /* of the domain searched for by its AID */
};

static bool has_tar(const uint8_t *tars, unsigned count, const uint8_t tar[3])
{
    for (unsigned i = 0; i < count; i++)
        if (memcmp(tars + (size_t)3 * i, tar, 3) == 0)
            return true;
    return false;
}

static int match_domain(void *context, uint32_t key, struct bytes value)
{
    struct target *target = context;
    struct domain_record domain;

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    if (!target->found && has_tar(domain.tars, domain.tar_count, target->tar)) {
        target->found = target->is_domain = true;
        target->domain = key;
        target->level = domain.minimum_security_level;
    }
    return 0;
}

static int match_rfm(void *context, uint32_t key, struct bytes value)
{
    struct target *target = context;
    struct rfm_record rfm;

    (void)key;
    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    if (!target->found && has_tar(rfm.tars, rfm.tar_count, target->tar)) {
        target->found = true;
        target->rfm = rfm;
        target->level = rfm.minimum_security_level;
    }
    return 0;
}

/* The security domain of an RFM application: the one it names, else the first. */
static int match_owner(void *context, uint32_t key, struct bytes value)
{
    struct target *target = context;
    struct domain_record domain;

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    if (target->domain == 0 &&
        (target->domain_aid.len == 0 ||
         bytes_equal(target->domain_aid, bytes_at(domain.aid, domain.aid_len))))
        target->domain = key;
    return 0;
}

static int find_target(const struct records *records, struct target *target)
{
    const struct records_functions *functions = records->functions;
    int err = functions->each(records->context, RECORD_DOMAIN, match_domain, target);

    if (!err && !target->found)
        err = functions->each(records->context, RECORD_RFM, match_rfm, target);
    if (!err && target->found && !target->is_domain) {
        target->domain_aid = bytes_at(target->rfm.domain_aid, target->rfm.domain_aid_len);
        err = functions->each(records->context, RECORD_DOMAIN, match_owner, target);
    }
    return err;
}

/* SPI1 reaches the minimum: integrity, ciphering and counter at least as strict. */
static bool level_is_reached(uint8_t spi1, uint8_t least)
{
    unsigned integrity = spi1 & SCP80_SPI1_INTEGRITY, wanted = least & SCP80_SPI1_INTEGRITY;

    return integrity >= wanted && (spi1 & SCP80_SPI1_CIPHERED) >= (least & SCP80_SPI1_CIPHERED) &&
           (spi1 & SCP80_SPI1_COUNTER) >= (least & SCP80_SPI1_COUNTER);
}

/* ---- keys and counters ---- */

static int read_key(const struct fs_context *context, uint32_t domain, unsigned version,
                    unsigned id, struct bytes *out)
{
    const struct records *records = &context->fs->records;
    struct bytes value;
    int err;

    *out = BYTES_NONE;
    if (version == 0)
        return 0;
    err = records->functions->get(records->context, RECORD_KEY, key_number(domain, version, id),
                                  context->arena, &value);
    if (err == ERR_NOT_FOUND)
        return 0;
    if (!err && value.len > KEY_DATA)
        *out = bytes_from(value, KEY_DATA);
    return err;
}

/* The key version whose counter a packet uses: that of its MAC, else of its ciphering. */
static uint32_t counter_key(const struct scp80_packet *packet, uint32_t domain)
{
    unsigned version = packet->kid >> 4 ? packet->kid >> 4 : packet->kic >> 4;

    return counter_number(domain, version);
}

static int check_counter(const struct fs_context *context, const struct scp80_packet *packet,
                         uint32_t domain, enum scp80_status *status)
{
    const struct records *records = &context->fs->records;
    struct bytes value;
    uint64_t last = 0;
    int err = records->functions->get(records->context, RECORD_COUNTER, counter_key(packet, domain),
                                      context->arena, &value);

    if (err == ERR_NOT_FOUND) { /* no key set, no counter */
        *status = packet->spi[0] & SPI1_COUNTER_CHECKED ? SCP80_SECURITY_ERROR : SCP80_OK;
        return 0;
    }
    if (err)
        return err;
    for (size_t i = 0; i < value.len; i++)
        last = last << 8 | value.at[i];
    *status = scp80_check_counter(packet, last);
    return 0;
}

/* OTA-O2. Only if SPI1 has the counter checked. */
static int store_counter(const struct fs_context *context, const struct scp80_packet *packet,
                         uint32_t domain)
{
    const struct records *records = &context->fs->records;
    uint8_t octets[KEY_COUNTER_LEN];
    uint64_t counter = packet->counter;

    if (!(packet->spi[0] & SPI1_COUNTER_CHECKED))
        return 0;
    for (unsigned i = KEY_COUNTER_LEN; i-- > 0; counter >>= 8)
        octets[i] = (uint8_t)counter;
    return records->functions->update(records->context, RECORD_COUNTER, counter_key(packet, domain),
                                      0, BYTES_OF(octets));
}

/* ---- the packet ---- */

struct job {
    struct fs_context *context;
    const struct ota_host *host;
    struct target target;
    struct scp80_packet packet;
    struct scp80_keys keys;
    struct buf work;     /* deciphered */
    struct buf response; /* additional response data */
};

/* Opens and executes; `*status` is the status of the response packet. */
static int run_packet(struct job *job, enum scp80_status *status)
{
    int err = find_target(&job->context->fs->records, &job->target);

    *status = SCP80_TAR_UNKNOWN;
    if (err || !job->target.found || job->target.domain == 0)
        return err;
    err = read_key(job->context, job->target.domain, job->packet.kic >> 4, KEY_KIC, &job->keys.kic);
    if (!err)
        err = read_key(job->context, job->target.domain, job->packet.kid >> 4, KEY_KID,
                       &job->keys.kid);
    if (err)
        return err;
    *status = SCP80_SECURITY_LEVEL;
    if (!level_is_reached(job->packet.spi[0], job->target.level))
        return 0;
    err = scp80_open(&job->packet, &job->keys, &job->work, status);
    if (!err && *status == SCP80_OK)
        err = check_counter(job->context, &job->packet, job->target.domain, status);
    if (err || *status != SCP80_OK)
        return err;
    assert(level_is_reached(job->packet.spi[0], job->target.level)); /* OTA-O1 */
    err = store_counter(job->context, &job->packet, job->target.domain);
    if (err)
        return err;
    return job->target.is_domain
               ? ota_run_domain(job->context, job->host, job->target.domain, job->packet.data,
                                &job->response)
               : ota_run_files(job->context, &job->target.rfm, job->packet.data, &job->response);
}

/* Without application or keys the response packet is not protected. */
static void drop_protection(struct job *job, enum scp80_status status)
{
    if (status == SCP80_TAR_UNKNOWN || job->keys.kid.len == 0)
        job->packet.spi[1] &= (uint8_t)~SCP80_SPI2_INTEGRITY;
    if (status == SCP80_TAR_UNKNOWN || job->keys.kic.len == 0)
        job->packet.spi[1] &= (uint8_t)~SCP80_SPI2_CIPHERED;
}

static uint16_t process(struct fs_context *context, const struct ota_host *host,
                        struct bytes packet, struct buf *out)
{
    struct job job = {.context = context, .host = host};
    enum scp80_status status = SCP80_OK;
    int err = scp80_parse(&job.packet, packet);

    if (err)
        return SW_WRONG_DATA;
    job.target.tar = job.packet.tar;
    job.work = arena_buf(context->arena, WORK_MAX);
    job.response = arena_buf(context->arena, WORK_MAX);
    err = run_packet(&job, &status);
    if (!err && scp80_wants_response(&job.packet, status)) {
        drop_protection(&job, status);
        err = scp80_respond(&job.packet, &job.keys, status, buf_bytes(&job.response), out);
    }
    if (trace_is_on(context->trace) && status != SCP80_OK)
        trace_refusal(context->trace, "secured packet", "TS 102 225 5.2", NULL,
                      "response status code", bytes_at(job.packet.tar, 3), (int)status);
    return err ? SW_MEMORY_PROBLEM : SW_OK;
}

uint16_t ota_sms_pp(struct fs_context *context, struct ota_assembly *assembly,
                    const struct ota_host *host, struct bytes value, struct buf *response)
{
    uint8_t octets[PACKET_MAX];
    struct buf packet = BUF_OVER(octets);
    struct bytes user_data, payload;
    struct header header;
    struct tlv tpdu;

    if (comprehension_find(value, CAT_TAG_SMS_TPDU, &tpdu) ||
        !deliver_user_data(tpdu.value, &user_data) || !header_read(user_data, &header, &payload) ||
        !context->fs->records.functions)
        return SW_WRONG_DATA;
    if (!header.concatenated)
        return header.command_packet ? process(context, host, payload, response) : SW_WRONG_DATA;
    if (header.total < 1 || header.total > OTA_PARTS_MAX || header.number < 1 ||
        header.number > header.total || payload.len > OTA_PART_MAX)
        return SW_WRONG_DATA;
    /* Only the first part has the IE of a command packet. */
    if (header.number == 1 && !header.command_packet)
        return SW_WRONG_DATA;
    if (!assemble(assembly, &header, payload, &packet))
        return SW_NO_INFORMATION;
    return process(context, host, buf_bytes(&packet), response);
}
