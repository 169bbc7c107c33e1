#!/bin/sh
# mutation.sh [PACKAGE]: changes the code of the engine's packages line by line and tells which changes no test noticed (PIT). PACKAGE is tree, format, pack,
# write or gc; without it all of them. The reports are in target/mutation/PACKAGE; a score below 80 % fails. Takes up to an hour; no part of make test.
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

code=0
for package in $packages; do
  targets="dev.lifeboat.repository.$package.*"
  # tests that take seconds are left out, or every change that none notices would cost minutes: they may find more, never less
  base=dev.lifeboat.repository
  tests="$base.tree.*,$base.format.*,$base.crypto.*,$base.write.*,$base.RecordFuzzTest,$base.GoldenRepositoriesTest,$base.VolumeSectionsTest\
,$base.SectionContentTest,$base.HostileVolumesTest,$base.OpeningTest"
  if [ "$package" = gc ]; then
    tests="$base.gc.GarbageTest,$base.gc.PackingAnewTest,$base.gc.DoubtTest,$base.gc.LocksTest,$base.gc.VolumeGarbageTest,$base.gc.MarginsTest,$base.local.LocalRunTest\
,$base.local.TroubleTest,$base.RecordFuzzTest,$base.GarbageRecordsTest,$base.MarkingTest,$base.DensityTest,$base.CondemnedTest,$base.ReferencesTest"
    targets="$targets,$base.Collecting,$base.Condemn*,$base.Copying\
,$base.Deleting,$base.Density,$base.Garbage*,$base.Marking,$base.References"
  fi
  say "-- $package"
  "$JAVA_HOME/bin/java" -cp "$(cat "$out/classpath")$modules" org.pitest.mutationtest.commandline.MutationCoverageReport \
    --classPath "$(echo "${modules#:}" | tr ':' ',')" --mutableCodePaths "$REPO/repository/target/classes" \
    --sourceDirs "$REPO/repository/src/main/java" --reportDir "$out/$package" --timestampedReports=false \
    --targetClasses "$targets" --targetTests "$tests" --excludedGroups bench,stores,cluster,pending \
    --jvmArgs="-Dbasedir=$REPO/testkit,-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,--enable-native-access=ALL-UNNAMED,-Xmx1g" \
    --threads "$(nproc)" --outputFormats XML,HTML --mutationThreshold 80 --timeoutConst 8000 </dev/null || code=1
done
exit "$code"
