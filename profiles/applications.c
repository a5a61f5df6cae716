/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/applications.h"

#include "apdu/tlv.h"
#include "profiles/uicc_records.h"

/* ---- records ---- */

/* Takes an AID, which may be empty. A longer one is of a damaged file. */
static bool take_aid(struct bytes *rest, struct bytes *aid)
{
    return tlv_take_lv(rest, aid) == 0 && aid->len <= CAP_AID_MAX;
}

static int read_load_file(uint32_t number, struct bytes value, struct load_file *out)
{
    const char *why;

    *out = (struct load_file){.number = number};
    if (!take_aid(&value, &out->domain) || cap_parse(&out->cap, value, &why))
        return ERR_FOREIGN;
    out->contents = value;
    return 0;
}

static int read_application(uint32_t number, struct bytes value, struct application *out)
{
    *out = (struct application){.number = number};
    if (!take_aid(&value, &out->aid) || out->aid.len < CAP_AID_MIN ||
        !take_aid(&value, &out->load_file) || out->load_file.len < CAP_AID_MIN ||
        !take_aid(&value, &out->module) || out->module.len < CAP_AID_MIN ||
        !take_aid(&value, &out->domain) || tlv_take_lv(&value, &out->privileges) ||
        out->privileges.len == 0 || out->privileges.len > APPLICATION_PRIVILEGES_MAX ||
        value.len != 1)
        return ERR_FOREIGN;
    out->life = value.at[0];
    return 0;
}

struct walk {
    load_file_visit *file;
    application_visit *application;
    void *context;
};

static int visit_load_file(void *context, uint32_t key, struct bytes value)
{
    const struct walk *walk = context;
    struct load_file file;
    int err = read_load_file(key, value, &file);

    return err ? err : walk->file(walk->context, &file);
}

static int visit_application(void *context, uint32_t key, struct bytes value)
{
    const struct walk *walk = context;
    struct application application;
    int err = read_application(key, value, &application);

    return err ? err : walk->application(walk->context, &application);
}

int load_files_each(const struct records *records, load_file_visit *visit, void *context)
{
    struct walk walk = {.file = visit, .context = context};

    return records->functions->each(records->context, RECORD_LOAD_FILE, visit_load_file, &walk);
}

int applications_each(const struct records *records, application_visit *visit, void *context)
{
    struct walk walk = {.application = visit, .context = context};

    return records->functions->each(records->context, RECORD_APPLICATION, visit_application, &walk);
}

/* ---- search by AID ---- */

struct search {
    struct bytes aid;
    uint32_t file, application; /* numbers; 0: none */
    uint32_t last_file, last_application;
    unsigned of_file; /* applications of the load file `aid` */
    bool other;       /* a security domain, or an application of remote file management, has it */
};

static int search_file(void *context, const struct load_file *file)
{
    struct search *search = context;

    search->last_file = file->number;
    if (bytes_equal(file->cap.package, search->aid))
        search->file = file->number;
    return 0;
}

static int search_application(void *context, const struct application *application)
{
    struct search *search = context;

    search->last_application = application->number;
    if (bytes_equal(application->aid, search->aid))
        search->application = application->number;
    search->of_file += bytes_equal(application->load_file, search->aid);
    return 0;
}

static int search_domain(void *context, uint32_t key, struct bytes value)
{
    struct search *search = context;
    struct domain_record domain;

    (void)key;
    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    search->other |= bytes_equal(search->aid, bytes_at(domain.aid, domain.aid_len));
    return 0;
}

static int search_rfm(void *context, uint32_t key, struct bytes value)
{
    struct search *search = context;
    struct rfm_record rfm;

    (void)key;
    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    search->other |= bytes_equal(search->aid, bytes_at(rfm.aid, rfm.aid_len));
    return 0;
}

static int search_all(const struct records *records, struct bytes aid, struct search *search)
{
    int err;

    *search = (struct search){.aid = aid};
    err = load_files_each(records, search_file, search);
    if (!err)
        err = applications_each(records, search_application, search);
    if (!err)
        err = records->functions->each(records->context, RECORD_DOMAIN, search_domain, search);
    if (!err)
        err = records->functions->each(records->context, RECORD_RFM, search_rfm, search);
    return err;
}

