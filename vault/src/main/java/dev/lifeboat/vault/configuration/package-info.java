/** What the server knows about itself: the address Lifeboat.Backup/server. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.configuration;
