# Sourced: the clusters of the tests, apart from those that people use: names, a folder and ports of their own.
# They stay up between runs; a caller's KUBECONFIG is never touched.

export NAME="${LIFEBOAT_TEST_CLUSTER:-t}" ROOT="${LIFEBOAT_TEST_ROOT:-/var/lib/lifeboat-test}"
export KUBECONFIG="$ROOT/$NAME/kubeconfig" LIFEBOAT_TEST_KUBECONFIG="$ROOT/$NAME/kubeconfig"
SECOND="${LIFEBOAT_TEST_SECOND:-s}"
export LIFEBOAT_TEST_KUBECONFIG_2="$ROOT/$SECOND/kubeconfig"
TESTBED=$REPO/testbed

# Starts it, or finds it running and well; one that runs but does not answer is ended and started anew.
test_cluster_up() {
  "$TESTBED/scripts/build.sh" || return
  "$TESTBED/scripts/up.sh" || return
  if [ -e "$REPO/target/extension.tar" ]; then "$TESTBED/scripts/import.sh" "$REPO/target/extension.tar"; fi
}

# The second one, for a second process with tests: these mostly wait.
second_test_cluster_up() {
  NAME=$SECOND "$TESTBED/scripts/up.sh" && NAME=$SECOND "$TESTBED/scripts/import.sh" "$REPO/target/extension.tar"
}
