# Sourced by the others, and by people and tests that want to break something: names, ports, and commands to act on the node.
# What is set here can be set from outside.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=${NAME:-a}                       # one letter; clusters of different names run side by side
BIN=${BIN:-$HERE/../bin}              # hyperkube, link, disk, csi-*, snapshot-controller, coredns, crds/
ROOT=${ROOT:-/var/lib/testbed}        # all state; an ordinary ext4 or xfs folder, never an overlay
STATE=$ROOT/$NAME IMAGES=$ROOT/images PKI=$ROOT/$NAME/pki LOG=$ROOT/$NAME/log
RUN=/run/testbed                      # which names are up on this machine, of whatever root
CONTAINERD=${CONTAINERD:-/usr/bin/containerd} CTR=${CTR:-/usr/bin/ctr} CNI_BIN=${CNI_BIN:-/usr/lib/cni}

# Ports on 127.0.0.1 of the machine: a 6443 and 6463, b 6444 and 6464 ... t 6462 and 6482; u would meet a's, so 100 further.
case $NAME in [a-z]) ;; *) echo "NAME is one letter from a to z, not '$NAME'" >&2; exit 2 ;; esac
I=$(($(printf %d "'$NAME") - 97))
((I < 20)) || I=$((I + 100))
API_PORT=${API_PORT:-$((6443 + I))} PROXY_PORT=${PROXY_PORT:-$((6463 + I))}

# Addresses inside, the same in each cluster: no two of them see each other.
NODE=${NODE:-node-1} NODE_IP=10.77.0.1 HOST_IP=10.77.0.254
SVC_NET=10.96.0.0/16 API_SVC_IP=10.96.0.1 DNS_IP=10.96.0.10 POD_NET=10.244.0.0/24
DRIVER=disk.testbed.local CGROUP=testbed-$NAME
SOCK=/run/containerd/containerd.sock CSI=/var/lib/kubelet/plugins/disk

export KUBECONFIG=$STATE/kubeconfig
kubectl() { "$BIN/hyperkube" kubectl "$@"; }

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
  local seconds=$1 end=$((SECONDS + $1 + 1))
  shift
  while ((SECONDS < end)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  echo "not within $seconds s: $*" >&2
  return 1
}

# Whether the node's first process is there, and is ours: numbers of processes are used again.
alive() {
  [ -e "$STATE/node.pid" ] && [ "$(tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$STATE/node.pid")/cmdline")" = "$ROOT/pause $NAME " ]
}

# Whether a process of the machine runs; one that ended and that nobody has waited for still has a folder in /proc.
runs() { [ -n "$1" ] && grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status" 2>/dev/null; }

answers() { kubectl get --raw /readyz --request-timeout=3s >/dev/null 2>&1; }

# node COMMAND...: runs it inside the node. The CSI helpers prefer the variable KUBECONFIG to their flag, so it must be the inner one.
node() { KUBECONFIG=$PKI/admin.kubeconfig nsenter -t "$(cat "$STATE/node.pid")" -m -n -p -- "$@"; }

# inside SCRIPT NAME COMMAND...: the script gets run-NAME as $1 and the command as the rest; in the cgroup of daemons, log in LOG/NAME.log
inside() {
  local script=$1 name=$2
  shift 2
  node setsid bash -c 'echo 0 >"$0"; '"$script" "/sys/fs/cgroup/memory/$CGROUP/daemons/cgroup.procs" \
    "$STATE/run-$name" "$@" >>"$LOG/$name.log" 2>&1 </dev/null &
}

# start NAME COMMAND...: a daemon inside the node; its command line is kept, for again
start() {
  printf '%q ' "${@:2}" >"$STATE/run-$1.cmd"
  inside 'echo $$ >"$1.pid"; shift; exec "$@"' "$@"
}

# keep NAME COMMAND...: the same, started again whenever it ends, as csi-provisioner does when the driver ends
keep() {
  inside 'p=$1.pid; shift; while :; do "$@" & echo $! >"$p"; wait $!; sleep 0.5; done' "$@"
}

# nsenter stops itself when what it started is stopped, and a signal to that does not wake it: the node could never end.
wake_nsenter() { pgrep -f "^nsenter -t $(cat "$STATE/node.pid") " | xargs -r kill -CONT 2>/dev/null || true; }

# stop NAME [SIGNAL]: ends a daemon; one that is kept comes back
stop() {
  node kill "${2:--TERM}" "$(cat "$STATE/run-$1.pid")"
  [ "${2:-}" != -CONT ] || wake_nsenter
}

running() { node kill -0 "$(cat "$STATE/run-$1.pid")" 2>/dev/null; }

ended() { ! running "$1"; }

# again NAME [SIGNAL]: ends a daemon and starts it with the flags it had
again() {
  stop "$1" "${2:--TERM}"
  [ -e "$STATE/run-$1.cmd" ] || return 0
  wait_for 30 ended "$1"
  eval "start $1 $(cat "$STATE/run-$1.cmd")"
}
