# The node: namespaces and cgroups of its own, a network without any link to the machine's, and the one way in and out.

# Ports and cgroups follow the name, so a name can be up once on a machine, whatever the root.
refuse_a_taken_name() {
  local root
  root=$(cat "$RUN/$NAME" 2>/dev/null || true)
  if [ -n "$root" ] && [ "$root" != "$ROOT" ] && (ROOT=$root STATE=$root/$NAME && alive); then
    echo "A cluster named $NAME is up already, with ROOT=$root. Take another NAME." >&2
    exit 1
  fi
  if [ ! -e "$STATE/node.pid" ] && (exec 3<>"/dev/tcp/127.0.0.1/$API_PORT") 2>/dev/null; then
    echo "Something listens on 127.0.0.1:$API_PORT already. Take another NAME, or set API_PORT and PROXY_PORT." >&2
    exit 1
  fi
}

make_folders() {
  mkdir -p "$LOG" "$IMAGES" "$RUN" "$STATE"/{kubelet,containerd,cni-state,cni.d,opt,disk}
  [ -e "$KUBECONFIG" ] || bash "$HERE/pki.sh"
}

make_images() {
  (flock 9; [ -e "$IMAGES/busybox.tar" ] || bash "$HERE/images.sh") 9>"$ROOT/lock"
}

# In every hierarchy of cgroup v1. A new cpuset is empty, and no process may enter it before it is filled.
make_cgroups() {
  local hierarchy file
  for hierarchy in /sys/fs/cgroup/*/cgroup.procs; do
    hierarchy=${hierarchy%/cgroup.procs}
    mkdir -p "$hierarchy/$CGROUP"
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$hierarchy/$file" ] || cat "$hierarchy/$file" >"$hierarchy/$CGROUP/$file"
    done
  done
  mkdir -p "/sys/fs/cgroup/memory/$CGROUP/daemons"
}

# The kubelet sets the first three for the whole machine; the last cluster to end puts all back. Each cluster takes about 25 inotify
# instances of the 128 that root has by default; without one the kubelet ends, and the node is never ready.
remember_the_machine() {
  local key
  if [ ! -e "$RUN/sysctl.saved" ]; then
    for key in kernel/panic kernel/panic_on_oops vm/overcommit_memory fs/inotify/max_user_instances; do
      echo "$key $(cat "/proc/sys/$key")"
    done >"$RUN/sysctl.saved"
  fi
  if [ "$(cat /proc/sys/fs/inotify/max_user_instances)" -lt 1024 ]; then
    echo 1024 >/proc/sys/fs/inotify/max_user_instances || echo "-- few inotify instances: two clusters at most" >&2
  fi
  echo "$ROOT" >"$RUN/$NAME"
}

# The first process of the node is our pause program: when it ends, the kernel ends all others and drops the mounts.
start_node() {
  local up pid i
  setsid unshare --net --mount --propagation private --pid --fork --mount-proc "$ROOT/pause" "$NAME" >/dev/null 2>&1 </dev/null &
  up=$!
  for ((i = 0; i < 100; i++)); do
    pid=$(pgrep -P $up 2>/dev/null || true)
    [ -z "$pid" ] || break
    sleep 0.05
  done
  echo "$pid" >"$STATE/node.pid"
  wait_for 5 alive
}

# Volumes lie on btrfs in a sparse file where that is to be had: a snapshot is then one point in time and takes no time.
mount_for_volumes() {
  command -v mkfs.btrfs >/dev/null || { echo :; return; }
  truncate -s "${DISK:-20G}" "$STATE/disk.img"
  if [ ! -s "$STATE/disk.made" ]; then
    mkfs.btrfs -q -f "$STATE/disk.img" >/dev/null 2>&1
    echo 1 >"$STATE/disk.made"
  fi
  echo "mount -o loop,noatime,discard $STATE/disk.img $STATE/disk"
}

# - / must be a shared mount, or the volumes of pods do not reach the kubelet's folder.
# - eth0 is a veth whose other end stays here too: the kernel has no dummy interfaces, and nothing may lead out.
# - The addresses of the API server and of DNS lie on lo as well: reached without kube-proxy.
# - A local sender needs some route to the Services before kube-proxy's rules apply.
# - All ports of HOST_IP go to one listener, link, which asks for the original port and passes on to the machine's loopback.
lay_out_node() {
  node bash -c "set -e
    mount --make-rshared /
    mount -t tmpfs tmpfs /run
    mkdir -p /var/lib/kubelet /var/lib/cni /opt/containerd /run/etcd
    mount --bind $STATE/kubelet /var/lib/kubelet
    mount --make-rshared /var/lib/kubelet
    mount --bind $STATE/cni-state /var/lib/cni
    mount --bind $STATE/opt /opt/containerd
    $(mount_for_volumes)
    ip link set lo up
    ip link add eth0 type veth peer name eth0-peer
    ip link set eth0 up
    ip link set eth0-peer up
    ip addr add $NODE_IP/24 dev eth0
    ip addr add $HOST_IP/32 dev lo
    ip addr add $API_SVC_IP/32 dev lo
    ip addr add $DNS_IP/32 dev lo
    ip route add $SVC_NET dev eth0
    nft -f - <<Y
table ip testbed {
  chain pre { type nat hook prerouting priority -110; ip daddr $HOST_IP meta l4proto tcp dnat to $HOST_IP:1; }
  chain out { type nat hook output priority -110; ip daddr $HOST_IP meta l4proto tcp dnat to $HOST_IP:1; }
}
Y"
  node stat -c %Hd:%Ld "$STATE/disk" >"$STATE/disk.dev"   # down.sh finds our loop devices by it
}

# The one way in and out, through loopback only; it ends with the node.
start_link() {
  : >"$LOG/link.log"
  setsid "$BIN/link" -pid "$(cat "$STATE/node.pid")" -in "127.0.0.1:$API_PORT=$NODE_IP:443" -proxy "127.0.0.1:$PROXY_PORT" \
    -dns $DNS_IP:53 -out $HOST_IP:1=127.0.0.1 >>"$LOG/link.log" 2>&1 </dev/null &
  echo $! >"$STATE/link.pid"
  wait_for 5 grep -q ready "$LOG/link.log" || { cat "$LOG/link.log" >&2; bash "$HERE/down.sh"; exit 1; }
}

# Of a node that lives: starts again what died of it.
mend_node() {
  local command name
  runs "$(cat "$STATE/link.pid" 2>/dev/null)" || { echo "-- starting link again"; start_link; }
  for command in "$STATE"/run-*.cmd; do
    [ -e "$command" ] || continue
    name=${command##*/run-} name=${name%.cmd}
    running "$name" || { echo "-- starting $name again"; eval "start $name $(cat "$command")"; }
  done
}
