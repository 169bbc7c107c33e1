#!/bin/sh
# Measurements on a real cluster: tests tagged "bench". They print numbers beside what these are compared to.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
. "$REPO/scripts/test-cluster.sh"
"$REPO/scripts/setup.sh"
find_jdk
"$REPO/scripts/build.sh"
"$REPO/scripts/image.sh"
test_cluster_up
maven test -Dtest='*Bench' -Dsurefire.failIfNoSpecifiedTests=false -Dtests.groups=bench -Dtests.excluded= -Dtests.reports=bench-reports
