package dev.lifeboat.vault.http;

/** Told of each call that changes something, admitted or refused. The audit listens. */
@FunctionalInterface
public interface WriteObserver {
    /**
     * @param request with the principal, as far as it was established
     * @param outcome wire code of the failure, or the HTTP status of the answer
     */
    void ended(Route route, Request request, String outcome);
}
