package dev.lifeboat.vault.backup;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.Accepted;
import dev.lifeboat.vault.job.ArmPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starting backups over HTTP (azure-dataprotection-api 6.3). */
public final class BackupRoutes {
    private static final String INSTANCE =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}/backupInstances/{instance}";

    private final Backups backups;
    private final Accepted accepted;

    public BackupRoutes(Backups backups, Accepted accepted) {
        this.backups = backups;
        this.accepted = accepted;
    }

    public List<Route> routes() {
        return List.of(Route.post(
                INSTANCE + "/backup",
                Access.action("Microsoft.DataProtection/backupVaults/backupInstances/backup/action"),
                this::backup));
    }

    record Body(@Nullable Options backupRuleOptions) {}

    record Options(@Nullable String ruleName, @Nullable Trigger triggerOption) {}

    record Trigger(@Nullable String retentionTagOverride) {}

    private Response backup(Request request) {
        var options = request.body(Body.class).backupRuleOptions();
        if (options == null || options.ruleName() == null || options.ruleName().isEmpty()) {
            throw missing("backupRuleOptions.ruleName");
        }
        if (options.triggerOption() == null) {
            throw missing("backupRuleOptions.triggerOption");
        }
        var rule = options.ruleName();
        var tag = Optional.ofNullable(options.triggerOption().retentionTagOverride())
                .orElse("");
        var instance = ArmPath.up(request.path(), 1);
        return accepted.run(
                request, ArmPath.up(request.path(), 3), () -> Optional.of(backups.start(instance, rule, tag)));
    }

    private static LifeboatException missing(String field) {
        return new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", field));
    }
}
