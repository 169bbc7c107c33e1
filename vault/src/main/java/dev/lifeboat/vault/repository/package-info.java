/** The repository of each backup instance and tier: made with the first backup, opened through the key encryption key, committed one at a time. */
@NullMarked
package dev.lifeboat.vault.repository;

import org.jspecify.annotations.NullMarked;
