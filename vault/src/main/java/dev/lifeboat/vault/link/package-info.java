/** The vault's end of the link: who an extension is, which of its sessions counts, and the calls of {@code LinkPaths} (design 5.2). */
@NullMarked
package dev.lifeboat.vault.link;

import org.jspecify.annotations.NullMarked;
