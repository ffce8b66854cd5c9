#!/bin/sh
# publish.sh LODGE SITE: publish this example.
set -eu
exec "$1" load "$2" "$(dirname "$0")/areas.ttl" --replace
