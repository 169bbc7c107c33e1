#!/bin/bash
# import.sh FILE.tar...: makes images known to a running cluster. The name in the archive's annotation is the one pods use;
# a tag other than "latest" is needed, or the kubelet asks a registry.
set -eu
. "$(dirname "$0")/settings.sh"
for file; do node "$CTR" -a $SOCK -n k8s.io images import "$(realpath "$file")"; done
