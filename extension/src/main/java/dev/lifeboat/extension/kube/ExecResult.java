package dev.lifeboat.extension.kube;

/**
 * How a command ended.
 *
 * @param exitCode meaningful with ENDED only
 * @param output and {@code errors}: their beginnings, bounded by the call
 * @param problem why it did not end by itself; empty with ENDED
 */
public record ExecResult(State state, int exitCode, String output, String errors, String problem) {
    public enum State {
        /** The process ended and its exit code is known. */
        ENDED,
        /** The limit passed; the process may still be running. */
        TIMED_OUT,
        /** The command was never started, for sure. */
        NOT_STARTED,
        /** The connection broke: the command may or may not have ended. */
        LOST
    }

    public boolean isSuccess() {
        return state == State.ENDED && exitCode == 0;
    }
}
