package dev.lifeboat.vault.ticket;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.ticket.TicketClaims.Verb;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads tickets: the claims in clear, and an HMAC over them under a key that only vault servers hold. A ticket is a secret of its bearer:
 * never logged, never stored. Thread-safe.
 */
public final class Tickets {
    /** Long enough for 8 MiB over a bad line, short enough to be worthless tomorrow (design 5.4). */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    private static final String SEPARATOR = "\n";
    private static final int PARTS = 7;

    private final byte[] key;
    private final InstantSource clock;

    /** @param key 32 bytes, derived for this purpose alone */
    public Tickets(byte[] key, InstantSource clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    public String issue(TicketClaims claims) {
        if (claims.expires().isAfter(clock.instant().plus(LONGEST))) {
            throw new IllegalArgumentException("A ticket lives at most " + LONGEST);
        }
        var text = String.join(
                SEPARATOR,
                claims.verb().name(),
                claims.object(),
                Long.toString(claims.length()),
                claims.sha256(),
                Long.toString(claims.expires().toEpochMilli()),
                claims.task(),
                Long.toString(claims.epoch()));
        var bytes = text.getBytes(UTF_8);
        return encode(bytes) + "." + encode(mac(bytes));
    }

    /**
     * The claims of a ticket that may be used for this call now.
     *
     * @throws LifeboatException TICKET_INVALID
     */
    public TicketClaims check(String ticket, Verb verb, String object) {
        var dot = ticket.indexOf('.');
        if (dot < 0 || ticket.length() > 4096) {
            throw invalid("it is malformed");
        }
        var bytes = decode(ticket.substring(0, dot));
        if (!MessageDigest.isEqual(mac(bytes), decode(ticket.substring(dot + 1)))) {
            throw invalid("it was not issued here");
        }
        var parts = new String(bytes, UTF_8).split(SEPARATOR, -1);
        if (parts.length != PARTS) {
            throw invalid("it was issued by another version");
        }
        var claims = new TicketClaims(
                Verb.valueOf(parts[0]),
                parts[1],
                Long.parseLong(parts[2]),
                parts[3],
                Instant.ofEpochMilli(Long.parseLong(parts[4])),
                parts[5],
                Long.parseLong(parts[6]));
        if (!claims.expires().isAfter(clock.instant())) {
            throw invalid("it has expired");
        }
        if (claims.verb() != verb) {
            throw invalid("it permits " + claims.verb() + ", not " + verb);
        }
        if (!claims.object().equals(object)) {
            throw invalid("it names another object");
        }
        return claims;
    }

    private byte[] mac(byte[] claims) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(claims);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(ErrorCode.TICKET_INVALID, Map.of("reason", "it is malformed"), e);
        }
    }

    private static LifeboatException invalid(String reason) {
        return new LifeboatException(ErrorCode.TICKET_INVALID, Map.of("reason", reason));
    }
}
