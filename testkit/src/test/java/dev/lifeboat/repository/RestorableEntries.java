package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;

/** Counts what can be read of a section by really reading it, for tests of what a check says without. */
final class RestorableEntries {
    private RestorableEntries() {}

    /** Entries that can be read whole; scanning stops where a node cannot be read, and small sections have one. */
    static long count(PointReader reader, PointSection section) {
        var count = new long[1];
        try {
            reader.scan(section.name(), null, entry -> {
                if (isReadable(reader, section, entry)) {
                    count[0]++;
                }
                return true;
            });
        } catch (LifeboatException e) {
            damaged(e);
        }
        return count[0];
    }

    private static boolean isReadable(PointReader reader, PointSection section, PointReader.Entry entry) {
        var name = section.name();
        try {
            switch (entry.stored()) {
                case FileValue.File file -> {
                    reader.xattrs(name, file.attributes());
                    reader.pieces(name, file, piece -> {
                        var id = piece.id();
                        return id == null || reader.chunk(name, id).length == piece.length();
                    });
                }
                case SegmentValue segment -> reader.segment(name, segment);
                case FileValue _, Value.Section _ -> {}
                case Value.Inline _, Value.Chunk _ -> entry.value();
            }
            return true;
        } catch (LifeboatException e) {
            damaged(e);
            return false;
        }
    }

    private static void damaged(LifeboatException e) {
        if (e.code() != ErrorCode.DATA_DAMAGED) {
            throw e;
        }
    }
}
