/**
 * The budgets of design 10, measured side by side in one run. Timings are printed and never fail; memory, bytes and counts may.
 *
 * <p>The yardstick is {@link dev.lifeboat.acceptance.bench.BareClient}: the same HTTP library and account as the extension's, and nothing else.
 */
@NullMarked
package dev.lifeboat.acceptance.bench;

import org.jspecify.annotations.NullMarked;
