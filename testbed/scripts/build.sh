#!/bin/bash
# Compiles the cluster's programs into bin/: 5 to 8 minutes with empty Go caches, 20 s with warm ones, nothing when bin/ is current.
set -eu
cd "$(dirname "$0")/../go"
BIN=${BIN:-$(realpath ..)/bin}
export PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"   # static: they start on any glibc and in any image

stamp() { { go env GOVERSION; sha256sum go.mod go.sum cbt-crd.yaml ../scripts/build.sh $(find . -name '*.go' | sort); } | sha256sum; }
mkdir -p "$BIN/crds"
now=$(stamp)
if [ "$(cat "$BIN/.stamp" 2>/dev/null)" = "$now" ]; then
  echo "-- testbed/bin is current"
  exit 0
fi
echo "-- compiling Kubernetes, etcd, CoreDNS and the CSI programs; the first time this takes 5 to 8 minutes"

# Without these values /version says v0.0.0-master+$Format, and clients that parse it fail.
version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
minor=${version#v1.}
flags="-s -w"
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  flags="$flags -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*} -X $package.gitTreeState=clean"
done
go build -ldflags "$flags" -o "$BIN/" ./hyperkube ./disk ./cbt ./link ./coredns $(go list -f '{{.ImportPath}}' tool)

# The definitions of snapshots come with the client's module; that of changed blocks is ours, its module is not to be had.
snapshotter=$(go list -m -f '{{.Dir}}' github.com/kubernetes-csi/external-snapshotter/client/v8)/config/crd
install -m 644 "$snapshotter"/snapshot.*.yaml "$snapshotter"/groupsnapshot.*.yaml cbt-crd.yaml "$BIN/crds/"
echo "$now" >"$BIN/.stamp"
