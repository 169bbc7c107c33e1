/** The look afterwards: what was restored and does not run (rules 70, 195). */
@NullMarked
package dev.lifeboat.extension.restore.check;

import org.jspecify.annotations.NullMarked;
