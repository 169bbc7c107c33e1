/** What stores behind HTTP have in common. */
@NullMarked
package dev.lifeboat.stores.wire;

import org.jspecify.annotations.NullMarked;
