package dev.lifeboat.extension.restore;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.apply.Owners;
import dev.lifeboat.extension.restore.apply.Sender;
import dev.lifeboat.extension.restore.apply.UidMap;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Owner;
import org.jspecify.annotations.Nullable;

/** Answers about owners: first from what this process created, then from the API server, by kind and name (rule 45). Thread-safe. */
record OwnerLookup(ServedKinds kinds, PointNames names, UidMap uids, Sender sender) implements Owners.Lookup {
    @Override
    public @Nullable ApiResource kind(String group, String kind) {
        return kinds.find(group, kind);
    }

    @Override
    public boolean isInPoint(Kind kind, String key) throws InterruptedException {
        return names.contains(kind, key);
    }

    @Override
    public @Nullable String liveUid(Owner owner, ApiResource resource, String namespace) throws InterruptedException {
        var known = uids.find(owner.uid());
        if (known != null) {
            return known;
        }
        var live = sender.find(ResourcePath.of(resource, namespace), owner.name());
        if (live == null || live.path("metadata").has("deletionTimestamp")) {
            return null;
        }
        var uid = live.path("metadata").path("uid").asText();
        uids.put(owner.uid(), uid);
        return uid;
    }
}
