#!/bin/bash
# Makes the servers that the tests of stores run against: 3 minutes with empty caches, nothing when they are current.
set -eu
cd "$(dirname "$0")"
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}   # where Go and npm keep what they fetched
export PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"

# current NAME FILE...: true if what NAME stands for was made from these files; sets the stamp that says so afterwards.
current() {
  stamp=bin/.$1 made_of=$({ shift; sha256sum build.sh "$@"; } | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$made_of" ] && echo "-- $1 is current"
}
made() { echo "$made_of" >"$stamp"; }

mkdir -p bin
if ! current versitygw go.mod go.sum || [ ! -x bin/versitygw ]; then
  echo "-- compiling Versity Gateway; the first time this takes 3 minutes"
  go build -ldflags "-s -w" -o bin/ github.com/versity/versitygw/cmd/versitygw
  made
fi

if ! current azurite package.json package-lock.json || [ ! -e node_modules/azurite ]; then
  echo "-- installing Azurite; the first time this takes a minute"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  made
fi
