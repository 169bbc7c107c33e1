#!/bin/sh
# mutation.sh [PACKAGE]: changes the code of the engine's packages line by line and tells which changes no test noticed (PIT). PACKAGE is tree, format, pack,
# write or gc; without it all of them. The reports are in target/mutation/PACKAGE; a score below 80 % fails. No part of make test.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
case ${1:-all} in
  all) packages="tree format pack write gc" ;;
  tree | format | pack | write | gc) packages=$1 ;;
  *) fail "mutation.sh [tree|format|pack|write|gc]" ;;
esac
find_jdk
out="$REPO/target/mutation"
mkdir -p "$out"
maven -q -Pmutation -pl repository,testkit -am test-compile dependency:build-classpath \
  -Dmdep.outputFile="$out/classpath" -Dmdep.includeScope=test
modules=
for module in repository testkit; do
  modules="$modules:$REPO/$module/target/classes:$REPO/$module/target/test-classes"
done

# Tests that hold each package, quick ones alone: a change that none notices costs the time of all that run through it. Slower ones (crashes at every call, many
# processes) may notice more, never less. Those tagged "process" stay out too: the process that they start runs the code as it is.
base=dev.lifeboat.repository
tests_of() {
  case $1 in
    tree) names="tree.* SectionContentTest VolumeSectionsTest" ;;
    format | pack) names="tree.* format.* crypto.* pack.* write.KnownIdsTest write.SpillSortTest RecordFuzzTest GoldenRepositoriesTest VolumeSectionsTest
      SectionContentTest HostileVolumesTest OpeningTest" ;;
    write) names="write.* SectionContentTest VolumeSectionsTest" ;;
    gc) names="gc.DoubtTest gc.GarbageTest gc.LocksTest gc.MarginsTest gc.PackingAnewTest gc.VolumeGarbageTest CondemnedTest DensityTest GarbageRecordsTest
      MarkingTest ReferencesTest" ;;
  esac
  comma_separated "$names"
}

targets_of() {
  case $1 in
    gc) comma_separated "gc.* Collecting Condemn* Copying Deleting Density Garbage* Marking References" ;;
    *) comma_separated "$1.*" ;;
  esac
}

comma_separated() {
  set -f
  all=
  for name in $1; do all="$all,$base.$name"; done
  set +f
  echo "${all#,}"
}

# totals PACKAGE REPORT: how many changes ended how. PIT counts those that ran out of time or memory as killed; here they stand apart.
totals() {
  count() { grep -o "status='$1'" "$report" | wc -l; }
  report=$2 all=$(grep -c '<mutation ' "$2") killed=$(count KILLED)
  say "$1: $killed of $all changes killed ($((100 * killed / all)) %), $(count TIMED_OUT) out of time, $(count MEMORY_ERROR) out of memory,\
 $(count RUN_ERROR) not run, $(count SURVIVED) survived, $(count NO_COVERAGE) reached by no test"
}

code=0
for package in $packages; do
  say "-- $package"
  rm -rf "${out:?}/$package"
  # The deadline is far away: on a busy machine no change shall look noticed. Units of 20 changes keep all processors busy to the end.
  "$JAVA_HOME/bin/java" -cp "$(cat "$out/classpath")$modules" org.pitest.mutationtest.commandline.MutationCoverageReport \
    --classPath "$(echo "${modules#:}" | tr ':' ',')" --mutableCodePaths "$REPO/repository/target/classes" \
    --sourceDirs "$REPO/repository/src/main/java" --reportDir "$out/$package" --timestampedReports=false \
    --targetClasses "$(targets_of "$package")" --targetTests "$(tests_of "$package")" --excludedGroups bench,stores,cluster,pending,process \
    --jvmArgs="-Dbasedir=$REPO/testkit,-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,--enable-native-access=ALL-UNNAMED,-Xmx1g" \
    --threads "$(nproc)" --mutationUnitSize 20 --timeoutFactor 3 --timeoutConst 20000 --outputFormats XML,HTML --mutationThreshold 80 </dev/null || code=1
  [ ! -f "$out/$package/mutations.xml" ] || totals "$package" "$out/$package/mutations.xml"
done
exit "$code"
