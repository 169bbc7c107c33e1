/** The server's own certificate authority and what is signed by it. Keys live in the database, wrapped by the key encryption key; files of the data folder are written whole or not at all. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.tls;
