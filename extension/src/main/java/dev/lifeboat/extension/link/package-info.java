/** Talking to the vault server: the extension's identity, its session, and the calls of one task (design 5.2). Only ever dials out. */
@NullMarked
package dev.lifeboat.extension.link;

import org.jspecify.annotations.NullMarked;
