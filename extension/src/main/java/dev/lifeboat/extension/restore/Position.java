package dev.lifeboat.extension.restore;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore is: one window of keys whose calls may have been sent, and the sums of all before it. Written to the journal before the first call of the
 * window, so a restarted process looks at these keys again and at nothing else (rule 170).
 *
 * @param stage name of the step
 * @param section empty between sections
 * @param after the last key before the window; null at the beginning of the section
 * @param upTo the last key of the window; null when none is open
 * @param absent which keys of the window, by their order, the plan saw absent; base64
 * @param page of outcomes that the window will fill
 * @param sums of the windows before
 * @param relink sections with objects whose owners come later
 * @param findings so far: the vault keeps only what the living process reports
 */
record Position(
        String stage,
        String section,
        @Nullable String after,
        @Nullable String upTo,
        String absent,
        int page,
        Map<String, Long> sums,
        List<String> relink,
        List<Finding> findings) {
    static final Position START = new Position("", "", null, null, "", 0, Map.of(), List.of(), List.of());

    Position {
        sums = Map.copyOf(new TreeMap<>(sums));
        relink = List.copyOf(relink);
        findings = List.copyOf(findings);
    }

    static Position read(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8), Position.class);
    }

    String text() {
        return new String(Json.write(this), StandardCharsets.UTF_8);
    }

    Position at(String otherStage, String otherSection, @Nullable String from) {
        return new Position(otherStage, otherSection, from, null, "", page, sums, relink, findings);
    }

    Position open(String last, BitSet seenAbsent, List<String> toRelink, List<Finding> found) {
        var bits = Base64.getEncoder().encodeToString(seenAbsent.toByteArray());
        return new Position(stage, section, after, last, bits, page, sums, toRelink, found);
    }

    /** @param pages that the window filled, 0 or 1 */
    Position close(Map<String, Long> sumsNow, int pages) {
        return new Position(stage, section, upTo, null, "", page + pages, sumsNow, relink, findings);
    }

    BitSet absentBits() {
        return BitSet.valueOf(Base64.getDecoder().decode(absent));
    }
}
