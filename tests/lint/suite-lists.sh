#!/bin/sh
# Every file that the program reads at run time is in the list that is installed.
set -u
passed=0
failed=0
for f in $(find vocab templates -type f | sort); do
    if grep -qE "^	$f( \\\\)?\$" src/convert/local.mk src/site/local.mk; then
        passed=$((passed + 1))
    else
        echo "$f is in no list of src/convert/local.mk and src/site/local.mk"
        failed=$((failed + 1))
    fi
done
echo "lint/lists: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
