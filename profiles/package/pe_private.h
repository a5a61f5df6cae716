/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by pe*.c: the state of the interpreter, and the functions between its files. */
#ifndef PROFILES_PACKAGE_PE_PRIVATE_H
#define PROFILES_PACKAGE_PE_PRIVATE_H

#include "apdu/tlv.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/package/pe.h"
#include "profiles/package/templates/template.h"

enum {
    PE_LEVELS = 5,
    PE_HEAD_MAX = 8,
    PE_BODY_MAX = 64 * 1024, /* of one file */
    PE_FILES_MAX = 3072,
    PE_ID_NONE = -1
};

/* An installed file: as much as paths and later elements need. */
struct pe_node {
    uint16_t parent;
    uint16_t fid;
    uint16_t link;
    uint8_t type; /* enum fs_type */
};

/* The file under construction. */
struct pe_file {
    bool open;
    uint16_t id;
    const struct template_file *row; /* NULL: generic file management */
    struct fs_file file;             /* without slices */
    uint8_t name[FS_AID_MAX], pins[32];
    uint8_t *body;
    uint32_t size;     /* octets of the body */
    uint32_t position; /* of the next content */
};

struct pe_entry {
    uint8_t status;
    int32_t identification;
};

struct pe {
    struct records records;
    struct arena arena; /* scratch of one element */
    struct pe_facts facts;

    /* The stream. levels[0..depth) are open elements; `left`: octets still missing of each. */
    struct {
        uint32_t tag;
        size_t left;
    } levels[PE_LEVELS];
    unsigned depth;
    uint8_t head[PE_HEAD_MAX];
    size_t head_len;
    enum { LEAF_NONE, LEAF_COLLECT, LEAF_FILL, LEAF_SKIP } leaf;
    uint32_t leaf_tag;
    size_t leaf_left;
    uint8_t *collected; /* heap */
    size_t collected_len, collected_size;

    /* The element. */
    unsigned element; /* tag number */
    int32_t identification;
    bool mandated, has_element_header, skipping, skipped_any;
    bool header_seen, end_seen;
    bool applications; /* are stored, see pe_allow_applications */
    bool over;         /* refused */
    enum pe_status status;
    const char *reason;
    struct pe_entry entries[PE_STATUS_MAX];
    unsigned entry_count;

    /* Files. */
    struct pe_node *nodes; /* heap */
    uint32_t node_count, node_size;
    uint16_t context;          /* current directory */
    uint16_t usim, isim, csim; /* last application of its kind; FS_MF: none */
    uint16_t application;      /* last of any kind */
    bool has_mf;
    const struct template *template;
    unsigned version;
    unsigned next_member; /* the first that has not been seen */
    uint16_t parents[3];  /* of files of depth 0, 1, 2 */
    bool do_not_create;
    struct pe_file current;
    uint8_t pix[11], pix_len;                   /* iotOptions */
    uint8_t usim_aid[FS_AID_MAX], usim_aid_len; /* of the IoT profile */
    uint32_t domains, rfms;                     /* records given so far */
};

/* pe_status.c */
/* Refuses the element. That ends the package, or skips the element if it is not mandated and the
 * status is "not supported". `reason` is a literal. */
void pe_refuse(struct pe *pe, enum pe_status status, const char *reason);
/* Refuses the package: the stream is malformed, so no element can be skipped. */
void pe_broken(struct pe *pe, enum pe_status status, const char *reason);
/* A record was not written: 0 (refused: out of card memory) or `err`. */
int pe_store_error(struct pe *pe, int err);
/* Refuses a malformed element; 0. */
int pe_malformed(struct pe *pe, const char *reason);
/* EUICCResponse (DP-3.6). */
void pe_put_response(const struct pe *pe, struct buf *out);

/* pe_value.c */
/* Writes a record; 0 (perhaps refused) or a negative error. */
int pe_put(struct pe *pe, enum record_kind kind, uint32_t key, const struct buf *value);
/* Numbers of one to four octets; leading zeros are accepted. */
bool pe_number(struct bytes value, uint32_t *out);
/* Member `tag` of a configuration as a number up to 255; `otherwise` when absent. */
bool pe_number_of(struct bytes list, uint32_t tag, uint32_t otherwise, uint32_t *out);

