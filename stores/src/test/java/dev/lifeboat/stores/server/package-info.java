/** Real servers on loopback, made by {@code testbed/stores/build.sh}. */
@NullMarked
package dev.lifeboat.stores.server;

import org.jspecify.annotations.NullMarked;
