#!/bin/bash
# Makes go.mod and go.sum of the module beside this folder anew: once per Kubernetes version; both are then kept.
set -eu
cd "$(dirname "$0")/../go"
export GOTOOLCHAIN=local CGO_ENABLED=0
kubernetes=1.36.3 etcd=3.6.8 coredns=1.14.5 csi=github.com/kubernetes-csi
rm -f go.mod go.sum
go mod init testbed
go mod edit -go=1.26.0

# k8s.io/kubernetes replaces its parts by folders, and replacements are not inherited: each gets its published version.
mod=$(go mod download -json k8s.io/kubernetes@v$kubernetes | python3 -c 'import json,sys; print(json.load(sys.stdin)["GoMod"])')
for part in $(go mod edit -json "$mod" | python3 -c 'import json,sys
for r in json.load(sys.stdin)["Replace"]: print(r["Old"]["Path"])'); do
  go mod edit -replace=$part=$part@v0.${kubernetes#1.}
done

# The module proxy does not have this client; ours has the one call that the sidecar makes.
go mod edit -replace=$csi/external-snapshot-metadata/client=./smsclient
go get k8s.io/kubernetes@v$kubernetes go.etcd.io/etcd/server/v3@v$etcd

# All tools at once: one after the other, the newest client and with it a newer k8s.io would come in between.
go get -tool $csi/external-snapshotter/v8/cmd/snapshot-controller@v8.6.0 $csi/external-snapshotter/v8/cmd/csi-snapshotter@v8.6.0 \
  $csi/external-provisioner/v6/cmd/csi-provisioner@v6.3.0 $csi/external-resizer/v2/cmd/csi-resizer@v2.2.0 \
  $csi/external-snapshot-metadata/cmd/csi-snapshot-metadata@v1.1.0
go get $csi/external-snapshotter/client/v8@v8.6.0 github.com/coredns/coredns@v$coredns
go mod tidy
