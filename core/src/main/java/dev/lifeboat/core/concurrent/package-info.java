/** Small tools for virtual threads: fan-out with a deadline. No pools, no futures in signatures. */
@NullMarked
package dev.lifeboat.core.concurrent;

import org.jspecify.annotations.NullMarked;
