/**
 * Recovery points on an object store, as the vault sees them: create or open a repository, grant packs, verify and commit what a task wrote, read
 * one object or all, compare two points. The writer's side is {@code write}; {@code docs/format.md} says what the bytes mean.
 */
@NullMarked
package dev.lifeboat.repository;

import org.jspecify.annotations.NullMarked;
