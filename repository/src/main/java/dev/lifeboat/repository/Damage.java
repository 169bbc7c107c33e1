package dev.lifeboat.repository;

import java.util.List;

/**
 * A stored object that is not what was written.
 *
 * @param object its name below the repository
 * @param reason a few words, without content
 * @param affected sections of which a copy is bad, or what else cannot be read, at most {@link #AFFECTED}; whether another copy serves, and which
 *     entries of which points are lost, is said by {@link Loss}
 */
public record Damage(String object, String reason, List<String> affected) {
    public static final int AFFECTED = 100;

    public Damage {
        affected = List.copyOf(affected);
    }
}
