/** What of a cluster a backup is about: which namespaces, kinds, claims, and what others need (rules 2, 3, 12, 15, 17, 18). Reads only. */
@NullMarked
package dev.lifeboat.extension.inventory;

import org.jspecify.annotations.NullMarked;
