package dev.lifeboat.extension.restore;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.restore.clean.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which kinds own which among custom resources: learnt from the objects themselves, before the first of them is sent (rule 64). */
final class OwnerKinds {
    private static final byte[] MARK = "\"ownerReferences\"".getBytes(StandardCharsets.UTF_8);

    private final TaskLink link;
    private final ServedKinds kinds;

    OwnerKinds(TaskLink link, ServedKinds kinds) {
        this.link = link;
        this.kinds = kinds;
    }

    /** Sections to the sections of their owners. */
    Map<String, Set<String>> of(Collection<String> sections) throws InterruptedException {
        var owners = new HashMap<String, Set<String>>();
        for (var section : sections) {
            var found = new HashSet<String>();
            link.objects(section, null, frame -> {
                if (mentionsOwners(frame.value())) {
                    add(frame.value(), found);
                }
            });
            owners.put(section, found);
        }
        return owners;
    }

    private void add(byte[] object, Set<String> found) {
        for (var owner : Json.parse(object).path("metadata").path("ownerReferences")) {
            var version = owner.path("apiVersion").asText();
            var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
            var resource = kinds.find(group, owner.path("kind").asText());
            if (resource != null) {
                found.add(new Kind(resource.group(), resource.plural()).section());
            }
        }
    }

    /** Most objects have no owner, and looking for the word is far cheaper than reading the tree. */
    static boolean mentionsOwners(byte[] object) {
        for (var at = 0; at <= object.length - MARK.length; at++) {
            if (object[at] == MARK[0] && java.util.Arrays.equals(object, at, at + MARK.length, MARK, 0, MARK.length)) {
                return true;
            }
        }
        return false;
    }
}
