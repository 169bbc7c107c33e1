/**
 * Stores behind HTTP in this process: conditional writes, versions and retention are enforced, by a clock of the test, and requests go wrong as a test
 * says. They check no signatures: real servers do. The only stand-in for Azure's immutability, which no server that can be had enforces.
 */
@NullMarked
package dev.lifeboat.testkit.store.http;

import org.jspecify.annotations.NullMarked;
