/** Subscriptions, resource groups, providers and the small neighbours of Data Protection as rows of the generic table. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.subscription;
