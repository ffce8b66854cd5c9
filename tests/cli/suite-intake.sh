#!/bin/bash
# How registers come in: through pipes and standard input, packed, with bad rows in them.
# (bash: it makes pipes of <(commands).)
set -u
root=$PWD
lodge=$(realpath "${1:-build}")/lodge
gen=$(realpath "${1:-build}")/tests/gen_epc
export LODGE_DATA="$root"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 4
passed=0
failed=0

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAILED: $*"
    head -n 5 err 2>/dev/null | sed 's/^/    /'
}

# code NAME WANTED GOT: an exit code.
code() { if [ "$2" -eq "$3" ]; then ok; else bad "$1: exit $3, expected $2"; fi; }

# has NAME FILE TEXT, same NAME FILE FILE.
has() { if grep -qF -- "$3" "$2"; then ok; else bad "$1: no '$3' in $2"; fi; }
same() { if cmp -s "$2" "$3"; then ok; else bad "$1: $2 and $3 differ"; fi; }

# What is published at SITE, without what depends on the clock and the names of files.
content() {
    "$lodge" dump "$1" | grep -v -E 'dc/terms/(issued|modified)>|prov#endedAtTime>|byteSize>|#source-' | sort
}

"$gen" --rows 1500 . || exit 4
for site in files pipes packed; do
    "$lodge" new "$site" --base http://example.org/ >/dev/null 2>&1 || exit 4
done

# --- Pipes ------------------------------------------------------------------------------------

"$lodge" publish files certificates.csv recommendations.csv 2>err
code "files" 0 $?
content files >want
"$gen" --rows 1500 --only certificates |
    "$lodge" publish pipes - <("$gen" --rows 1500 --only recommendations) 2>err
code "standard input and a pipe" 0 $?
has "standard input" err "rows standard input: 1500"
content pipes >got
same "standard input and a pipe" want got
gzip -k certificates.csv recommendations.csv
mkfifo fifo
cat certificates.csv.gz >fifo &
"$lodge" publish packed recommendations.csv.gz fifo 2>err
code "gzip through a named pipe" 0 $?
wait
content packed >got
same "gzip through a named pipe" want got

"$lodge" publish files - - <certificates.csv 2>err
code "standard input twice" 2 $?
has "standard input twice" err "can be read only once"
printf 'PK\003\004no zip to be read from here' | "$lodge" publish files - 2>err
code "zip through a pipe" 1 $?
has "zip through a pipe" err "save it to a file first"
printf 'Area,Homes\nX,1\n' | "$lodge" publish files - 2>err
code "a cube without a name" 2 $?
has "a cube without a name" err "give it a recipe"
"$lodge" publish files - </dev/null 2>err
code "nothing" 1 $?
content files >got
same "after failures" want got

# Nobody writes, then somebody stops writing: Ctrl-C ends either wait.
for rows in 0 700; do
    head -n "$rows" certificates.csv >part
    mkfifo "slow$rows"
    { cat part && exec sleep 30; } >"slow$rows" &
    writer=$!
    "$lodge" publish files "slow$rows" 2>err &
    reader=$!
    sleep 0.5
    kill -INT $reader
    wait $reader
    code "Ctrl-C after $rows rows" 130 $?
    kill $writer 2>/dev/null
    wait $writer 2>/dev/null # and bash need not say that it was killed
done
content files >got
same "after Ctrl-C" want got

echo "intake: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
