/**
 * The words of the repository format: ids, names, bounds and the binary codec that every stored structure uses. What the bytes mean is
 * specified in {@code docs/format.md}; nothing here touches a store or a key.
 */
@NullMarked
package dev.lifeboat.repository.format;

import org.jspecify.annotations.NullMarked;
