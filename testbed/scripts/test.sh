#!/bin/bash
# The testbed's own tests, on a cluster that is up (NAME, ROOT): each prints its laps; the last line counts them.
set -u
. "$(dirname "$0")/settings.sh"
passed=0 failed=0
bash "$HERE/up.sh" || exit 1
for test in "$HERE"/../test/*.sh; do
  echo "-- testbed: $(basename "$test" .sh)"
  if bash "$test"; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "-- testbed: $(basename "$test" .sh) FAILED"; fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
