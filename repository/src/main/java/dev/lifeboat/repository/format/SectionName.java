package dev.lifeboat.repository.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a section: one sorted map of a point, with a tree of its own. Ordered by the bytes of the text, which is ASCII.
 *
 * <p>{@code k8s/<group or core>/<plural>} holds the objects of one kind, {@code volume} what a restore must know of each claim's volume, {@code
 * file|block|hash/<owner>/<volume>} what is in one volume. The group is part of the name, so equal plurals of two groups never meet (rule 4). Owner
 * and volume are namespace and claim; of a folder that no cluster knows, the host and the path or a name that somebody gave it.
 */
public record SectionName(String text) implements Comparable<SectionName> {
    // before the names, which are checked by it
    private static final String PART = "(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+";
    private static final Pattern ALLOWED =
            Pattern.compile("k8s/[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*|volume|sections|findings|(?:file|block|hash)/"
                    + PART + "/" + PART);

    public static final SectionName VOLUME = new SectionName("volume");
    /** Of the tree of sections that the vault writes; not for writers. */
    public static final SectionName SECTIONS = new SectionName("sections");
    /** Of the findings that the vault keeps with a point; not for writers. */
    public static final SectionName FINDINGS = new SectionName("findings");

    /** @throws IllegalArgumentException if this version knows no such section */
    public SectionName {
        if (text.length() > Limits.NAME || !ALLOWED.matcher(text).matches()) {
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

    /**
     * A section of one volume: what is not a letter, a digit, {@code .}, {@code _} or {@code -} is escaped, byte by byte.
     *
     * @param kind FILE, BLOCK or HASH
     * @param owner namespace of the claim, or host
     * @param volume the claim, or path or name of a folder
     * @throws IllegalArgumentException if one of them is empty, or the name would be longer than 512 bytes: then the folder needs a name
     */
    public static SectionName ofVolume(SectionKind kind, byte[] owner, byte[] volume) {
        var first = switch (kind) {
            case FILE -> "file/";
            case BLOCK -> "block/";
            case HASH -> "hash/";
            default -> throw new IllegalArgumentException("No section of one volume: " + kind);
        };
        return new SectionName(first + escaped(owner) + "/" + escaped(volume));
    }

    public static SectionName file(String owner, String volume) {
        return ofVolume(SectionKind.FILE, owner.getBytes(UTF_8), volume.getBytes(UTF_8));
    }

    public static SectionName block(String owner, String volume) {
        return ofVolume(SectionKind.BLOCK, owner.getBytes(UTF_8), volume.getBytes(UTF_8));
    }

    public static SectionName hash(String owner, String volume) {
        return ofVolume(SectionKind.HASH, owner.getBytes(UTF_8), volume.getBytes(UTF_8));
    }

    public SectionKind kind() {
        return SectionKind.ofName(text);
    }

    public boolean isKubernetes() {
        return text.startsWith("k8s/");
    }

    /** True for what a writer may bring. */
    public boolean isWritable() {
        return kind().isWritable();
    }

    /** Owner and volume as they stand in the name; absent for sections that are not of one volume. Packs never mix two of these. */
    public Optional<String> volume() {
        return switch (kind()) {
            case FILE, BLOCK, HASH -> Optional.of(text.substring(text.indexOf('/') + 1));
            case KUBERNETES, VOLUME, SECTIONS, FINDINGS -> Optional.empty();
        };
    }

    /**
     * Of a {@code block/} section, the section of its hashes.
     *
     * @throws IllegalArgumentException if this is no section of a block volume
     */
    public SectionName hashes() {
        if (kind() != SectionKind.BLOCK) {
            throw new IllegalArgumentException("No section of a block volume: " + text);
        }
        return new SectionName("hash" + text.substring(text.indexOf('/')));
    }

    @Override
    public int compareTo(SectionName other) {
        return text.compareTo(other.text);
    }

    // written out, as in ContentId

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SectionName name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** As owners, volumes and the path of a folder are written: what is not a letter, a digit, {@code .}, {@code _} or {@code -} is escaped, byte by byte. */
    public static String escaped(byte[] part) {
        var text = new StringBuilder(part.length);
        for (var b : part) {
            var c = b & 0xff;
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-') {
                text.append((char) c);
            } else {
                text.append("%%%02X".formatted(c));
            }
        }
        return text.toString();
    }
}
