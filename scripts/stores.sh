#!/bin/sh
# The servers that the tests of stores run against: made if they are not current, started and ended by the tests themselves.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
"$REPO/testbed/stores/build.sh"
