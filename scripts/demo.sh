#!/bin/sh
# The main job, shown: a real application with a database is backed up, destroyed and brought back; then it is proven that its data is
# what it was when the snapshot was cut. Without KUBECONFIG a cluster is started on this machine. With KUBECONFIG that cluster is used;
# this needs LIFEBOAT_IMAGE, LIFEBOAT_DEMO_IMAGE and LIFEBOAT_VAULT_URL, for its nodes cannot see images and addresses of this machine.
# Can be repeated; demo-down.sh removes everything.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
. "$REPO/scripts/demo-settings.sh"

given=${LIFEBOAT_IMAGE:+1}${LIFEBOAT_DEMO_IMAGE:+1}${LIFEBOAT_VAULT_URL:+1}
if [ -z "$OWN_CLUSTER" ] && [ "$given" != 111 ]; then
  fail "KUBECONFIG is set, so the demo would use that cluster. Its nodes need images that they can pull, and an address where they reach
the vault server on this machine:
  make image                 then push target/extension.tar to your registry        LIFEBOAT_IMAGE=registry/extension:tag
  scripts/demo-image.sh      then push target/demo.tar                              LIFEBOAT_DEMO_IMAGE=registry/demo:tag
  an address of this machine that pods reach, with a free port                      LIFEBOAT_VAULT_URL=https://192.0.2.10:17443
Set all three, or unset KUBECONFIG to let the demo start a cluster of its own."
fi

if [ -z "$OWN_CLUSTER" ]; then command -v kubectl >/dev/null || fail "KUBECONFIG is set: the demo then needs kubectl in the PATH."; fi

began=$(date +%s.%N) last=$began timeline=
lap() {
  this=$(date +%s.%N)
  line=$(echo "$this $began $last" | awk -v what="$*" '{printf "%7.1f s  %6.1f s  %s", $1 - $2, $1 - $3, what}')
  last=$this
  timeline="$timeline$line
"
  say "$line"
}
sql() { k -n shop exec database-0 -- psql --host=/tmp --username=shop --dbname=postgres -tAc "$1"; }
rows() { sql 'select count(*) from orders'; }
await_rows() { # at least so many: the writer adds some each second
  for _ in $(seq 120); do
    [ "$(rows 2>/dev/null || echo 0)" -lt "$1" ] || return 0
    sleep 0.5
  done
  fail "The writer did not write: kubectl -n shop logs deployment/writer"
}
kinds=configmaps,secrets,services,serviceaccounts,roles,rolebindings,persistentvolumeclaims,statefulsets,deployments,rates,backuphooks
objects() { k -n shop get $kinds -o name | sort; }

