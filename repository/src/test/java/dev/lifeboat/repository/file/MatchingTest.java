package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Xattrs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that was brought back is known as such on whatever keeps its time, and one that somebody wrote in the same second is not. */
class MatchingTest {
    @ParameterizedTest
    @CsvSource({
        "1700000001, 123456789, true, as it was",
        "1700000001, 123456700, true, NTFS",
        "1700000001, 123456000, true, microseconds",
        "1700000001, 123000000, true, milliseconds",
        "1700000001, 0, true, seconds",
        "1700000000, 0, true, FAT",
        "1700000000, 1, false, a moment before",
        "1700000001, 123456788, false, a moment before",
        "1700000001, 987654321, false, the same second",
        "1700000002, 0, false, the next second",
        "1699999998, 0, false, seconds before"
    })
    void tellsByTheTimeThatTheFileSystemKeeps(long seconds, int nanos, boolean matches, String what) {
        var attributes = new Attributes(0644, 0, 0, 1_700_000_001, 123_456_789, Xattrs.NONE);
        var target = new byte[] {'x'};
        assertThat(Matching.matches(link(seconds, nanos), new FileValue.Symlink(attributes, target)))
                .as(what)
                .isEqualTo(matches);
    }

    private static Facts link(long seconds, int nanos) {
        var changed = new Facts.Time(seconds, nanos);
        return new Facts(FileType.LINK, 0777, 0, 0, 1, 1, 0, 1, 1, changed, changed, 0, 0);
    }
}
