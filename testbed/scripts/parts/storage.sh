# The CSI driver, its objects, its helpers and DNS: plain processes of the node with the administrator's kubeconfig, hence without
# RBAC objects, sidecar images and leader election.

start_driver() {
  # shellcheck disable=SC2086 # the flags are words
  start disk "$BIN/disk" -driver-name=$DRIVER -node="$NODE" -socket=$CSI/csi.sock -dir="$STATE/disk" ${DRIVER_FLAGS:--quota}
}

driver_is_registered() {
  kubectl get csinode "$NODE" -o jsonpath='{.spec.drivers[*].name}' | grep -q $DRIVER
}

make_storage_objects() {
  kubectl apply --server-side -f "$BIN/crds" >/dev/null
  objects | kubectl apply -f - >/dev/null
}

# attachRequired: false spares the attacher.
objects() {
  cat <<Y
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: $DRIVER}
spec: {attachRequired: false, podInfoOnMount: false, fsGroupPolicy: File, volumeLifecycleModes: [Persistent]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: disk, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: $DRIVER
volumeBindingMode: Immediate
allowVolumeExpansion: true
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: disk-wait}
provisioner: $DRIVER
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata: {name: disk, annotations: {snapshot.storage.kubernetes.io/is-default-class: "true"}}
driver: $DRIVER
deletionPolicy: Delete
---
apiVersion: groupsnapshot.storage.k8s.io/v1
kind: VolumeGroupSnapshotClass
metadata: {name: disk, annotations: {groupsnapshot.storage.kubernetes.io/is-default-class: "true"}}
driver: $DRIVER
deletionPolicy: Delete
---
apiVersion: cbt.storage.k8s.io/v1beta1
kind: SnapshotMetadataService
metadata: {name: $DRIVER}
spec: {address: "$NODE_IP:50051", audience: snapshot-metadata, caCert: "$(base64 -w0 <"$PKI/ca.crt")"}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {clusterIP: $DNS_IP, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
addressType: IPv4
endpoints: [{addresses: [$NODE_IP], conditions: {ready: true}}]
ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
Y
}

# Without fallthrough the plugin hosts answers SERVFAIL for every name but its own.
start_dns() {
  cat >"$STATE/Corefile" <<Y
.:53 {
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $PKI/admin.kubeconfig
    pods insecure
  }
  hosts {
    $HOST_IP host.testbed
    fallthrough
  }
  cache 5
}
Y
  keep coredns "$BIN/coredns" -conf "$STATE/Corefile"
}

# Group snapshots are off by default in external-snapshotter 8.6.
start_csi_helpers() {
  local access="--kubeconfig=$PKI/admin.kubeconfig --kube-api-qps=50 --kube-api-burst=100 --leader-election=false"
  local driver="--csi-address=$CSI/csi.sock" groups="--feature-gates=CSIVolumeGroupSnapshot=true"
  # shellcheck disable=SC2086 # the flags are words
  {
    keep provisioner "$BIN/csi-provisioner" $access $driver --feature-gates=Topology=true --extra-create-metadata
    keep snapshotter "$BIN/csi-snapshotter" $access $driver $groups --extra-create-metadata
    keep snapshot-controller "$BIN/snapshot-controller" $access $groups
    keep resizer "$BIN/csi-resizer" $access $driver
    keep snapshot-metadata "$BIN/csi-snapshot-metadata" --kubeconfig="$PKI/admin.kubeconfig" $driver \
      --tls-cert="$PKI/sm.crt" --tls-key="$PKI/sm.key" --port=50051 --http-endpoint=127.0.0.1:9088
  }
}
