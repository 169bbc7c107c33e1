/**
 * Saves a cluster's namespaces as a recovery point of the operational tier (design 6): read {@code BackupRunner}, then {@code Backup}, which is the order
 * of things on one page.
 */
@NullMarked
package dev.lifeboat.extension.backup;

import org.jspecify.annotations.NullMarked;
