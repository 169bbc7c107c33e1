/** Registered clusters and trusted access bindings (TRU-1). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.cluster;
