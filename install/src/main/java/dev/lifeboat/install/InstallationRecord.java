package dev.lifeboat.install;

import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What an installation created, kept in the cluster as a ConfigMap so that any later removal takes away that and nothing else (EXT-2).
 *
 * @param complete false while an installation is under way, or was cut off: what it lists may then be removed by the next one's rollback
 */
record InstallationRecord(boolean complete, List<ObjectRef> created) {
    static final InstallationRecord EMPTY = new InstallationRecord(false, List.of());

    InstallationRecord {
        created = List.copyOf(created);
    }

    InstallationRecord with(ObjectRef object) {
        var more = new ArrayList<>(created);
        more.removeIf(known -> known.kind().equals(object.kind())
                && known.name().equals(object.name())
                && Objects.equals(known.namespace(), object.namespace()));
        more.add(object);
        return new InstallationRecord(complete, more);
    }

    InstallationRecord completed() {
        return new InstallationRecord(true, created);
    }

    InstallationRecord reopened() {
        return new InstallationRecord(false, created);
    }

    String json() {
        return new String(Json.write(this), StandardCharsets.UTF_8);
    }

    static InstallationRecord read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), InstallationRecord.class);
    }
}
