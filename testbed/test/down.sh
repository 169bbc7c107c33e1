#!/bin/bash
# Down leaves nothing: a cluster of its own is started, its parts are killed one after the other and mended by up.sh, then the node's
# first process is killed with a block volume in use. What the machine has afterwards is compared with what it had. Its name is nobody else's: the
# clusters of tests (t, s) and of people (a, b) stay up between runs.
set -eu
export NAME=${DOWN_NAME:-d} ROOT=${DOWN_ROOT:-/var/lib/testbed-down}
. "$(dirname "$0")/../scripts/settings.sh"
began=$(date +%s.%N)
lap() { printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) - $began" | bc)" "$*"; }
trap 'bash "$HERE/down.sh" >/dev/null; rm -rf "$ROOT"' EXIT

# Only what names this cluster: others may come and go meanwhile.
traces() {
  grep -F "$STATE" /proc/mounts || true
  losetup -n -O NAME,BACK-FILE | grep -F "$STATE" || true
  find /sys/fs/cgroup -maxdepth 2 -name "$CGROUP"
  ps -eo args | grep -F "$STATE" | grep -vE 'grep|test/down.sh|scripts/down.sh' || true
  ls "$RUN/$NAME" 2>/dev/null || true
  ss -ltn | grep -E ":($API_PORT|$PROXY_PORT) " || true
}
expect_no_traces() {
  local left
  left=$(traces)
  [ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
}

bash "$HERE/down.sh" >/dev/null
expect_no_traces
bash "$HERE/up.sh" >/dev/null
lap "up"

for part in etcd kube-apiserver kcm kubelet containerd disk; do
  stop $part -KILL
  wait_for 10 ended $part
  bash "$HERE/up.sh" >/dev/null
  wait_for 30 running $part
done
lap "each part killed and mended"
kill -KILL "$(cat "$STATE/link.pid")"
bash "$HERE/up.sh" >/dev/null
answers
lap "link killed and mended"

kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: raw, namespace: default}
spec: {accessModes: [ReadWriteOnce], volumeMode: Block, resources: {requests: {storage: 16Mi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: w, namespace: default}
spec:
  containers:
    - {name: c, image: "localhost/testbed/busybox:1", command: [sleep, "1000"], volumeDevices: [{name: raw, devicePath: /dev/raw}]}
  volumes: [{name: raw, persistentVolumeClaim: {claimName: raw}}]
Y
kubectl wait --for=condition=Ready pod/w --timeout=90s >/dev/null
stop scheduler -STOP
stop scheduler -CONT
stop kcm -STOP
kill -KILL "$(cat "$STATE/node.pid")"
bash "$HERE/down.sh" >/dev/null
expect_no_traces
lap "node killed with a block volume in use, and nothing is left"
