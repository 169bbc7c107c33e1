/** What people read: tables, progress, failures. Nothing here knows the API. */
@NullMarked
package dev.lifeboat.cli.output;

import org.jspecify.annotations.NullMarked;
