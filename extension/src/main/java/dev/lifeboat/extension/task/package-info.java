/** What carries out one task, and what a task may use: cluster, link, journal, reporter. The runners themselves live with their features. */
@NullMarked
package dev.lifeboat.extension.task;

import org.jspecify.annotations.NullMarked;
