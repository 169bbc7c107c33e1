#!/bin/bash
# The program that joins the cluster's network to this machine's loopback.
set -eu
cd "$(dirname "$0")/../go"
export PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
go test -count=1 ./link
