package dev.lifeboat.api.link;

/** @param order CANCEL: finish running calls, run post hooks, remove temporary objects, report CANCELLED */
public record ReportAnswer(Order order) {
    public enum Order {
        CONTINUE,
        CANCEL
    }
}
