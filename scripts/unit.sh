#!/bin/sh
# All tests that need no cluster.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
maven test -Dtests.forks=2
