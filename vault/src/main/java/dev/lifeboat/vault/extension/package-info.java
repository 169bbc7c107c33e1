/** Extension resources of clusters (EXT-1): settings, state, enrolment. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.extension;
