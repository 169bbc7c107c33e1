package dev.lifeboat.extension.kube;

/** The thread that waited for a command was interrupted; the command itself goes on. */
public final class ExecInterruptedException extends InterruptedException {
    private static final long serialVersionUID = 1L;

    private final transient ExecResult soFar;

    public ExecInterruptedException(ExecResult soFar) {
        super("Interrupted while a command ran");
        this.soFar = soFar;
    }

    /** What had come of it until then. */
    public ExecResult soFar() {
        return soFar;
    }
}
