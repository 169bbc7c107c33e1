/** Where the clusters of the tests are. What is done to them is in the tests of each module. */
@NullMarked
package dev.lifeboat.testkit.cluster;

import org.jspecify.annotations.NullMarked;
