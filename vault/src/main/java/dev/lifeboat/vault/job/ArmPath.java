package dev.lifeboat.vault.job;

/** Ids of resources around an address. Pure. */
public final class ArmPath {
    private ArmPath() {}

    /** The address without its last segments. */
    public static String up(String path, int segments) {
        var end = path.length();
        for (var i = 0; i < segments; i++) {
            end = path.lastIndexOf('/', end - 1);
        }
        return path.substring(0, end);
    }
}
