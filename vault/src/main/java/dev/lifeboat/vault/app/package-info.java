/** Main, Config, Wiring: how the process is put together. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.vault.app;
