/** ARM resources as rows of one table: identity, version, document, references. What a kind of resource means lives in its own package. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.resource;
