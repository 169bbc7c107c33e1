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
# Our own jars and sources saved, restored and checked, so that the profiles of ciphers and compression are in the cache as well.
mkdir "$scratch/sample"
cp "$FOLDER"/lib/*.jar "$scratch/sample/"
for module in "$REPO"/*/src; do cp -r "$module" "$scratch/sample/$(basename "$(dirname "$module")")"; done
cat "$REPO"/*/src/main/java/dev/lifeboat/*/*.java "$REPO"/docs/*.md >"$scratch/sample/text"
# Thousands of small files: what is done once a file counts as much as it does in a folder of them.
mkdir "$scratch/sample/many"
split -b 160 -a 4 "$scratch/sample/text" "$scratch/sample/many/"
mkdir "$scratch/change"
echo changed >"$scratch/change/text"
cat "$FOLDER"/lib/*.jar >"$scratch/volume"
cp "$scratch/volume" "$scratch/volume-later"
for part in 3 40 41 200; do head -c 5000 "$scratch/sample/text" | dd of="$scratch/volume-later" bs=50000 seek=$part conv=notrunc 2>/dev/null; done
repository="--store $scratch/repository --key-file $scratch/key"
LIFEBOAT_AOT=rehearse HOME=$scratch "$FOLDER/bin/lifeboat" >>"$LOGS/aot.log" 2>&1 <<END || say "-- the rehearsal of the engine failed: it starts slower; see $LOGS/aot.log"
repository init $repository --recovery-key $scratch/recovery
repository backup $scratch/sample $repository
repository backup $scratch/sample --reread $repository
repository restore latest --target $scratch/restored $repository
repository check $repository
repository backup $scratch/change $repository
repository restore latest --name $scratch/change --target $scratch/sample --overwrite $repository
repository backup $scratch/sample $repository
repository backup --block $scratch/volume $repository
repository backup --block $scratch/volume-later $repository
repository restore latest --name $scratch/volume-later --block-target $scratch/volume --overwrite $repository
repository backup --block $scratch/volume $repository
END
for cache in cli server engine; do
  [ -s "$FOLDER/lib/$cache.aot" ] || say "-- no AOT cache for the $cache: it starts slower; see $LOGS/aot.log"
done
