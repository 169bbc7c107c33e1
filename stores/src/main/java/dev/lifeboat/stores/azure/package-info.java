/**
 * Azure Blob Storage, through the Azure SDK on the JDK's HTTP client. No type of the SDK leaves this package.
 *
 * <p>A process that logs warnings sets the logger {@code com.azure.core.http.jdk.httpclient.JdkHttpClient} to ERROR: it warns of each request that the
 * JDK's client sets Content-Length by itself.
 */
@NullMarked
package dev.lifeboat.stores.azure;

import org.jspecify.annotations.NullMarked;
