/** Time that stands still until a test lets it pass. */
@NullMarked
package dev.lifeboat.testkit.time;

import org.jspecify.annotations.NullMarked;
