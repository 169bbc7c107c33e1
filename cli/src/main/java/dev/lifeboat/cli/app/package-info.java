/** Where the command line starts: finds the verb, maps failures to exit codes. */
@NullMarked
package dev.lifeboat.cli.app;

import org.jspecify.annotations.NullMarked;
