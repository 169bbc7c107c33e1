package dev.lifeboat.vault.http;

/**
 * Who calls.
 *
 * @param id the GUID that role assignments name
 * @param name for people and the audit
 */
public record Principal(String id, String name) {
    public static final Principal NOBODY = new Principal("00000000-0000-0000-0000-000000000000", "nobody");
}
