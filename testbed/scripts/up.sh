#!/bin/bash
# Starts a cluster, about 15 s: everything lives in one mount, network and PID namespace, and down.sh ends it all.
# NAME=b up.sh starts a second one beside the first. One that is up and well is left alone; daemons of it that died are
# started again; what a killed one left behind is cleared away first.
set -eu
. "$(dirname "$0")/settings.sh"
for part in node control-plane storage; do . "$HERE/parts/$part.sh"; done

# The daemons outlive who calls this: a lock or a pipe of the caller would stay open in them for as long as the cluster is up.
for open in "/proc/$$/fd/"*; do
  case ${open##*/} in [012] | 255) ;; *) eval "exec ${open##*/}>&-" ;; esac
done

if alive; then
  for _ in 1 2 3 4 5 6; do
    mend_node   # each time: what was killed just now may still look alive
    if wait_for 5 answers 2>/dev/null; then
      echo "-- cluster $NAME is up: export KUBECONFIG=$KUBECONFIG"
      exit 0
    fi
  done
  echo "-- cluster $NAME runs but does not answer: starting a new one"
fi
began=$(date +%s)
refuse_a_taken_name
[ ! -e "$STATE/node.pid" ] || bash "$HERE/down.sh"
trap 'echo "up.sh: line $LINENO failed; the logs are in $LOG" >&2' ERR

make_folders
make_images
make_cgroups
remember_the_machine
start_node
lay_out_node
start_link

start_containerd
start_etcd_and_api_server
import_images
wait_for 60 answers
let_the_api_server_reach_the_kubelet
start_controllers_and_scheduler
start_kubelet_and_proxy

start_driver
make_storage_objects
start_dns
start_csi_helpers

wait_for 60 kubectl wait --for=condition=Ready "node/$NODE" --timeout=1s
wait_for 30 driver_is_registered
wait_for 30 kubectl get serviceaccount default
echo "-- cluster $NAME is up after $(($(date +%s) - began)) s: export KUBECONFIG=$KUBECONFIG"
