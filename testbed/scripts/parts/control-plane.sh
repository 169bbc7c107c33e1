# containerd, etcd, the API server, controllers, scheduler, kubelet and kube-proxy, each with its settings and their reasons.

# Configuration version 2 is read by containerd 1.6, 1.7 and 2.x alike. Without restrict_oom_score_adj runc dies where root lacks
# CAP_SYS_RESOURCE, with "can't get final child's PID from pipe: EOF". The network is one ptp pair per pod, without masquerading.
start_containerd() {
  cat >"$STATE/cni.d/10-ptp.conflist" <<Y
{"cniVersion": "1.0.0", "name": "testbed", "plugins": [{"type": "ptp", "ipMasq": false,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "$POD_NET"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
Y
  cat >"$STATE/containerd.toml" <<Y
version = 2
root = "$STATE/containerd"
state = "/run/containerd"
[grpc]
  address = "$SOCK"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/testbed/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI_BIN"
    conf_dir = "$STATE/cni.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
Y
  start containerd "$CONTAINERD" -c "$STATE/containerd.toml"
}

# etcd keeps its data in the node's memory and without fsync: it outlives a crash of etcd, not of the node. No TLS: it listens on
# loopback inside only. (Its quota of 8 GiB is set in go/hyperkube/etcd.go.)
# The API server needs the three service account settings together; the front proxy's for aggregated APIs and for the delegated
# authentication of the others; an advertised address that is not loopback.
start_etcd_and_api_server() {
  start etcd "$BIN/hyperkube" etcd --data-dir=/run/etcd --unsafe-no-fsync
  # shellcheck disable=SC2086 # the flags are words
  start kube-apiserver "$BIN/hyperkube" kube-apiserver --etcd-servers=http://127.0.0.1:2379 \
    --bind-address=0.0.0.0 --secure-port=443 --advertise-address=$NODE_IP --service-cluster-ip-range=$SVC_NET \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$PKI/apiserver-kubelet.crt" --kubelet-client-key="$PKI/apiserver-kubelet.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-signing-key-file="$PKI/sa.key" --service-account-key-file="$PKI/sa.pub" \
    --requestheader-client-ca-file="$PKI/front-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$PKI/front.crt" --proxy-client-key-file="$PKI/front.key" ${APISERVER_FLAGS:-}
}

import_images() {
  local image
  wait_for 20 node "$CTR" -a $SOCK version
  for image in "$IMAGES"/*.tar; do node "$CTR" -a $SOCK -n k8s.io images import "$image" >/dev/null; done
}

# Before the first exec or logs: a kubelet remembers a refusal for 30 s.
let_the_api_server_reach_the_kubelet() {
  kubectl create clusterrolebinding apiserver-kubelet --clusterrole=system:kubelet-api-admin --user=apiserver-kubelet-client >/dev/null
}

# The controllers' own limit of 20 calls a second would be what a benchmark measures, and a namespace would take 20 s to go.
start_controllers_and_scheduler() {
  start kcm "$BIN/hyperkube" kube-controller-manager $(as kcm) --leader-elect=false --bind-address=127.0.0.1 \
    --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt" --use-service-account-credentials=true \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
    --kube-api-qps=500 --kube-api-burst=1000 --concurrent-namespace-syncs=40
  start scheduler "$BIN/hyperkube" kube-scheduler $(as scheduler) --leader-elect=false --bind-address=127.0.0.1
}

as() {
  echo "--kubeconfig=$PKI/$1.kubeconfig --authentication-kubeconfig=$PKI/$1.kubeconfig --authorization-kubeconfig=$PKI/$1.kubeconfig"
}

# failCgroupV1 is all that 1.36 needs for cgroup v1. Image collection is off: the images here cannot be pulled again.
# The webhook authentication lets exec and logs through the API server work, and nothing anonymous. A container that tests killed again
# and again is started again after a second, not after up to five minutes.
start_kubelet_and_proxy() {
  cat >"$STATE/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
failCgroupV1: false
failSwapOn: false
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
containerRuntimeEndpoint: unix://$SOCK
resolvConf: ""
clusterDomain: cluster.local
clusterDNS: [$DNS_IP]
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $PKI/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet.crt
tlsPrivateKeyFile: $PKI/kubelet.key
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
nodeStatusUpdateFrequency: 5s
crashLoopBackOff: {maxContainerRestartPeriod: 1s}
podLogsDir: $STATE/pod-logs
volumePluginDir: $STATE/volume-plugins
Y
  start kubelet "$BIN/hyperkube" kubelet --config="$STATE/kubelet.yaml" --kubeconfig="$PKI/node.kubeconfig" \
    --hostname-override="$NODE" --node-ip=$NODE_IP --v=2
  cat >"$STATE/proxy.yaml" <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $PKI/admin.kubeconfig}
clusterCIDR: $POD_NET
hostnameOverride: $NODE
conntrack: {maxPerCore: 0}
Y
  start proxy "$BIN/hyperkube" kube-proxy --config="$STATE/proxy.yaml"
}
