/** The two processes of the extension: the standing pod and the restorer. Builds everything with constructors and runs the loops that keep in touch. */
@NullMarked
package dev.lifeboat.extension.app;

import org.jspecify.annotations.NullMarked;
