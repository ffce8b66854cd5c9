#!/bin/sh
# Queries of death: with small budgets, several at a time, while a probe reads pages.
#
# Every case by hand, on an idle machine, with the slack that we promise:
#     python3 tests/death/death.py build/lodge --each
#     python3 tests/death/death.py build/lodge --each --leave
suite=death/queries
. "$PWD/tests/lib.sh"
needs python3 command -v python3
failed=0
run() { python3 "$root/tests/death/death.py" "$@" --folder "$dir" || failed=1; }

# Budgets and slack are for a machine that does other things too; the margin has room for a page.
run "$build/lodge" --label queries --seconds 1 --megabytes 64 --every 5 --slack 10 --margin 320 --ratio 50
run "$build/lodge" --label leave --leave --seconds 20 --megabytes 64 --every 30 --slack 10
run "$build/lodge" --label crowd --crowd --seconds 2 --ratio 50
if [ -x "$build-asan/lodge" ]; then
    run "$build-asan/lodge" --label asan --seconds 1 --megabytes 64 --every 6 --slack 20
fi
exit $failed
