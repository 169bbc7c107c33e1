/** What wraps the keys of a repository and needs a library of its own: a passphrase. A key in a file needs none, see {@code repository.crypto}. */
@NullMarked
package dev.lifeboat.stores.key;

import org.jspecify.annotations.NullMarked;
