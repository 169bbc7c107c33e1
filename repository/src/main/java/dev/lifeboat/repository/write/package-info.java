/**
 * The writer's side of a repository: entries in, encrypted packs out. It knows the keys of its instance's ids and cuts and of the packs that it
 * was granted, and can read nothing back (design 5.4, "the writer learns ids only").
 */
@NullMarked
package dev.lifeboat.repository.write;

import org.jspecify.annotations.NullMarked;
