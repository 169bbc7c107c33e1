package dev.lifeboat.vault.link;

import dev.lifeboat.core.task.Silence;
import dev.lifeboat.vault.backup.Backups;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.restore.Restores;
import dev.lifeboat.vault.session.Sessions;
import java.time.Duration;

/**
 * Every limit of the work on clusters, in one place. Tests set them short; people seldom touch them.
 *
 * @param watch pause between two looks at everything that may have run out
 */
public record Limits(
        Silence.Limits silence,
        Sessions.Limits session,
        Enrolments.Limits enrolment,
        Backups.Limits backup,
        Restores.Limits restore,
        Duration watch) {
    public static final Limits DEFAULT = new Limits(
            Silence.Limits.DEFAULT,
            Sessions.Limits.DEFAULT,
            Enrolments.Limits.DEFAULT,
            Backups.Limits.DEFAULT,
            Restores.Limits.DEFAULT,
            Duration.ofSeconds(2));
}
