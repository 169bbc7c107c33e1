package dev.lifeboat.repository.format;

import java.util.regex.Pattern;

/**
 * The name of a section: one sorted map of a point, with a tree of its own.
 *
 * <p>{@code k8s/<group or core>/<plural>} holds the objects of one kind, {@code volume} what a restore must know of each claim's volume. The
 * group is part of the name, so equal plurals of two groups never meet (rule 4). Ordered by the bytes of the text.
 */
public record SectionName(String text) implements Comparable<SectionName> {
    // before the names, which are checked by it
    private static final int LIMIT = 512;
    private static final Pattern ALLOWED =
            Pattern.compile("k8s/[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*|volume|sections|findings");

    public static final SectionName VOLUME = new SectionName("volume");
    /** Of the tree of sections that the vault writes; not for writers. */
    public static final SectionName SECTIONS = new SectionName("sections");
    /** Of the findings that the vault keeps with a point; not for writers. */
    public static final SectionName FINDINGS = new SectionName("findings");

    /** @throws IllegalArgumentException if this version knows no such section */
    public SectionName {
        if (text.length() > LIMIT || !ALLOWED.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a section: " + text);
        }
    }

    /**
     * The section of a kind.
     *
     * @param group empty for the core group
     */
    public static SectionName kubernetes(String group, String plural) {
        return new SectionName("k8s/" + (group.isEmpty() ? "core" : group) + "/" + plural);
    }

    public boolean isKubernetes() {
        return text.startsWith("k8s/");
    }

    /** True for what an extension may write. */
    public boolean isWritable() {
        return isKubernetes() || equals(VOLUME);
    }

    public PackClass packClass() {
        return equals(VOLUME) ? PackClass.VOL : PackClass.K8S;
    }

    @Override
    public int compareTo(SectionName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
