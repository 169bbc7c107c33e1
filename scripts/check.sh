#!/bin/sh
# The rules that need no run: format, compiler with Error Prone and NullAway, the architecture test.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
maven -q spotless:check test-compile
maven -q -pl acceptance -am test -Dtest='*RulesTest' -Dsurefire.failIfNoSpecifiedTests=false
say "-- the rules hold"
