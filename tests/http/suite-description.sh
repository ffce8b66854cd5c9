#!/bin/sh
# What the endpoint says of itself and of queries: the service description with its counts,
# plans, and checks of syntax.
suite=http/description
. "$PWD/tests/http/lib.sh"

# Debian's python has rdflib, another one in the path perhaps not.
python=python3
if ! python3 -c 'import rdflib' 2>/dev/null && [ -x /usr/bin/python3 ]; then
    python=/usr/bin/python3
fi
if ! $python -c 'import rdflib' 2>/dev/null; then
    echo "$suite: skipped: no rdflib"
    echo "$suite: 0 passed, 0 failed, 1 skipped"
    exit 0
fi
"$lodge" new site --base http://opendata.example/ --title "Test" >log 2>&1 &&
    sh "$root/examples/areas/publish.sh" "$lodge" site >>log 2>&1 &&
    sh "$root/examples/affordable-homes/publish.sh" "$lodge" site >>log 2>&1 &&
    cp -r site open || { cat log; exit 1; }
token=let-me-in-let-me-in
echo "$token" >open/token
chmod 600 open/token
printf 'token-file: token\nremote-allow:\n  - http://elsewhere.example/\n' >>open/lodge.yaml
serve site
$python "$root/tests/http/description.py" read "http://$at"
status=$?
stop
serve open
$python "$root/tests/http/description.py" written "http://$at" "$token" || status=1
stop
[ $failed -eq 0 ] && exit $status
