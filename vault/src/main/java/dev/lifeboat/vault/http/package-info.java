/**
 * The one TLS port: routes, requests, responses and errors as the rest of the vault sees them. Jetty appears in this package only, so that
 * exchanging it stays a small change (docs/adr/0030). No decisions about resources here; who may call is asked of the {@link Gate}.
 */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.http;
