/** The command line against the real server, as processes: first start, login, exit codes, time to start. */
@NullMarked
package dev.lifeboat.acceptance.cli;

import org.jspecify.annotations.NullMarked;
