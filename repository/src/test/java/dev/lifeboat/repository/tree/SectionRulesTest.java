package dev.lifeboat.repository.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 4 of {@code docs/format.md}: what no section may hold is neither written nor believed. */
class SectionRulesTest {
    private static final ContentId ID = new ContentId(1, 2, 3, 4);
    private static final Attributes PLAIN = new Attributes(0, 0, 0, 0, 0, Xattrs.NONE);
    private static final Value DIRECTORY = new FileValue.Directory(PLAIN);
    private static final Value FIFO = new FileValue.Special(FileValue.SpecialType.FIFO, PLAIN, 0, 0);
    private static final Value INLINE = new Value.Inline(new byte[16]);
    private static final Value SEGMENT = new SegmentValue(ID, List.of());
    private static final Value SECTION = new Value.Section(SectionKind.FILE, ID, 1, 1, 1);

    @Test
    void eachKindHoldsItsOwnValues() {
        var number = new byte[4];
        var values = List.of(INLINE, new Value.Chunk(9_000, ID), FIFO, SEGMENT, SECTION);
        for (var kind : SectionKind.values()) {
            var allowed = switch (kind) {
                case KUBERNETES, VOLUME -> List.of(0, 1);
                case FILE -> List.of(2);
                case BLOCK -> List.of(3);
                case HASH -> List.of(0);
                case SECTIONS -> List.of(4);
                case FINDINGS -> List.<Integer>of();
            };
            for (var i = 0; i < values.size(); i++) {
                var key = kind == SectionKind.FILE ? "a".getBytes(UTF_8) : number;
                assertThat(isTaken(kind, key, values.get(i)))
                        .as("%s value %d", kind, i)
                        .isEqualTo(allowed.contains(i));
            }
        }
    }

    @Test
    void keysHave1To4097Bytes() {
        assertThat(isTaken(SectionKind.KUBERNETES, new byte[0], INLINE)).isFalse();
        assertThat(isTaken(SectionKind.KUBERNETES, new byte[1], INLINE)).isTrue();
        assertThat(isTaken(SectionKind.KUBERNETES, new byte[Limits.KEY], INLINE))
                .isTrue();
        assertThat(isTaken(SectionKind.KUBERNETES, new byte[Limits.KEY + 1], INLINE))
                .isFalse();
    }

    @Test
    void segmentsHaveNumbersOfFourBytes() throws Exception {
        assertThat(isTaken(SectionKind.BLOCK, new byte[3], SEGMENT)).isFalse();
        assertThat(isTaken(SectionKind.BLOCK, new byte[5], SEGMENT)).isFalse();
        assertThat(isTaken(SectionKind.HASH, new byte[5], INLINE)).isFalse();
        // above the leaves as well
        SectionRules.check(SectionKind.BLOCK, inner(4));
        SectionRules.check(SectionKind.FILE, inner(5));
        SectionRules.check(SectionKind.BLOCK, new Node.Leaf(List.of(new Node.Entry(new byte[4], SEGMENT))));
        assertThatThrownBy(() -> SectionRules.check(SectionKind.BLOCK, inner(5)))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> SectionRules.check(
                        SectionKind.BLOCK, new Node.Leaf(List.of(new Node.Entry(new byte[4], INLINE)))))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void aSegmentHas1To16Hashes() {
        for (var length : new int[] {16, 32, 256}) {
            assertThat(isTaken(SectionKind.HASH, new byte[4], new Value.Inline(new byte[length])))
                    .as("%d", length)
                    .isTrue();
        }
        for (var length : new int[] {0, 15, 17, 272}) {
            assertThat(isTaken(SectionKind.HASH, new byte[4], new Value.Inline(new byte[length])))
                    .as("%d", length)
                    .isFalse();
        }
    }

    @Test
    void pathsLeadNowhereElse() {
        for (var path : List.of("a", "a/b", "...", ".a", "a.", "..a", "a/..b/c", "\u00e4")) {
            assertThat(isTaken(SectionKind.FILE, path.getBytes(UTF_8), FIFO))
                    .as(path)
                    .isTrue();
            assertThat(isTaken(SectionKind.FILE, (path + "/").getBytes(UTF_8), DIRECTORY))
                    .as(path + "/")
                    .isTrue();
        }
        for (var path :
                List.of("/", "/a", "a//b", ".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "a\0b", "\0a")) {
            assertThat(isTaken(SectionKind.FILE, path.getBytes(UTF_8), FIFO))
                    .as(path)
                    .isFalse();
            assertThat(isTaken(SectionKind.FILE, (path + "/").getBytes(UTF_8), DIRECTORY))
                    .as(path + "/")
                    .isFalse();
        }
        assertThat(isTaken(SectionKind.FILE, "/".getBytes(UTF_8), DIRECTORY)).isFalse();
    }

    @Test
    void directoriesAloneEndInASlash() {
        assertThat(isTaken(SectionKind.FILE, "a/".getBytes(UTF_8), FIFO)).isFalse();
        assertThat(isTaken(SectionKind.FILE, "a".getBytes(UTF_8), DIRECTORY)).isFalse();
        assertThat(isTaken(SectionKind.FILE, SectionRules.rootOfFiles(), DIRECTORY))
                .isTrue();
        assertThat(isTaken(SectionKind.FILE, SectionRules.rootOfFiles(), FIFO)).isFalse();
    }

    @Test
    void pathsHaveUpTo4096BytesWithoutTheSlash() {
        var longest = "a".repeat(4_096);
        assertThat(isTaken(SectionKind.FILE, longest.getBytes(UTF_8), FIFO)).isTrue();
        assertThat(isTaken(SectionKind.FILE, (longest + "/").getBytes(UTF_8), DIRECTORY))
                .isTrue();
        assertThat(isTaken(SectionKind.FILE, (longest + "a").getBytes(UTF_8), FIFO))
                .isFalse();
    }

    @Test
    void hardLinksNameAnEarlierPath() {
        assertThat(isTaken(SectionKind.FILE, "b".getBytes(UTF_8), link("a"))).isTrue();
        for (var first : List.of("b", "c", "", "..", "a/")) {
            assertThat(isTaken(SectionKind.FILE, "b".getBytes(UTF_8), link(first)))
                    .as(first)
                    .isFalse();
        }
    }

    private static Value link(String first) {
        return new FileValue.HardLink(first.getBytes(UTF_8));
    }

    private static Node inner(int length) {
        return new Node.Inner(1, List.of(new Node.Child(new byte[length], ID, 1, 1)));
    }

    private static boolean isTaken(SectionKind kind, byte[] key, Value value) {
        try {
            SectionRules.check(kind, key, value);
            return true;
        } catch (FormatException _) {
            return false;
        }
    }
}
