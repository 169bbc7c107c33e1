#!/bin/bash
# Writes to a StatefulSet's volume, snapshots it, restores it elsewhere; DNS, Services, the way out to the machine and back in.
set -eu
. "$(dirname "$0")/../scripts/settings.sh"
began=$(date +%s.%N)
lap() { printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) - $began" | bc)" "$*"; }
k() { kubectl -n smoke "$@"; }
cleanup() { kubectl delete namespace smoke --ignore-not-found --wait --timeout=60s >/dev/null; }
trap cleanup EXIT
cleanup
# A cluster that stays up may hold what others left on purpose, snapshots that were retained above all.
objects() { kubectl get pv,volumesnapshotcontents -o name; }
stored() { node sh -c "ls $STATE/disk/volumes $STATE/disk/snapshots"; }
objects_before=$(objects) stored_before=$(stored)

kubectl create namespace smoke >/dev/null
k apply -f - >/dev/null <<Y
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080, name: http}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: c
          image: localhost/testbed/busybox:1
          command: [httpd, -f, -p, "8080", -h, /data]
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 64Mi}}}}]
Y
k rollout status statefulset/web --timeout=60s >/dev/null
lap "StatefulSet with a volume is ready"

k exec web-0 -- sh -c 'echo hello >/data/index.html; chown 7:8 /data/index.html; ln -s index.html /data/link
  dd if=/dev/urandom of=/data/big bs=1M count=30 2>/dev/null; sha256sum /data/big >/data/sum'
k apply -f - >/dev/null <<Y
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: s1}
spec: {source: {persistentVolumeClaimName: data-web-0}}
Y
k wait --for=jsonpath='{.status.readyToUse}'=true volumesnapshot/s1 --timeout=30s >/dev/null
lap "snapshot is ready"

k exec web-0 -- sh -c 'echo changed >/data/index.html; rm /data/big'
k apply -f - >/dev/null <<Y
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: restored}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: disk-wait
  resources: {requests: {storage: 64Mi}}
  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s1}
---
apiVersion: v1
kind: Pod
metadata: {name: check}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - {name: c, image: "localhost/testbed/busybox:1", command: [sleep, "1000"], volumeMounts: [{name: data, mountPath: /data}]}
  volumes: [{name: data, persistentVolumeClaim: {claimName: restored}}]
Y
k wait --for=condition=Ready pod/check --timeout=60s >/dev/null
lap "restored claim is in use"

k exec check -- sh -c 'set -e; [ "$(cat /data/link)" = hello ]; [ "$(stat -c %u:%g /data/index.html)" = 7:8 ]; sha256sum -c /data/sum
  ! dd if=/dev/zero of=/data/full bs=1M count=60 2>/dev/null; rm /data/full'
lap "restored data is right, and the size limit holds"

ip=$(k get service web -o jsonpath='{.spec.clusterIP}')
answer=$(k exec check -- sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 3 $ip 80 | tail -1")
[ "$answer" = changed ]
lap "Service by address"

[ "$(curl -s --noproxy "" -x "http://127.0.0.1:$PROXY_PORT" -p "http://$ip/")" = changed ]
[ "$(curl -s --noproxy "" --socks5-hostname "127.0.0.1:$PROXY_PORT" http://web.smoke.svc.cluster.local/)" = changed ]
lap "Service from the machine, by address and by name"

port=$((18080 + I))
python3 - $port <<'Y' &
import http.server, socketserver, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"from the machine\n")
    def log_message(self, *a): pass
socketserver.TCPServer.allow_reuse_address = True
server = socketserver.TCPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.timeout = 20
server.handle_request()
Y
python=$!
wait_for 10 bash -c "ss -ltn | grep -q ':$port '"
answer=$(k exec check -- sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 3 $HOST_IP $port | tail -1")
[ "$answer" = "from the machine" ]
wait $python
lap "the machine's loopback from a pod"

k delete pod check --wait >/dev/null
cleanup
lap "namespace is gone"
objects_after=$(objects) stored_after=$(stored)   # by themselves, so that a failure of the command is one
[ -z "$(comm -13 <(sort <<<"$objects_before") <(sort <<<"$objects_after"))" ]
[ -z "$(comm -13 <(sort <<<"$stored_before") <(sort <<<"$stored_after"))" ]
lap "nothing is left on the driver's disk"
