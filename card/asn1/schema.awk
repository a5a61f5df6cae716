# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the const tables of card/asn1/schema.h from sgp.asn. A comment that is "X", "of X", or
# "TAG, of X", X a type of the module or of BUILTIN, tells what is inside an Opaque, ANY or OCTET
# STRING.

BEGIN {
    KINDS["OCTET STRING"] = "OCTETS 4"; KINDS["UTF8String"] = "UTF8 12"; KINDS["INTEGER"] = "INTEGER 2"
    KINDS["BOOLEAN"] = "BOOLEAN 1"; KINDS["NULL"] = "NULL 5"; KINDS["BIT STRING"] = "BITS 3"
    KINDS["OBJECT IDENTIFIER"] = "OID 6"; KINDS["ANY"] = "ANY 0"; KINDS["Opaque"] = "OPAQUE 48"
    KINDS["Oid"] = "OID 6"
    split("INTEGER,Certificate,CertificateList,SubjectPublicKeyInfo", BUILTIN, ",")
    tokens = 0
}

function add(token) { text[++tokens] = token; line_of[tokens] = NR }

{
    line = $0
    comment = ""
    if ((at = index(line, "--")) > 0) {
        comment = substr(line, at + 2)
        line = substr(line, 1, at - 1)
    }
    gsub(/::=|[][{},]/, " & ", line)
    gsub(/OCTET STRING/, "OCTET_STRING", line)
    gsub(/BIT STRING/, "BIT_STRING", line)
    count = split(line, words, /[ \t]+/)
    for (i = 1; i <= count; i++)
        if (words[i] != "")
            add(words[i])
    if (comment != "" && tokens)
        remark[tokens] = remark[tokens] comment
}

function fail(why) {
    printf "%s:%d: %s\n", FILENAME, line_of[position], why | "cat >&2"
    failed = 1
    exit 1
}

function expect(token) {
    if (text[position] != token)
        fail("expected " token ", found " text[position])
    position++
}

# The octets of a tag as a number.
function tag_number(class, number, constructed,    first) {
    first = CLASS[class] + (constructed ? 32 : 0)
    if (number < 31)
        return first + number
    return (first + 31) * 256 + number # all are below 128
}

# A type at `position` into entity `id`.
function parse_type(id,    class, number, has_tag, word, constructed) {
    has_tag = 0
    if (text[position] == "[") {
        position++
        class = "CONTEXT"
        if (text[position] !~ /^[0-9]+$/)
            class = text[position++]
        number = text[position++] + 0
        expect("]")
        expect("IMPLICIT")
        has_tag = 1
    }
    word = text[position++]
    sub(/_/, " ", word)
    if (word == "SEQUENCE" && text[position] == "OF") {
        position++
        expect("ANY")
        word = "Opaque"
    }
    if (word == "SEQUENCE" || word == "CHOICE") {
        kind[id] = word
        tag[id] = word == "CHOICE" ? 0 : 48
        constructed = 1
        remarks[id] = remark[position]
        expect("{")
        parse_members(id)
    } else if (word in KINDS) {
        split(KINDS[word], parts, " ")
        kind[id] = parts[1]
        tag[id] = parts[2]
        constructed = word == "Opaque"
    } else {
        kind[id] = "REFERENCE"
        refers[id] = word
        tag[id] = 0
    }
    if (has_tag)
        tag[id] = tag_number(class, number, constructed)
    if (has_tag && class == "UNIVERSAL" && number == 6)
        kind[id] = "OID"
}

function parse_members(parent,    id, previous) {
    previous = 0
    while (text[position] != "}") {
        id = ++entities
        name[id] = text[position++]
        parse_type(id)
        if (text[position] == "OPTIONAL") {
            optional[id] = 1
            position++
        }
        members[parent] = members[parent] " " id
        remarks[id] = remarks[id] remark[position - 1]
        if (text[position] == ",") {
            remarks[id] = remarks[id] remark[position]
            position++
        }
    }
    position++
}

# What the comment of an entity says about its inside: sets inside_name, inside_list.
function read_remark(id,    words, i, count, said) {
    inside_name = ""
    inside_list = 0
    said = remarks[id]
    gsub(/^ +| +$/, "", said)
    sub(/^[0-9A-F]+, /, "", said)
    if (sub(/^of /, "", said))
        inside_list = 1
    if (said in type_of || said in builtin)
        inside_name = said
}

