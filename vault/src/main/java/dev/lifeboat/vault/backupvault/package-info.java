/** Backup vaults (VLT-1). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.backupvault;
