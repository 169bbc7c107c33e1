package dev.lifeboat.api.link;

import java.util.List;

/**
 * Outcomes of objects, at most 2,000 a page.
 *
 * @param page from 0, without gaps
 */
public record OutcomePage(long epoch, int page, List<Outcome> outcomes) {
    public OutcomePage {
        outcomes = List.copyOf(outcomes);
    }
}
