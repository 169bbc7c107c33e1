package dev.lifeboat.cli.output;

import dev.lifeboat.core.error.LifeboatException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Ends a verb: what happened, why, and what to do, as the server said it or as the catalogue does. The code may be one that this version does not
 * know, so it is text.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern UNFILLED = Pattern.compile("\\{[a-zA-Z]+}");

    private final String code;
    private final String text;
    private final String why;
    private final transient List<String> actions;
    private final int exit;

    /** Of the command line itself, with the cause and the action of the catalogue. */
    public Failure(CommandError error, String text) {
        this(error, text, List.of(error.recommendedAction()));
    }

    /** As that, where more is known of what helps. */
    public Failure(CommandError error, String text, List<String> actions) {
        this(error, text, error.likelyCause(), actions);
    }

    /** As that, where the cause is known as well. */
    public Failure(CommandError error, String text, String why, List<String> actions) {
        this(error.wire(), text, why, actions, error.exit());
    }

    /** Of a code that somebody else gave. */
    public Failure(String code, String text, String why, List<String> actions, int exit) {
        super(code + ": " + text);
        this.code = code;
        this.text = text;
        this.why = UNFILLED.matcher(why).find() ? "" : why;
        this.actions = actions.stream()
                .filter(action -> !action.isBlank() && !UNFILLED.matcher(action).find())
                .toList();
        this.exit = exit;
    }

    /** Of our own catalogue. */
    public static Failure of(LifeboatException e) {
        var exit = switch (e.code()) {
            case CLUSTER_UNREACHABLE, STORE_NOT_READY -> Exit.UNREACHABLE;
            case CLUSTER_RIGHTS_MISSING,
                    AUTHENTICATION_FAILED,
                    AUTHORIZATION_FAILED,
                    TOKEN_EXPIRED,
                    STORE_ACCESS_DENIED -> Exit.DENIED;
            default -> Exit.FAILED;
        };
        return new Failure(
                e.code().wire(),
                e.text(),
                e.code().likelyCause(e.details()),
                List.of(e.code().recommendedAction(e.details())),
                exit);
    }

    /** A wrong use of a verb that the parser cannot see. */
    public static Failure usage(String text, String action) {
        return new Failure(CommandError.USAGE, text, "", List.of(action));
    }

    /** Work that somebody ended: what is left of it, and how to go on. */
    public static Failure interrupted(String text, String action) {
        return new Failure(CommandError.INTERRUPTED, text, List.of(action));
    }

    public String code() {
        return code;
    }

    public String text() {
        return text;
    }

    public int exit() {
        return exit;
    }

    /** For people: code, what, why, what to do. */
    public String report() {
        var report = new StringBuilder("Error ").append(code).append(": ").append(text);
        if (!why.isBlank()) {
            report.append("\n  Cause:  ").append(why);
        }
        for (var action : actions) {
            report.append("\n  Action: ").append(action);
        }
        return report.toString();
    }
}
