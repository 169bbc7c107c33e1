#!/bin/bash
# The CSI conformance suite against our driver, in a mount namespace of its own.
set -eu
cd "$(dirname "$0")/../go"
export PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
unshare -m go test -count=1 ./disk
