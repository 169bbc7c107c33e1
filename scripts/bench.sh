#!/bin/sh
# bench.sh [PART]: measurements on a real cluster beside what they are compared to (docs/benchmarks.md), and of the repository engine beside restic
# (docs/performance.md). PART is backup, restore, memory, server or engine; without it all of them. The table is kept in target/bench.txt; a part that is measured alone replaces its own lines only.
# BENCH_OPTIONS, for example "-Dobjects=5000 -Drounds=1", go to Maven.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
. "$REPO/scripts/test-cluster.sh"
case ${1:-all} in
  all) parts="server engine backup restore memory" ;;
  backup | restore | memory | server | engine) parts=$1 ;;
  *) fail "bench.sh [backup|restore|memory|server|engine]" ;;
esac
case $parts in *engine*) export EXTRA_PACKAGES=restic ;; esac
"$REPO/scripts/setup.sh"
find_jdk
"$REPO/scripts/build.sh"
if [ "$parts" != engine ]; then
  "$REPO/scripts/image.sh"
  test_cluster_up
fi

code=0
for part in $parts; do
  case $part in
    backup) class=dev.lifeboat.acceptance.bench.BackupBench ;;
    restore) class=dev.lifeboat.acceptance.bench.RestoreRateBench ;;
    memory) class=dev.lifeboat.acceptance.bench.MemoryBench ;;
    server) class=dev.lifeboat.acceptance.bench.ServerBench ;;
    engine) class=dev.lifeboat.acceptance.bench.EngineBench,dev.lifeboat.repository.IndexBench ;;
  esac
  say "-- $part"
  # shellcheck disable=SC2086 # the options are words
  maven -q test -pl acceptance -am -Dtest="$class" -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtests.groups=bench -Dtests.excluded= -Dtests.reports=bench-reports ${BENCH_OPTIONS:-} || code=1
done

{
  date -u +'%Y-%m-%d %H:%M UTC'
  printf 'commit %s, %s processors, load before the end %s\n\n' "$(git -C "$REPO" rev-parse --short HEAD 2>/dev/null || echo '?')" \
    "$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)"
  printf '%-46s %22s %16s %7s  %s\n' what measured 'compared to' ratio target
  cat "$REPO"/target/bench/*.txt
} | tee "$REPO/target/bench.txt"
exit "$code"
