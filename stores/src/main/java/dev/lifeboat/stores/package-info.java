/** What needs a library of its own: stores, opened by their address, and providers of keys ({@code stores.key}). What each of them promises lives in {@code repository}. */
@NullMarked
package dev.lifeboat.stores;

import org.jspecify.annotations.NullMarked;
