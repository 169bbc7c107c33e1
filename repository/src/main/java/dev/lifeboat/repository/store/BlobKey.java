package dev.lifeboat.repository.store;

import java.util.regex.Pattern;

/** The names that objects may have, the same in every store. */
public final class BlobKey {
    private static final int LONGEST = 1_024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
    private static final Pattern UPWARDS = Pattern.compile("(^|.*/)\\.\\.?(/.*|$)");

    private BlobKey() {}

    /**
     * The key itself.
     *
     * @throws IllegalArgumentException if {@link BlobStore} does not allow it
     */
    public static String checked(String key) {
        if (key.length() > LONGEST
                || !NAME.matcher(key).matches()
                || UPWARDS.matcher(key).matches()) {
            throw new IllegalArgumentException("Not a key: " + key);
        }
        return key;
    }
}
