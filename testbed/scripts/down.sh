#!/bin/bash
# Ends a cluster and leaves nothing of it: processes, mounts, loop devices, cgroups, files; sysctls as before when it was the last.
# Works on what a killed one left, too. --keep leaves the state folder with its logs (not the objects: etcd is in memory).
. "$(dirname "$0")/settings.sh"

# until_gone TENTHS COMMAND...: waits until it fails
until_gone() {
  local i n=$1
  shift
  for ((i = 0; i < n; i++)); do
    "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
}

# When the node's first process ends, the kernel kills all others in it and drops its mounts.
end_node() {
  [ ! -e "$STATE/node.pid" ] || wake_nsenter
  alive || return 0
  local pid
  pid=$(cat "$STATE/node.pid")
  kill -TERM "$pid" 2>/dev/null
  until_gone 50 runs "$pid"
}

has_loops() { [ -n "$(losetup -n -j "$STATE/disk.img")" ]; }

# Loop devices belong to the machine and outlive the node: those on files of our btrfs (block volumes), and the kubelet's,
# which lie on top of those by way of their device files.
end_loops() {
  [ -e "$STATE/disk.dev" ] && has_loops || return 0
  local devtmpfs loop
  devtmpfs=$(mountpoint -d /dev)
  for loop in $(losetup -n -O NAME,BACK-MAJ:MIN | awk -v ours="$(cat "$STATE/disk.dev")" '$2 == ours {print $1}'); do
    losetup -n -O NAME,BACK-INO,BACK-MAJ:MIN |
      awk -v inode="$(stat -c %i "$loop")" -v dev="$devtmpfs" '$2 == inode && $3 == dev {print $1}' | xargs -r -n1 losetup -d
    losetup -d "$loop"
  done
  until_gone 50 has_loops
}

# Ends by itself when the node has ended.
end_link() {
  [ -e "$STATE/link.pid" ] || return 0
  until_gone 20 runs "$(cat "$STATE/link.pid")"
}

cgroups() { find /sys/fs/cgroup -maxdepth 2 -name "$CGROUP" | grep -q .; }

end_cgroups() {
  local i
  for ((i = 0; i < 20; i++)); do
    find /sys/fs/cgroup -depth -type d -path "/sys/fs/cgroup/*/$CGROUP*" -exec rmdir {} + 2>/dev/null
    cgroups || break
    sleep 0.1
  done
}

# The last cluster of the machine puts the sysctls back.
forget() {
  [ "$(cat "$RUN/$NAME" 2>/dev/null)" != "$ROOT" ] || rm -f "$RUN/$NAME"
  if [ -e "$RUN/sysctl.saved" ] && ! ls "$RUN"/? >/dev/null 2>&1; then
    while read -r key value; do echo "$value" >"/proc/sys/$key"; done <"$RUN/sysctl.saved"
    rm -rf "$RUN"
  fi
}

[ -e "$STATE" ] || { echo "-- there is no cluster $NAME"; forget; exit 0; }
end_node
end_loops
end_link
end_cgroups
rm -f "$STATE"/{disk.dev,link.pid,node.pid} "$STATE"/run-*.pid "$STATE"/run-*.cmd
forget
[ "${1:-}" = --keep ] || rm -rf "$STATE"
echo "-- cluster $NAME is down"
