/** Permission to PUT or GET exactly one stored object for a short time, and the paths below {@code /store/v1} that accept it (design 5.4). */
@NullMarked
package dev.lifeboat.vault.ticket;

import org.jspecify.annotations.NullMarked;
