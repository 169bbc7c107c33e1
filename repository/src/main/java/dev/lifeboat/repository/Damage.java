package dev.lifeboat.repository;

import java.util.List;

/**
 * A stored object that is not what was written.
 *
 * @param object its name below the repository
 * @param reason a few words, without content
 * @param affected sections, or what else cannot be read because of it
 */
public record Damage(String object, String reason, List<String> affected) {
    public Damage {
        affected = List.copyOf(affected);
    }
}
