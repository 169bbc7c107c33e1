#!/bin/sh
# aot.sh FOLDER: lets the command line and the server run once, so that the JVM writes down which classes they load and how it
# links them. A start with that file takes half the time. Nothing depends on it: without it, or on another JDK, all works.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
FOLDER=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rm -f "$FOLDER"/lib/*.aot

# A list from a server that is not there: loads the parser of commands, the HTTP client and JSON, and ends at once.
LIFEBOAT_AOT=train HOME=$scratch LIFEBOAT_SERVER=https://127.0.0.1:9 LIFEBOAT_TOKEN=none \
  "$FOLDER/bin/lifeboat" jobs list >"$LOGS/aot.log" 2>&1 || true
LIFEBOAT_AOT=train HOME=$scratch "$FOLDER/bin/lifeboat" server init --data "$scratch/data" >>"$LOGS/aot.log" 2>&1 || true
# A backup of our own jars, so that the profiles of ciphers and compression are in the cache as well.
repository="--store $scratch/repository --key-file $scratch/key"
# shellcheck disable=SC2086 # the options are words
HOME=$scratch "$FOLDER/bin/lifeboat" repository init $repository --recovery-key "$scratch/recovery" >>"$LOGS/aot.log" 2>&1 || true
# shellcheck disable=SC2086
LIFEBOAT_AOT=train HOME=$scratch "$FOLDER/bin/lifeboat" repository backup "$FOLDER/lib" $repository >>"$LOGS/aot.log" 2>&1 || true
for cache in cli server engine; do
  [ -s "$FOLDER/lib/$cache.aot" ] || say "-- no AOT cache for the $cache: it starts slower; see $LOGS/aot.log"
done
