#!/bin/sh
# publish.sh LODGE SITE: publish this example. One row has no reference: it is left out, and listed in
# rejects.csv of the site.
set -eu
exec "$1" publish "$2" "$(dirname "$0")/recipe.yaml" --max-rejects 1
