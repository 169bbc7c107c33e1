/** Stores that need a library of their own, opened by their address. What every store promises lives in {@code repository.store}. */
@NullMarked
package dev.lifeboat.stores;

import org.jspecify.annotations.NullMarked;
