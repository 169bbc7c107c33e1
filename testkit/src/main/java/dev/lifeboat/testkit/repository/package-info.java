/** Recovery points for tests: a sink without a link, backups of maps, comparison of what comes back. */
@NullMarked
package dev.lifeboat.testkit.repository;

import org.jspecify.annotations.NullMarked;
