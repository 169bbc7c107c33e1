/** Talks to a vault server over its public API: one client for JSON trees, long-running operations, and where the server and its token are known from. */
@NullMarked
package dev.lifeboat.cli.client;

import org.jspecify.annotations.NullMarked;
