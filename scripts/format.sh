#!/bin/sh
# Formats the Java and Go sources, and writes the generated documents anew.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
maven -q spotless:apply
gofmt -l -w "$REPO"/testbed/go/*/*.go
mkdir -p "$REPO/docs"
maven -q -pl acceptance -am test -Dtest=ErrorDocumentRulesTest#documentIsWhatTheCatalogueSays -Dlifeboat.regenerate=true \
  -Dsurefire.failIfNoSpecifiedTests=false
