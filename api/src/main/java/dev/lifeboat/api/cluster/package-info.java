/**
 * The custom resources (design 5.3): {@link dev.lifeboat.api.cluster.LifeboatTask}, the extension's journal, and the hooks exactly as users of AKS wrote
 * them. Their definitions lie beside, in {@code crds/}.
 */
@NullMarked
package dev.lifeboat.api.cluster;

import org.jspecify.annotations.NullMarked;
