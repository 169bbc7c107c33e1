package dev.lifeboat.vault.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.ticket.TicketClaims.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A ticket permits exactly what it says, for as long as it says (design 5.4). */
final class TicketsTest {
    private static final String OBJECT = "lifeboat/c1/r/packs/ab/abcd";
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Tickets tickets = new Tickets(new byte[32], () -> now);
    private final TicketClaims claims =
            new TicketClaims(Verb.PUT, OBJECT, 7, "ab".repeat(32), now.plusSeconds(600), "task", 3);

    @Test
    void whatWasIssuedIsReadBack() {
        assertThat(tickets.check(tickets.issue(claims), Verb.PUT, OBJECT)).isEqualTo(claims);
    }

    @Test
    void anotherVerbAnotherObjectAndALaterTimeAreRefused() {
        var ticket = tickets.issue(claims);
        refused(() -> tickets.check(ticket, Verb.GET, OBJECT));
        refused(() -> tickets.check(ticket, Verb.PUT, OBJECT + "e"));
        now = now.plusSeconds(599);
        tickets.check(ticket, Verb.PUT, OBJECT);
        now = now.plusSeconds(1);
        refused(() -> tickets.check(ticket, Verb.PUT, OBJECT));
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        var ticket = tickets.issue(claims);
        for (var i = 0; i < ticket.length() - 1; i++) {
            var changed = new StringBuilder(ticket);
            changed.setCharAt(i, ticket.charAt(i) == 'A' ? 'B' : 'A');
            refused(() -> tickets.check(changed.toString(), Verb.PUT, OBJECT));
        }
    }

    @Test
    void aTicketOfAnotherKeyIsRefused() {
        var key = new byte[32];
        Arrays.fill(key, (byte) 1);
        var ticket = new Tickets(key, () -> now).issue(claims);
        refused(() -> tickets.check(ticket, Verb.PUT, OBJECT));
    }

    @Test
    void garbageIsRefused() {
        for (var garbage : new String[] {
            "", ".", "a.b", "%%%.%%%", "x".repeat(10_000), Base64.getEncoder().encodeToString(new byte[99])
        }) {
            refused(() -> tickets.check(garbage, Verb.PUT, OBJECT));
        }
    }

    @Test
    void noTicketLivesLongerThanAQuarterOfAnHour() {
        var tooLong = new TicketClaims(
                Verb.PUT, OBJECT, 7, "", now.plus(Duration.ofMinutes(15)).plusSeconds(1), "task", 3);
        assertThatThrownBy(() -> tickets.issue(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TICKET_INVALID));
    }
}
