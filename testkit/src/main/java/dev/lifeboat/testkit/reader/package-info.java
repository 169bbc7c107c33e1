/**
 * A second reader of repositories, written from {@code docs/format.md} alone: it shares nothing with the engine and knows the JDK and zstd only. It proves
 * that the text suffices. Decode only, everything in memory, plain rather than fast.
 */
@NullMarked
package dev.lifeboat.testkit.reader;

import org.jspecify.annotations.NullMarked;
