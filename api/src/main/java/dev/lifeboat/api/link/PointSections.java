package dev.lifeboat.api.link;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a recovery point holds, in the order of names. */
public record PointSections(String point, Instant taken, List<SectionReport> sections, Map<String, String> facts) {
    public PointSections {
        sections = List.copyOf(sections);
        facts = Map.copyOf(facts);
    }
}
