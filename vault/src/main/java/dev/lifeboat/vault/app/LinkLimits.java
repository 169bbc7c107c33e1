package dev.lifeboat.vault.app;

import dev.lifeboat.core.task.Silence;
import dev.lifeboat.vault.backup.Backups;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.link.Limits;
import dev.lifeboat.vault.restore.Restores;
import dev.lifeboat.vault.session.Sessions;
import java.time.Duration;

/** The limits of the work on clusters: the documents' defaults, except for what the command line says. */
final class LinkLimits {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private LinkLimits() {}

    static Limits of(Config config) {
        var usual = Limits.DEFAULT;
        return new Limits(
                new Silence.Limits(
                        config.heartbeat(), config.progress(), usual.silence().restarts()),
                sessions(usual, config.heartbeat()),
                new Enrolments.Limits(usual.enrolment().token(), config.enrolment(), config.certificate()),
                new Backups.Limits(usual.backup().daily(), config.snapshot()),
                new Restores.Limits(usual.restore().daily(), usual.restore().ready(), config.namespace()),
                usual.watch());
    }

    /** Who is missed sooner has to be heard more often, and another pod of the same identity has to wait less. */
    private static Sessions.Limits sessions(Limits usual, Duration heartbeat) {
        var session = usual.session();
        var most = usual.silence().heartbeat();
        if (heartbeat.compareTo(most) >= 0) {
            return session;
        }
        return new Sessions.Limits(
                share(session.heartbeat(), heartbeat, most),
                share(session.alive(), heartbeat, most),
                session.leaseWait());
    }

    private static Duration share(Duration of, Duration part, Duration whole) {
        var shortened = of.multipliedBy(part.toMillis()).dividedBy(whole.toMillis());
        return shortened.compareTo(SHORTEST) < 0 ? SHORTEST : shortened;
    }
}