static int get(const struct records *records, enum record_kind kind, uint32_t number,
               struct arena *arena, struct bytes *value)
{
    return number ? records->functions->get(records->context, kind, number, arena, value)
                  : ERR_NOT_FOUND;
}

int load_file_find(const struct records *records, struct bytes aid, struct arena *arena,
                   struct load_file *out)
{
    struct search search;
    struct bytes value;
    int err = search_all(records, aid, &search);

    if (!err)
        err = get(records, RECORD_LOAD_FILE, search.file, arena, &value);
    return err ? err : read_load_file(search.file, value, out);
}

/* ---- changes ---- */

static bool is_taken(const struct search *search)
{
    return search->file || search->application || search->other;
}

int load_file_add(const struct records *records, struct arena *arena, struct bytes aid,
                  struct bytes domain, struct bytes contents, const char **why)
{
    struct search search;
    struct buf record;
    struct cap cap;
    int err;

    if (contents.len > LOAD_FILE_MAX)
        return ERR_TOO_LONG;
    err = cap_parse(&cap, contents, why);
    if (!err && !bytes_equal(cap.package, aid)) {
        *why = "the AID of the package is not that of the load file";
        err = ERR_MALFORMED;
    }
    if (!err)
        err = search_all(records, aid, &search);
    if (err)
        return err;
    if (is_taken(&search))
        return ERR_EXISTS;
    record = arena_buf(arena, 1 + domain.len + contents.len);
    tlv_put_lv(&record, domain);
    buf_put(&record, contents);
    return record.overflow ? ERR_MEMORY
                           : records->functions->put(records->context, RECORD_LOAD_FILE,
                                                     search.last_file + 1, buf_bytes(&record));
}

static bool has_module(const struct cap *cap, struct bytes module)
{
    for (unsigned i = 0; i < cap->applet_count; i++)
        if (bytes_equal(cap->applets[i], module))
            return true;
    return false;
}

int application_add(const struct records *records, struct arena *arena,
                    const struct application *application)
{
    uint8_t octets[5 * (1 + CAP_AID_MAX) + 1];
    struct buf record = BUF_OVER(octets);
    struct search search;
    struct load_file file;
    int err = load_file_find(records, application->load_file, arena, &file);

    if (!err && !has_module(&file.cap, application->module))
        err = ERR_NOT_FOUND;
    if (!err)
        err = search_all(records, application->aid, &search);
    if (err)
        return err;
    if (is_taken(&search))
        return ERR_EXISTS;
    tlv_put_lv(&record, application->aid);
    tlv_put_lv(&record, application->load_file);
    tlv_put_lv(&record, application->module);
    tlv_put_lv(&record, application->domain);
    tlv_put_lv(&record, application->privileges);
    buf_put_u8(&record, application->life);
    return record.overflow
               ? ERR_TOO_LONG
               : records->functions->put(records->context, RECORD_APPLICATION,
                                         search.last_application + 1, buf_bytes(&record));
}

/* The first application of a load file. */
static int first_of_file(void *context, const struct application *application)
{
    struct search *search = context;

    if (!search->application && bytes_equal(application->load_file, search->aid))
        search->application = application->number;
    return 0;
}

static int erase(const struct records *records, enum record_kind kind, uint32_t number)
{
    return records->functions->erase(records->context, kind, number);
}

int application_delete(const struct records *records, struct bytes aid, bool related)
{
    struct search search;
    int err = search_all(records, aid, &search);

    if (err)
        return err;
    if (search.other)
        return ERR_UNSUPPORTED;
    if (search.application)
        return erase(records, RECORD_APPLICATION, search.application);
    if (!search.file)
        return ERR_NOT_FOUND;
    if (search.of_file && !related)
        return ERR_STATE;
    for (unsigned left = search.of_file; !err && left; left--) {
        search.application = 0;
        err = applications_each(records, first_of_file, &search);
        if (!err)
            err = erase(records, RECORD_APPLICATION, search.application);
    }
    return err ? err : erase(records, RECORD_LOAD_FILE, search.file);
}
