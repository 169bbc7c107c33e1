package dev.lifeboat.cli.output;

/** Exit codes of every verb (design 13). */
public final class Exit {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int WARNINGS = 3;
    public static final int UNREACHABLE = 4;
    public static final int DENIED = 5;
    /** What a shell makes of Ctrl-C: the process is ended by the signal, whatever it answers. */
    public static final int INTERRUPTED = 130;

    private Exit() {}
}
