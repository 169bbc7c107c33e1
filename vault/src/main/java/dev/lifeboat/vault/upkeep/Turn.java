package dev.lifeboat.vault.upkeep;

import dev.lifeboat.vault.repository.Repositories.Place;
import org.jspecify.annotations.Nullable;

/**
 * One work whose time has come.
 *
 * @param part of a check: which part of the packs is read
 * @param position of a check: where a run came to that was cut short, see {@link CheckPosition}
 */
record Turn(Place place, Kind kind, long part, @Nullable String position) {}
