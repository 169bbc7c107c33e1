/** Storage accounts of kind LifeboatFolder and their containers. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.storage;
