package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.block.ByteRange;
import dev.lifeboat.repository.block.VolumeExtent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The file of {@code --changed}: a range in each line, its first byte and its length, both decimal, ascending and without overlap; empty lines and those that
 * begin with {@code #} say nothing. Anything else refuses the whole file: a range that was not understood would be a change that is lost.
 */
final class ChangedRanges {
    /** In memory beside the work; more than a volume of some TiB that was written to all over has in runs. */
    private static final int MOST = 1_000_000;

    private static final int SHOWN = 60;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})\\s+(\\d{1,18})");

    private ChangedRanges() {}

    static VolumeExtent read(Path file) {
        return new VolumeExtent.Changed(VolumeExtent.Ranges.of(ranges(file)));
    }

    private static List<ByteRange> ranges(Path file) {
        var ranges = new ArrayList<ByteRange>();
        try (var lines = Files.newBufferedReader(file, US_ASCII)) {
            var reached = 0L;
            var number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                var text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                var range = RANGE.matcher(text);
                if (!range.matches() || Long.parseLong(range.group(2)) == 0) {
                    throw refused(file, number, "is no range: " + text.substring(0, Math.min(SHOWN, text.length())));
                }
                var next = new ByteRange(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
                if (next.offset() < reached) {
                    throw refused(file, number, "begins before the end of the one above it");
                }
                if (ranges.size() == MOST) {
                    throw refused(file, number, "is one too many: there may be %,d".formatted(MOST));
                }
                ranges.add(next);
                reached = next.end();
            }
        } catch (IOException e) {
            throw Failure.usage(
                    "The changed ranges in " + file + " cannot be read: " + e.getMessage() + ".",
                    "Check the name of the file, and that it is text.");
        }
        return ranges;
    }

    private static Failure refused(Path file, int line, String reason) {
        return Failure.usage(
                "Line " + line + " of " + file + " " + reason + ".",
                "Give 'OFFSET LENGTH' in bytes, ascending; or back up without --changed, which reads everything and stores what differs.");
    }
}
