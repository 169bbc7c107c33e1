/**
 * What the server does to its repositories by itself, one after the other: clean-up and sample checks. When, and what is told of it; how is the engine's.
 * Nothing here decides which points go.
 */
@NullMarked
package dev.lifeboat.vault.upkeep;

import org.jspecify.annotations.NullMarked;
