#!/bin/sh
# Brings what is needed: Debian packages that are missing are installed, what else is missing is named.
# Does nothing, quickly, when all is there.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"

missing=
for package in $PACKAGES; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done

if [ -n "$missing" ]; then
  command -v apt-get >/dev/null || fail "These are missing, and there is no apt-get to install them:$missing"
  [ "$(id -u)" = 0 ] || fail "Debian packages are missing:$missing
Installing them, and running a cluster, needs root: run this as root, or install them yourself first."
  say "-- installing:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # Without RUNLEVEL=1 a machine with systemd would start a containerd of its own.
  install() { RUNLEVEL=1 apt-get install -y -q --no-install-recommends $missing >>"$LOGS/apt.log" 2>&1; }
  : >"$LOGS/apt.log"
  install || { say "-- apt-get update"; apt-get update -q >>"$LOGS/apt.log" 2>&1; install; } \
    || { tail -n 15 "$LOGS/apt.log" >&2; fail "The packages could not be installed; all of it: $LOGS/apt.log"; }
fi

find_jdk
absent=
need() { command -v "$1" >/dev/null || absent="$absent
  $1: $2"; }
need mvn "Maven 3.8 or newer (Debian: package maven)"
need go "Go 1.26 or newer, which compiles the test cluster's Kubernetes (https://go.dev/dl)"
need node "Node 20 or newer (Debian: package nodejs)"
[ -z "$absent" ] || fail "These must be installed first:$absent"

go_version=$(go env GOVERSION)
case $go_version in
  go1.2[6-9]* | go1.[3-9][0-9]* | go[2-9]*) ;;
  *) fail "Go is $go_version; Kubernetes 1.36 needs Go 1.26 or newer." ;;
esac
say "-- JDK $JAVA_HOME, $go_version, Node $(node --version)"
