#!/bin/sh
# Every header of src/ compiles alone, and twice.
set -u
passed=0
failed=0
flags=$(pkg-config --cflags raptor2 libpcre2-8 libzip 2>/dev/null)
for h in $(find src -name '*.h' | sort); do
    h=${h#src/}
    if printf '#include "%s"\n#include "%s"\n' "$h" "$h" |
        ${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Wall -Werror -fsyntax-only -Isrc $flags -x c -; then
        passed=$((passed + 1))
    else
        echo "src/$h does not compile alone"
        failed=$((failed + 1))
    fi
done
echo "lint/headers: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
