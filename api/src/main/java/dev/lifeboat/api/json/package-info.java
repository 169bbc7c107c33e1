/** JSON at one place: the only package outside the cluster client that knows Jackson's mapper. */
@NullMarked
package dev.lifeboat.api.json;

import org.jspecify.annotations.NullMarked;
