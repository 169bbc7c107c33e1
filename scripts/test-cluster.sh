# Sourced: the cluster of the tests, apart from those that people use: a name, a folder and ports of its own.
# It stays up between runs; a caller's KUBECONFIG is never touched.

export NAME="${LIFEBOAT_TEST_CLUSTER:-t}" ROOT="${LIFEBOAT_TEST_ROOT:-/var/lib/lifeboat-test}"
export KUBECONFIG="$ROOT/$NAME/kubeconfig" LIFEBOAT_TEST_KUBECONFIG="$ROOT/$NAME/kubeconfig"
export KUBECONFIG_TEST="$KUBECONFIG"
TESTBED=$REPO/testbed

# Starts it, or finds it running and well; one that runs but does not answer is ended and started anew.
test_cluster_up() {
  "$TESTBED/scripts/build.sh" || return
  "$TESTBED/scripts/up.sh" || return
  if [ -e "$REPO/target/extension.tar" ]; then "$TESTBED/scripts/import.sh" "$REPO/target/extension.tar"; fi
}
