/**
 * {@code lifeboat repository ...}: the engine for a person with a store and a key, without a vault server and without a cluster. What it reads may have been
 * written by either.
 */
@NullMarked
package dev.lifeboat.cli.repository;

import org.jspecify.annotations.NullMarked;
