#!/bin/sh
# Removes everything that the demo made: application, extension, server, data, and the cluster if the demo started it.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
. "$REPO/scripts/demo-settings.sh"

if [ ! -d "$DEMO" ]; then
  say "-- there is no demo to remove"
  exit 0
fi
if [ -e "$DEMO/started" ]; then
  # The cluster that the demo started, whatever the variables say now; it takes the application and the extension along.
  read -r NAME ROOT <"$DEMO/started"
  NAME=$NAME ROOT=$ROOT "$REPO/testbed/scripts/down.sh"
elif [ -e "$DEMO/environment" ]; then
  find_jdk
  . "$DEMO/environment"
  # In this order: a hook in the namespace would keep its definition, and deleting what is protected needs the extension.
  k delete namespace shop --ignore-not-found --wait --timeout=180s
  lifeboat instances delete shop --vault demo --yes || say "-- the snapshots of the demo could not be deleted"
  lifeboat cluster remove "$CLUSTER" --kubeconfig "$KUBECONFIG" --yes \
    || say "-- the extension could not be removed from the cluster; what is left carries app.kubernetes.io/name=lifeboat"
  k delete crd rates.shop.example.com --ignore-not-found
fi
stop_server
rm -rf "$DEMO"
say "-- the demo is gone"
