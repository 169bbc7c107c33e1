package dev.lifeboat.extension.restore.clean;

import java.util.HashSet;
import java.util.Set;

/** A cluster that knows the group {@code shop.example.com}; the namespace {@code shop} is restored. */
final class FakeTarget implements Target {
    final Set<Kind> withoutStatus = new HashSet<>();
    final Set<String> staticClaims = new HashSet<>();
    boolean people;

    @Override
    public boolean separatesStatus(Kind kind) {
        return !withoutStatus.contains(kind);
    }

    @Override
    public boolean knowsGroup(String domain) {
        return domain.equals("shop.example.com") || domain.endsWith(".shop.example.com");
    }

    @Override
    public boolean selects(String namespace) {
        return namespace.equals("shop");
    }

    @Override
    public boolean restoresPeople() {
        return people;
    }

    @Override
    public Volume volume(String namespace, String claim) {
        return staticClaims.contains(namespace + "/" + claim) ? Volume.STATIC : Volume.ANEW;
    }
}
