/** Backup policies: parsed into core.policy, kept and given back as they came (POL-7). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.policy;
