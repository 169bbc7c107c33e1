package dev.lifeboat.repository.store;

/** The names that objects may have, the same in every store. */
public final class BlobKey {
    private static final int LONGEST = 1_024;

    private BlobKey() {}

    /**
     * The key itself.
     *
     * @throws IllegalArgumentException if {@link BlobStore} does not allow it
     */
    public static String checked(String key) {
        if (key.length() > LONGEST || !isKey(key)) {
            throw new IllegalArgumentException("Not a key: " + key);
        }
        return key;
    }

    /** Names with a slash between each. By hand: a listing asks for every object, and a process that has just begun is slow with patterns. */
    private static boolean isKey(String key) {
        var name = 0;
        for (var at = 0; at < key.length(); at++) {
            var c = key.charAt(at);
            if (c == '/') {
                if (!isName(key, name, at)) {
                    return false;
                }
                name = at + 1;
            } else if (!isAllowed(c)) {
                return false;
            }
        }
        return isName(key, name, key.length());
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** Not empty, and neither of the two that lead elsewhere. */
    private static boolean isName(String key, int from, int to) {
        return switch (to - from) {
            case 0 -> false;
            case 1 -> key.charAt(from) != '.';
            case 2 -> key.charAt(from) != '.' || key.charAt(from + 1) != '.';
            default -> true;
        };
    }
}
