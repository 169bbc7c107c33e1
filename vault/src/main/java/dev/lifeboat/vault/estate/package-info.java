/**
 * What the work on clusters must know of the resources that people manage: instances, policies, extensions, grants. One interface, so that tasks,
 * backups and restores are tested without the management API.
 */
@NullMarked
package dev.lifeboat.vault.estate;

import org.jspecify.annotations.NullMarked;
