package dev.lifeboat.vault.http;

/** Decides whether a request may pass. Called once, before the handler and before the body is read. */
@FunctionalInterface
public interface Gate {
    /**
     * @return who calls; {@link Principal#NOBODY} on routes that anyone may call
     * @throws dev.lifeboat.core.error.LifeboatException AUTHENTICATION_FAILED, TOKEN_EXPIRED, AUTHORIZATION_FAILED,
     *     CLIENT_CERTIFICATE_INVALID
     */
    Principal admit(Route route, Request request);
}
