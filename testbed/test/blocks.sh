#!/bin/bash
# A raw block volume: two snapshots, the blocks between them, restore, expansion; a group snapshot.
set -eu
. "$(dirname "$0")/../scripts/settings.sh"
began=$(date +%s.%N)
lap() { printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) - $began" | bc)" "$*"; }
k() { kubectl -n blk "$@"; }
cleanup() {
  kubectl delete namespace blk --ignore-not-found --wait --timeout=90s >/dev/null
  kubectl delete clusterrolebinding blk-reader --ignore-not-found >/dev/null
}
trap cleanup EXIT
cleanup
objects() { kubectl get pv,volumesnapshotcontents -o name; }
before=$(objects)   # of others, in a cluster that stays up

kubectl create namespace blk >/dev/null
k apply -f - >/dev/null <<Y
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: raw, labels: {g: one}}
spec: {accessModes: [ReadWriteOnce], volumeMode: Block, resources: {requests: {storage: 64Mi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: files, labels: {g: one}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 64Mi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: w}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: c
      image: localhost/testbed/busybox:1
      command: [sleep, "1000"]
      volumeDevices: [{name: raw, devicePath: /dev/raw}]
      volumeMounts: [{name: files, mountPath: /files}]
  volumes: [{name: raw, persistentVolumeClaim: {claimName: raw}}, {name: files, persistentVolumeClaim: {claimName: files}}]
Y

snapshot() {
  k apply -f - >/dev/null <<Y
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: $1}
spec: {source: {persistentVolumeClaimName: raw}}
Y
  k wait --for=jsonpath='{.status.readyToUse}'=true "volumesnapshot/$1" --timeout=30s >/dev/null
}
write() { k exec w -- sh -c "dd if=/dev/urandom of=/dev/raw bs=$1 count=$2 seek=${3:-0} conv=notrunc 2>/dev/null"; }

k wait --for=condition=Ready pod/w --timeout=60s >/dev/null
write 1M 8
snapshot s1
write 4096 1 1280
write 4096 2 5000
snapshot s2
lap "two snapshots"

k create serviceaccount reader >/dev/null
kubectl create clusterrolebinding blk-reader --clusterrole=cluster-admin --serviceaccount=blk:reader >/dev/null
token=$(k create token reader --audience=snapshot-metadata)
content=$(k get volumesnapshot s1 -o jsonpath='{.status.boundVolumeSnapshotContentName}')
handle=$(kubectl get volumesnapshotcontent "$content" -o jsonpath='{.status.snapshotHandle}')
blocks() { node "$BIN/cbt" -ca "$PKI/ca.crt" -token "$token" -ns blk "$@" 2>&1; }
allocated=$(blocks -target s2) changed=$(blocks -target s2 -base "$handle") refused=$(token=x blocks -target s2 || true)
case $allocated in *8388608*20480000*8192*) ;; *) echo "allocated blocks: $allocated" >&2; exit 1 ;; esac
case $changed in *5242880*4096*20480000*8192*) ;; *) echo "changed blocks: $changed" >&2; exit 1 ;; esac
case $refused in *Unauthenticated*) ;; *) echo "a bad token was answered: $refused" >&2; exit 1 ;; esac
lap "changed blocks, and a bad token refused"

k apply -f - >/dev/null <<Y
apiVersion: groupsnapshot.storage.k8s.io/v1
kind: VolumeGroupSnapshot
metadata: {name: g}
spec: {source: {selector: {matchLabels: {g: one}}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: raw2}
spec:
  accessModes: [ReadWriteOnce]
  volumeMode: Block
  resources: {requests: {storage: 128Mi}}
  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s2}
---
apiVersion: v1
kind: Pod
metadata: {name: r}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - {name: c, image: "localhost/testbed/busybox:1", command: [sleep, "1000"], volumeDevices: [{name: raw, devicePath: /dev/raw}]}
  volumes: [{name: raw, persistentVolumeClaim: {claimName: raw2}}]
Y
k wait --for=condition=Ready pod/r --timeout=60s >/dev/null
sum='head -c 67108864 /dev/raw | sha256sum'
[ "$(k exec w -- sh -c "$sum")" = "$(k exec r -- sh -c "$sum")" ]
[ "$(k exec r -- blockdev --getsize64 /dev/raw)" = 134217728 ]
lap "restored, and larger"

k wait --for=jsonpath='{.status.readyToUse}'=true volumegroupsnapshot/g --timeout=30s >/dev/null
[ "$(k get volumesnapshot -o name | wc -l)" = 4 ]
lap "group snapshot"

grow() { k patch pvc "$1" -p "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$2\"}}}}" >/dev/null; }
grow files 256Mi
grow raw 96Mi
k wait --for=jsonpath='{.status.capacity.storage}'=256Mi pvc/files --timeout=30s >/dev/null
k wait --for=jsonpath='{.status.capacity.storage}'=96Mi pvc/raw --timeout=30s >/dev/null
[ "$(k exec w -- blockdev --getsize64 /dev/raw)" = 100663296 ]
lap "both kinds grown while in use"

k delete pod w r --wait >/dev/null
cleanup
after=$(objects)   # by itself, so that a failure of the command is one
[ -z "$(comm -13 <(sort <<<"$before") <(sort <<<"$after"))" ]
lap "nothing is left"
