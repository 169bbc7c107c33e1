#!/bin/sh
# The image of the extension as an archive, target/extension.tar, named lifeboat.dev/extension:VERSION.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
"$REPO/deploy/image/build.sh" "$REPO/target/extension.tar"
say "-- built target/extension.tar"
