# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of `euicc` for fish. Commands and options come from its --help.
function __euicc_rows --description 'Commands in the help of its arguments, each with its text'
    $argv --help 2>/dev/null | LC_ALL=C awk -v command="$argv[2]" '
        /^[A-Z][a-z]*:$/ {exit} # a list of other things
        wrapped && $1 ~ /^[a-z]+$/ {print $1}
        {usage = ($1 == "or:" || $1 == "Usage:") && $3 == command; wrapped = usage && NF == 4}
        usage && $5 ~ /^[a-z]+$/ {print $5}
        /^  [a-z]/ && $1 != "or:" {name = $1; $1 = ""; sub(/^ /, ""); print name "\t" $0}'
end

function __euicc_complete
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    # Behind -- there is another command.
    if set -l dashes (contains -i -- -- $words)
        complete -C (string join -- ' ' (string escape -- $words[(math $dashes + 1)..] $token))
        return
    end
    set -l help $words[1]
    # The command, and its subcommand where it has some.
    for word in $words[2..3]
        string match -qr '^[a-z]' -- $word; or break
        contains -- $word (__euicc_rows $help | string replace -r '\t.*' ''); or break
        set -a help $word
    end
    if test (count $words) -eq (count $help); and not string match -q -- '-*' $token
        __euicc_rows $help
    end
    # Options with their texts; the choices of a value are in the help: --mode=iot|consumer|dual.
    string match -q -- '-*' $token; or return
    $help --help 2>/dev/null | LC_ALL=C awk '
        function end(    count, choice, i) {
            if (option && value ~ /\|/) {
                count = split(value, choice, "|")
                for (i = 1; i <= count; i++) print option "=" choice[i] "\t" text
            } else if (option) print option (value ? "=" : "") "\t" text
            option = value = text = ""
        }
        /^ +(-., )?--[a-z]/ {
            end(); sub(/^ *(-., )?/, "")
            option = $1; sub(/[=[].*/, "", option)
            if ($1 ~ /=/) {value = $1; sub(/^[^=]*=/, "", value); sub(/\]$/, "", value)}
            $1 = ""; text = $0; sub(/^ */, "", text); next
        }
        option && /^                    / {sub(/^ */, ""); text = text (text ? " " : "") $0; next}
        {end()}
        END {end()}'
end
complete -c euicc -a '(__euicc_complete)'
