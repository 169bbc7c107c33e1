package dev.lifeboat.extension.restore.clean;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.util.List;
import java.util.Map;

/** Kinds that are never created again, should an older point hold them (rules 18, 52). */
final class MomentaryRules {
    private static final List<Kind> MOMENTARY = List.of(
            new Kind("", "events"),
            new Kind("events.k8s.io", "events"),
            new Kind("", "nodes"),
            new Kind("", "componentstatuses"),
            new Kind("coordination.k8s.io", "leases"),
            new Kind("coordination.k8s.io", "leasecandidates"),
            new Kind("storage.k8s.io", "csinodes"),
            new Kind("storage.k8s.io", "volumeattachments"),
            new Kind("storage.k8s.io", "csistoragecapacities"),
            new Kind("certificates.k8s.io", "certificatesigningrequests"),
            new Kind("networking.k8s.io", "ipaddresses"),
            new Kind("networking.k8s.io", "servicecidrs"));

    private MomentaryRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        MOMENTARY.forEach(kind -> rules.put(kind, (_, _) -> Reason.MOMENTARY));
        rules.put(new Kind("backup.lifeboat.dev", "lifeboattasks"), (_, _) -> Reason.LIFEBOAT);
    }
}
