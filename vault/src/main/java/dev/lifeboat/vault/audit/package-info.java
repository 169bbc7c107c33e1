/** One row for each call that changes something, refused ones too, each chained to the one before by a hash. Never secrets. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.audit;
