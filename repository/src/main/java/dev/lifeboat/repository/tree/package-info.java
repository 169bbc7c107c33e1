/** The sorted tree of a section: cut rule, nodes, builder. Pure: bytes in, nodes and ids out. */
@NullMarked
package dev.lifeboat.repository.tree;

import org.jspecify.annotations.NullMarked;
