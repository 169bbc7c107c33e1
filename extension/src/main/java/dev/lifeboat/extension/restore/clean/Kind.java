package dev.lifeboat.extension.restore.clean;

/**
 * A kind as sections name it.
 *
 * @param group empty for the core group
 * @param plural for example {@code deployments}
 */
public record Kind(String group, String plural) {
    private static final String PREFIX = "k8s/";
    private static final String CORE = "core";

    /** @throws IllegalArgumentException if the section holds no Kubernetes objects */
    public static Kind ofSection(String section) {
        var slash = section.lastIndexOf('/');
        if (!section.startsWith(PREFIX) || slash < PREFIX.length()) {
            throw new IllegalArgumentException("Not a section of objects: " + section);
        }
        var group = section.substring(PREFIX.length(), slash);
        return new Kind(group.equals(CORE) ? "" : group, section.substring(slash + 1));
    }

    public static boolean isSection(String section) {
        return section.startsWith(PREFIX) && section.indexOf('/', PREFIX.length()) > 0;
    }

    public String section() {
        return PREFIX + (group.isEmpty() ? CORE : group) + "/" + plural;
    }

    /** {@code deployments.apps}, as people and the API server write it. */
    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    public boolean is(String otherGroup, String otherPlural) {
        return group.equals(otherGroup) && plural.equals(otherPlural);
    }
}
