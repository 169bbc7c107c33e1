/**
 * Azure Blob Storage, through the Azure SDK on the JDK's HTTP client. No type of the SDK leaves this package.
 *
 * <p>A process with a log switches the logger {@code com.azure} off: it warns of each request that the JDK's client sets Content-Length by itself, and
 * logs what it also throws.
 */
@NullMarked
package dev.lifeboat.stores.azure;

import org.jspecify.annotations.NullMarked;
