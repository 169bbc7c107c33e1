package dev.lifeboat.vault.http;

/** What a route demands of its caller. There is no route without one (design 8: deny by default). */
public sealed interface Access {
    /** Anyone: health, the enrolment call that brings its own one-time token. */
    record Public() implements Access {}

    /**
     * A bearer token whose principal holds this ARM action at the scope of the address.
     *
     * @param action for example {@code Microsoft.DataProtection/backupVaults/read}
     */
    record Action(String action) implements Access {}

    /** Any valid bearer token; the answer itself is cut to what the principal may see. */
    record Authenticated() implements Access {}

    /** The client certificate of an enrolled extension. */
    record ClientCertificate() implements Access {}

    /** A ticket in the query, checked by the handler; nothing else is looked at. */
    record Ticket() implements Access {}

    static Access everyone() {
        return new Public();
    }

    static Access action(String action) {
        return new Action(action);
    }

    static Access authenticated() {
        return new Authenticated();
    }

    static Access clientCertificate() {
        return new ClientCertificate();
    }

    static Access ticket() {
        return new Ticket();
    }
}
