/**
 * The whole system through its public interfaces only: the real command line, the real server, a real cluster. Processes are killed,
 * paused and held from outside; nothing in the product knows of these tests.
 *
 * <p>{@link dev.lifeboat.acceptance.World} puts a server, a cluster and a command line together; begin there.
 */
@NullMarked
package dev.lifeboat.acceptance;

import org.jspecify.annotations.NullMarked;
