/** Contract suite of object stores, run for each real store and each double. */
@NullMarked
package dev.lifeboat.testkit.store;

import org.jspecify.annotations.NullMarked;
