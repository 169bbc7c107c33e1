package dev.lifeboat.vault.ticket;

import java.time.Instant;

/**
 * What a ticket permits.
 *
 * @param object path of the object below {@code /store/v1/}: account, container, key
 * @param length of the content; with GET the most that may be read
 * @param sha256 hex, of the content of a PUT; empty with GET
 * @param epoch of the lease it was given in: a fenced extension's tickets die with it
 */
public record TicketClaims(
        Verb verb, String object, long length, String sha256, Instant expires, String task, long epoch) {
    public enum Verb {
        PUT,
        GET
    }
}
