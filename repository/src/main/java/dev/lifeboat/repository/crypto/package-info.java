/** Keys and what is done with them: the hierarchy from key encryption key to pack key, authenticated encryption, ids. */
@NullMarked
package dev.lifeboat.repository.crypto;

import org.jspecify.annotations.NullMarked;
