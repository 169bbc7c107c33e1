# Sourced by demo.sh and demo-down.sh: where the demo lives. With KUBECONFIG set it uses that cluster, else a testbed of its own.

DEMO=$REPO/target/demo
PORT=${LIFEBOAT_DEMO_PORT:-17443}
OWN_CLUSTER=${KUBECONFIG:+no}
if [ -n "${KUBECONFIG:-}" ]; then
  OWN_CLUSTER=
  CLUSTER=${LIFEBOAT_DEMO_CLUSTER:-cluster}
else
  OWN_CLUSTER=yes
  NAME=${LIFEBOAT_DEMO_CLUSTER:-d} ROOT=${ROOT:-/var/lib/testbed}
  CLUSTER=testbed KUBECONFIG=$ROOT/$NAME/kubeconfig
  export NAME ROOT
fi
export KUBECONFIG

k() { if [ -n "$OWN_CLUSTER" ]; then "${BIN:-$REPO/testbed/bin}/hyperkube" kubectl "$@"; else kubectl "$@"; fi; }

# The demo runs a copy: a build meanwhile must not pull the jars from under its server.
lifeboat() { "$DEMO/lifeboat/bin/lifeboat" "$@"; }

server_runs() { [ -e "$DEMO/server.pid" ] && grep -q lifeboat "/proc/$(cat "$DEMO/server.pid")/cmdline" 2>/dev/null; }

stop_server() {
  server_runs || return 0
  pid=$(cat "$DEMO/server.pid")
  kill "$pid" 2>/dev/null || true
  for _ in 1 2 3 4 5 6 7 8 9 10; do server_runs || break; sleep 1; done
  ! server_runs || kill -9 "$pid"
  rm -f "$DEMO/server.pid"
}