/* pe_element.c. Each gives 0 (perhaps refused) or a negative error. */
/* After a tag and length at the current level: begins a leaf or a further level. */
int pe_element_begin(struct pe *pe, uint32_t tag, size_t len);
/* All octets of the leaf or of the innermost level were read. */
int pe_element_end_leaf(struct pe *pe);
int pe_element_end_level(struct pe *pe);
/* Wipes and frees the octets that a leaf collected. */
void pe_drop_collected(struct pe *pe);

/* pe_tree.c */
bool pe_is_directory_type(unsigned type); /* enum fs_type: DF, ADF or MF */
/* The child `fid` of `directory`; FS_NONE. */
uint16_t pe_child_of(const struct pe *pe, uint16_t directory, uint16_t fid);
/* The file at `path`: FIDs from the MF, the first may be the temporary FID of an ADF. FS_NONE. */
uint16_t pe_find(const struct pe *pe, struct bytes path);
/* Adds a file and gives its id. 0 (perhaps refused) or ERR_MEMORY. */
int pe_add_node(struct pe *pe, const struct pe_node *node, uint16_t *id);

/* pe_fcp.c. The members of an FCP; a slice with at == NULL is absent. */
struct pe_fcp {
    struct bytes descriptor, fid, name, life, rule, size, pins, sfi, proprietary, link;
    struct bytes special, fill, repeat, maximum, details;
};
bool pe_fcp_read(struct bytes value, struct pe_fcp *out);
/* Attributes of the template's row; the FCP then overrides them one by one. */
void pe_fcp_from_row(struct fs_file *file, const struct template_file *row);
/* Each takes one attribute of the FCP; false when it is out of range. */
bool pe_fcp_descriptor(struct fs_file *file, const struct pe_fcp *fcp);
bool pe_fcp_size(struct fs_file *file, const struct pe_fcp *fcp);
bool pe_fcp_rule(struct fs_file *file, const struct pe_fcp *fcp);
bool pe_fcp_sfi(struct fs_file *file, const struct pe_fcp *fcp, bool generic);
bool pe_fcp_others(struct pe_file *current, const struct pe_fcp *fcp);

/* pe_file_end.c. Writes the record of the open file, if any. 0 (perhaps refused) or an error. */
int pe_file_finish(struct pe *pe);

/* pe_file.c. Each gives 0 (perhaps refused) or a negative error. */
/* Opens the next file from row (NULL: generic file management) and FCP. */
int pe_file_open(struct pe *pe, const struct template_file *row, const struct pe_fcp *fcp);
int pe_file_fcp(struct pe *pe, struct bytes fcp, bool generic);

/* pe_content.c. Each gives 0 (perhaps refused) or a negative error. */
int pe_file_path(struct pe *pe, struct bytes path);
int pe_file_offset(struct pe *pe, struct bytes value);
/* Opens the file for content if no FCP has. */
int pe_file_content(struct pe *pe);
void pe_file_fill(struct pe *pe, struct bytes part);

/* pe_template.c. Each gives 0 (perhaps refused) or a negative error. */
int pe_template_begin(struct pe *pe, struct bytes oid);
int pe_member_begin(struct pe *pe, unsigned member);
int pe_member_end(struct pe *pe);
int pe_template_end(struct pe *pe);

/* The elements without files, one function each, of the content behind the PEHeader. */
/* pe_header.c */
int pe_header(struct pe *pe, struct bytes element);
/* pe_pin.c */
int pe_pin_codes(struct pe *pe, struct bytes content);
int pe_puk_codes(struct pe *pe, struct bytes content);
/* After `end`: checks that every PIN which a directory names and every mandatory file exist. */
int pe_check_whole(struct pe *pe);
/* pe_aka.c */
int pe_aka_parameter(struct pe *pe, struct bytes content);
int pe_cdma_parameter(struct pe *pe, struct bytes content);
/* pe_domain.c */
int pe_security_domain(struct pe *pe, struct bytes content);
int pe_rfm(struct pe *pe, struct bytes content);
/* pe_application.c */
int pe_application(struct pe *pe, struct bytes content);

#endif
