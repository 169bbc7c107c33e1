/** What the vault server is told about this cluster, and what the kubelet is told about this pod. */
@NullMarked
package dev.lifeboat.extension.health;

import org.jspecify.annotations.NullMarked;
