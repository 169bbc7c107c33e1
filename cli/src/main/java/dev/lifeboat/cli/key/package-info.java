/** Where the keys of a repository come from: files, and passphrases from a prompt, a file or a variable. What they open is of no concern here. */
@NullMarked
package dev.lifeboat.cli.key;

import org.jspecify.annotations.NullMarked;
