#!/bin/sh
# publish.sh LODGE SITE: publish this example.
set -eu
here=$(dirname "$0")
exec "$1" publish "$2" "$here/certificates.csv.gz" "$here/recommendations.csv.gz"
