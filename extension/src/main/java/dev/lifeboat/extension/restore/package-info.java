/**
 * Brings the objects of a recovery point back into the cluster: read {@link dev.lifeboat.extension.restore.RestoreRunner} first. What is sent is decided by
 * {@code clean}, when by {@code stage}, how by {@code apply}; volumes and the look afterwards have packages of their own (design 6, issue 3 point 9).
 */
@NullMarked
package dev.lifeboat.extension.restore;

import org.jspecify.annotations.NullMarked;
