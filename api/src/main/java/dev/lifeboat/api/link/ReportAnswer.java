package dev.lifeboat.api.link;

import org.jspecify.annotations.Nullable;

/**
 * What the vault server says to a report.
 *
 * @param order CANCEL: finish running calls, run post hooks, remove temporary objects, report CANCELLED
 * @param committed whether the task's recovery point exists; absent from servers that do not tell, which counts as unknown
 * @param ended how the task has ended for the vault; absent while it has not
 */
public record ReportAnswer(Order order, @Nullable Boolean committed, TaskOutcome.@Nullable Result ended) {
    public enum Order {
        CONTINUE,
        CANCEL
    }

    public ReportAnswer(Order order, @Nullable Boolean committed) {
        this(order, committed, null);
    }
}
