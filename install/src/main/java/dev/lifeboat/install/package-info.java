/**
 * How the extension gets into a cluster and out of it: one {@link Manifest} of all objects, applied by an {@link Installer} with the caller's
 * kubeconfig, or written as YAML for kubectl, Helm and GitOps.
 *
 * <p>Everything that is applied comes from the YAML files beside this package, so that a security officer reads there what a cluster gets.
 */
@NullMarked
package dev.lifeboat.install;

import org.jspecify.annotations.NullMarked;
