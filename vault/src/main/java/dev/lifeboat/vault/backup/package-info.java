/** On-demand backups: what is checked before, the task, and the calls with which an extension writes packs and commits. */
@NullMarked
package dev.lifeboat.vault.backup;

import org.jspecify.annotations.NullMarked;
