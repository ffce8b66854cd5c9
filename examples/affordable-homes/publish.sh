#!/bin/sh
# publish.sh LODGE SITE: publish this example.
set -eu
exec "$1" publish "$2" "$(dirname "$0")/recipe.yaml"
