package dev.lifeboat.extension.kube;

/** The API server answered a streamed call with a failure. Stays inside the extension. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    public RefusedException(Call call, Answer answer) {
        super(call + ": " + answer.status() + " " + answer.reason());
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
