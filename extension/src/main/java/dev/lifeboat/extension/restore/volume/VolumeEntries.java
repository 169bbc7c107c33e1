package dev.lifeboat.extension.restore.volume;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.VolumeEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the point knows of volumes, by claim: some hundred bytes each, kept as they came. Filled once before the claims are restored, then only read.
 */
public final class VolumeEntries {
    private final Map<String, byte[]> entries = new HashMap<>();
    private final Set<String> byHand = new HashSet<>();

    /** @param key {@code <ns>/<claim>} */
    public void add(String key, byte[] entry) {
        entries.put(key, entry);
    }

    /** A volume that somebody made by hand for that claim. */
    public void addMadeByHand(String key) {
        byHand.add(key);
    }

    public @Nullable VolumeEntry find(String key) {
        var entry = entries.get(key);
        return entry == null ? null : Json.read(entry, VolumeEntry.class);
    }

    /** True if the claim keeps the volume that was made for it by hand: no snapshot takes its place. */
    public boolean keepsVolume(String key) {
        if (!byHand.contains(key)) {
            return false;
        }
        var entry = find(key);
        return entry == null || entry.snapshot() == null;
    }
}
