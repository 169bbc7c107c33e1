#!/bin/sh
# Every test: rules and unit tests, those on real stores, then those on a real cluster, on a testbed of their own that stays up for the next run.
# Goes on after a failure where that makes sense. The last line counts what ran.
set -u
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
. "$REPO/scripts/test-cluster.sh"
began=$(now)
broken=0

give_up() {
  summary
  say "== make test could not go on after $(since "$began")"
  "$REPO/scripts/count.py" --broken 1 "$REPO"
  exit 1
}

# Reports of earlier runs would be counted again.
rm -rf "$REPO"/*/target/surefire-reports "$REPO"/*/target/stores-reports "$REPO"/*/target/cluster-reports "$LOGS"/testbed.count

step setup "$REPO/scripts/setup.sh" || give_up
find_jdk
step format maven -q spotless:check || broken=$((broken + 1))
step unit maven test -Dtests.forks=2 -Dmaven.test.failure.ignore=true || broken=$((broken + 1))
# Packaging and testing in turn would make Maven compile everything anew each time; what follows needs only what was changed meanwhile.
export MAVEN_FLAGS=-Dmaven.compiler.useIncrementalCompilation=false
step servers "$REPO/scripts/stores.sh" || broken=$((broken + 1))
step stores maven -pl stores,cli -am test -Dtests.groups=stores -Dtests.excluded=bench,cluster,pending -Dtests.reports=stores-reports \
  -Dmaven.test.failure.ignore=true || broken=$((broken + 1))
step build "$REPO/scripts/build.sh" || give_up
step image "$REPO/scripts/image.sh" || broken=$((broken + 1))
step cluster test_cluster_up || give_up
step testbed "$REPO/testbed/scripts/test.sh" || true
step second second_test_cluster_up || give_up
step acceptance maven test -Dtests.groups=cluster -Dtests.excluded=bench,pending -Dtests.reports=cluster-reports -Dtests.forks=2 \
  -Dmaven.test.failure.ignore=true || broken=$((broken + 1))

summary
say "== make test took $(since "$began"); the clusters of the tests stay up: make cluster-down NAME=$NAME (and $SECOND) ROOT=$ROOT"
"$REPO/scripts/count.py" --broken $broken --lines "$LOGS/testbed.log" "$REPO"