start_cluster_and_images() {
  if [ -n "$OWN_CLUSTER" ]; then
    "$REPO/testbed/scripts/build.sh"
    # Only a cluster that the demo itself started may be ended by demo-down: this file says which one that is.
    mkdir -p "$DEMO"
    if [ ! -e "$ROOT/$NAME/node.pid" ]; then echo "$NAME $ROOT" >"$DEMO/started"; fi
    "$REPO/testbed/scripts/up.sh"
    "$REPO/testbed/scripts/import.sh" "$REPO/target/extension.tar" "$REPO/target/demo.tar" >/dev/null
    listen=127.0.0.1:$PORT server=https://127.0.0.1:$PORT vault_url=https://10.77.0.254:$PORT image_option=
    demo_image=$(tar -xOf "$REPO/target/demo.tar" index.json | sed 's/.*"io.containerd.image.name": "\([^"]*\)".*/\1/')
  else
    PORT=${LIFEBOAT_VAULT_URL##*:} PORT=${PORT%%/*}
    listen=0.0.0.0:$PORT server=https://127.0.0.1:$PORT vault_url=$LIFEBOAT_VAULT_URL image_option="--image $LIFEBOAT_IMAGE"
    demo_image=$LIFEBOAT_DEMO_IMAGE
  fi
}

start_server() {
  if ! server_runs; then
    rm -rf "$DEMO/lifeboat"
    mkdir -p "$DEMO"
    cp -a "$REPO/target/lifeboat" "$DEMO/lifeboat"
    setsid "$DEMO/lifeboat/bin/lifeboat" server run --data "$DEMO/data" --listen "$listen" --public-url "$vault_url" \
      --public-url "$server" >>"$DEMO/server.log" 2>&1 </dev/null &
    echo $! >"$DEMO/server.pid"
  fi
  for _ in $(seq 120); do
    # Its own certificate: something else may listen on that port.
    if curl -s -o /dev/null --noproxy '*' --cacert "$DEMO/data/ca.crt" "https://127.0.0.1:$PORT/healthz"; then break; fi
    server_runs || { tail -n 20 "$DEMO/server.log" >&2; fail "The vault server ended; all it said: $DEMO/server.log
If the port is taken: LIFEBOAT_DEMO_PORT=... make demo"; }
    sleep 0.5
  done
  cat >"$DEMO/environment" <<Y
export PATH="$DEMO/lifeboat/bin:$DEMO/bin:\$PATH" KUBECONFIG="$KUBECONFIG"
export LIFEBOAT_SERVER="$server" LIFEBOAT_CA="$DEMO/data/ca.crt" LIFEBOAT_TOKEN="\$(cat "$DEMO/data/admin-token")"
Y
  . "$DEMO/environment"
}

# For the shell of whoever tries what is suggested at the end.
bring_kubectl() {
  [ -n "$OWN_CLUSTER" ] || return 0
  mkdir -p "$DEMO/bin"
  printf '#!/bin/sh\nexec "%s/hyperkube" kubectl "$@"\n' "${BIN:-$REPO/testbed/bin}" >"$DEMO/bin/kubectl"
  chmod +x "$DEMO/bin/kubectl"
}

deploy_application() {
  k delete namespace shop --ignore-not-found --wait --timeout=120s >/dev/null
  k create namespace shop >/dev/null
  openssl rand -hex 16 | tr -d '\n' | k -n shop create secret generic database --from-file=password=/dev/stdin >/dev/null
  k apply --server-side -f "$REPO/deploy/demo/definition.yaml" >/dev/null
  sed "s#DEMO_IMAGE#$demo_image#" "$REPO/deploy/demo/application.yaml" | k apply --server-side -f - >/dev/null
  k wait --for=condition=Established crd/rates.shop.example.com --timeout=30s >/dev/null
  k apply --server-side -f "$REPO/deploy/demo/rate.yaml" -f "$REPO/deploy/demo/hook.yaml" >/dev/null
  k -n shop rollout status statefulset/database --timeout=120s >/dev/null
  k -n shop rollout status deployment/web --timeout=60s >/dev/null
  await_rows 20
}

# ---- what it needs
"$REPO/scripts/setup.sh"
find_jdk
"$REPO/scripts/build.sh"
if [ -n "$OWN_CLUSTER" ]; then "$REPO/scripts/image.sh" && "$REPO/scripts/demo-image.sh"; fi
lap "programs and images are built"
start_cluster_and_images
lap "the cluster is up"
start_server
bring_kubectl
lap "the vault server is up"

# ---- the main job
# shellcheck disable=SC2086 # the option is two words or none
lifeboat cluster add "$CLUSTER" --kubeconfig "$KUBECONFIG" --vault-url "$vault_url" $image_option
lap "the extension is installed and enrolled"
deploy_application
lap "the application runs and has written $(rows) rows"
lifeboat vault create demo
lifeboat protect "$CLUSTER" --vault demo --name shop --namespace shop --hook shop/database
lap "the namespace is protected"

lifeboat backup shop --vault demo
# The hook notes the moment behind which nothing was written: what came before it is what the point must hold.
stopped=$(sql "select max(at) from stops" 2>/dev/null) || fail "The hook noted no moment: it did not stop the writing."
refusals=$(k -n shop logs deployment/writer | grep -c 'read-only transaction' || true)
expected=$(sql "select count(*) from orders where made < '$stopped'")
lap "backed up; writing stopped at $stopped, $refusals attempts were refused, $expected rows until then"

await_rows $((expected + 20))
later=$(rows) destroyed=$(sql 'select now()')
inventory=$(objects)
lap "more orders came in: $later rows"
k delete namespace shop --wait --timeout=180s >/dev/null
lap "the namespace is destroyed, its volume with it"

point=$(lifeboat points list shop --vault demo -o json | sed -n 's/.*"name" *: *"\([^"]*\)".*/\1/p' | head -n 1)
lifeboat restore shop --vault demo --point "$point"
lap "restored from $point"
k -n shop scale deployment/writer --replicas=0 >/dev/null
k -n shop rollout status statefulset/database --timeout=120s >/dev/null
k -n shop rollout status deployment/web --timeout=120s >/dev/null
lap "the application runs again"

# ---- the proof
oldest=$(sql "select count(*) from orders where made < '$stopped'")
between=$(sql "select count(*) from orders where made >= '$stopped' and made <= '$destroyed'")
[ "$oldest" = "$expected" ] || fail "The point held $expected rows, but $oldest are back."
[ "$between" = 0 ] || fail "$between rows are there that were written after the snapshot was cut."
missing=$(echo "$inventory" | while read -r object; do k -n shop get "$object" -o name >/dev/null 2>&1 || echo "$object"; done)
[ -z "$missing" ] || fail "These objects are not back: $missing"
lap "proven: the $expected rows of the point and $(echo "$inventory" | wc -l) objects are back, the $((later - expected)) later rows are not"

cat <<Y

The timeline (since the start, of this step):
$timeline
What to try next, in a shell of yours:
  . $DEMO/environment
  lifeboat status
  lifeboat jobs list
  lifeboat points ls shop --vault demo $point
  lifeboat points diff shop --vault demo ...        after another: lifeboat backup shop --vault demo
  kubectl get lifeboattasks -A                      the journal of the extension
The server's log is $DEMO/server.log. Remove everything: make demo-down
Y
