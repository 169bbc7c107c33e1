package dev.lifeboat.vault.app;

import dev.lifeboat.core.task.Silence;
import dev.lifeboat.vault.backup.Backups;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.link.Limits;

/** The limits of the work on clusters: the documents' defaults, except for what the command line says. */
final class LinkLimits {
    private LinkLimits() {}

    static Limits of(Config config) {
        var usual = Limits.DEFAULT;
        return new Limits(
                new Silence.Limits(
                        config.heartbeat(), config.progress(), usual.silence().restarts()),
                usual.session(),
                new Enrolments.Limits(usual.enrolment().token(), config.enrolment(), config.certificate()),
                new Backups.Limits(usual.backup().daily(), config.snapshot()),
                usual.restore(),
                usual.watch());
    }
}
