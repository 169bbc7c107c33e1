/** The rules of the house that a machine can hold: who may use what, sizes, names, and documents that are generated. */
@NullMarked
package dev.lifeboat.acceptance.house;

import org.jspecify.annotations.NullMarked;
