/**
 * What Linux knows of files and Java does not: names as bytes, paths of any length by walking open folders, owners, nanoseconds, extended attributes,
 * holes, devices. Nothing here follows a symbolic link, but for the one folder that the caller names himself.
 *
 * <p>All calls go through {@code syscall} of the C library, one handle for all: it takes the same numbers and structures whatever the version of the
 * library. Linux on x86-64 and aarch64 only; elsewhere {@code NOT_SUPPORTED}.
 */
@NullMarked
package dev.lifeboat.repository.posix;

import org.jspecify.annotations.NullMarked;
