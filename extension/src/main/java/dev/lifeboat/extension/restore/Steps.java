package dev.lifeboat.extension.restore;

import dev.lifeboat.extension.restore.stage.Stage;
import java.util.ArrayList;
import java.util.List;

/** The steps of a restore in their order: the stages, and between them what is not about a kind. */
final class Steps {
    static final String VOLUMES = "volume";

    private static final List<String> ORDER = order();

    private Steps() {}

    /** From 1; 0 for no step. */
    static int number(String step) {
        return ORDER.indexOf(step) + 1;
    }

    private static List<String> order() {
        var steps = new ArrayList<String>();
        for (var stage : Stage.values()) {
            if (stage == Stage.GATES) {
                steps.add("RELINK");
                steps.add(VOLUMES);
            }
            steps.add(stage.name());
        }
        steps.add("CHECK");
        return List.copyOf(steps);
    }
}