function c_name(id) { return "members_" id }

function emit(id,    at, kind_text, list, inside, label) {
    at = id
    label = "NULL"
    kind_text = kind[id]
    if (kind_text == "REFERENCE") {
        at = type_of[refers[id]]
        if (!at)
            fail(refers[id] " is not a type")
        kind_text = kind[at]
        if (!tag[id])
            tag[id] = tag[at]
    }
    if (members[at] != "")
        label = c_name(at)
    read_remark(id)
    inside = "NULL"
    if (inside_name in type_of)
        inside = "&schema_types[" (type_index[type_of[inside_name]]) "]"
    else if (inside_name != "")
        inside = "&schema_builtin[" builtin[inside_name] "]"
    printf "    {\"%s\", 0x%X, SCHEMA_%s, %s, %s, %s, %s},\n", name[id], tag[id], kind_text, \
        optional[id] ? "true" : "false", inside_list && inside_name != "" ? "true" : "false", label, inside
}

function emit_members(id,    list, count, i) {
    count = split(members[id], list, " ")
    if (!count)
        return
    for (i = 1; i <= count; i++)
        emit_members(list[i])
    printf "static const struct schema %s[] = {\n", c_name(id)
    for (i = 1; i <= count; i++)
        if (name[list[i]] !~ /^ext[0-9]*$/)
            emit(list[i])
    print "    {NULL, 0, SCHEMA_NULL, false, false, NULL, NULL}};"
}

# Who sends a message of this name.
function direction(type) {
    if ((type "Response") in type_of || type ~ /Request/ || type ~ /^HandleNotification/)
        return "SCHEMA_REQUEST"
    if (type ~ /Response|^EUICCInfo|^EuiccPackageResult$|^ProfileDownloadTriggerResult$/)
        return "SCHEMA_RESPONSE"
    return "SCHEMA_EITHER"
}

END {
    if (failed)
        exit 1
    CLASS["UNIVERSAL"] = 0; CLASS["APPLICATION"] = 64; CLASS["CONTEXT"] = 128; CLASS["PRIVATE"] = 192
    for (i = 1; i in BUILTIN; i++)
        builtin[BUILTIN[i]] = i - 1
    for (position = 1; text[position] != "BEGIN"; position++)
        if (position > tokens)
            fail("no BEGIN")
    position++
    while (text[position] != "END") {
        id = ++entities
        name[id] = text[position++]
        type_of[name[id]] = id
        type_index[id] = types
        type_at[types++] = id
        expect("::=")
        parse_type(id)
        remarks[id] = remarks[id] remark[position - 1]
    }
    print "/* Made from sgp.asn by schema.awk. */\n#include \"card/asn1/schema.h\"\n"
    print "const struct schema schema_builtin[] = {"
    for (i = 1; i in BUILTIN; i++) {
        split(BUILTIN[i] in KINDS ? KINDS[BUILTIN[i]] : "X509 48", parts, " ")
        printf "    {\"%s\", 0x%X, SCHEMA_%s, false, false, NULL, NULL},\n", BUILTIN[i], parts[2], parts[1]
    }
    print "};\n"
    for (i = 0; i < types; i++)
        emit_members(type_at[i])
    print "\nconst struct schema schema_types[] = {"
    for (i = 0; i < types; i++)
        emit(type_at[i])
    print "};\nconst size_t schema_type_count = " types ";\n"
    # Messages by tag, in the order of the module: insertion sort.
    count = 0
    for (i = 0; i < types; i++) {
        value = tag[type_at[i]]
        if (value < 256 && value != 162 && value < 224)
            continue
        for (j = count++; j > 0 && tag[type_at[order[j - 1]]] > value; j--)
            order[j] = order[j - 1]
        order[j] = i
    }
    print "const struct schema_message schema_messages[] = {"
    for (i = 0; i < count; i++)
        printf "    {0x%X, %s, &schema_types[%d]},\n", tag[type_at[order[i]]], direction(name[type_at[order[i]]]), order[i]
    print "};\nconst size_t schema_message_count = " count ";"
}
