/** Backup instances: validation, configuration, deletion, and the grants they need (INS-1, TRU-3). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.instance;
