# SPDX-License-Identifier: GPL-3.0-or-later
# RULES.md -> rows {id, clause, text} of the rules, for tools/suite/report/rules.c. Invariants are left out.
BEGIN { FS = "|" }
/^\| [A-Z]/ && NF == 6 && $2 ~ /[0-9]/ {
    for (i = 2; i <= 4; i++) {
        gsub(/^ +| +$/, "", $i)
        gsub(/[\\"?]/, "\\\\&", $i)
    }
    printf "    {\"%s\", \"%s\", \"%s\"},\n", $2, $3, $4
}
