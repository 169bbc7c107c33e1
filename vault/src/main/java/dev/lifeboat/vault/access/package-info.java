/** Who calls and what they may do: bearer tokens and role assignments. Decisions are core.access; here is where the data comes from. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.access;
