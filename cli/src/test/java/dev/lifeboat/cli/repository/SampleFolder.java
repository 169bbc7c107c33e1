package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.write.OpenSection;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Points of a folder {@code /srv/data} with one of each kind of entry, without a file system: names that not every file system takes. */
final class SampleFolder {
    static final SectionName SECTION = SectionName.file("db1", "/srv/data");
    static final byte[] TEXT = "the content of a file\n".getBytes(UTF_8);
    static final long HOLE = 100_000;
    /** In {@code many/}. */
    static final int MANY = 3_000;

    private SampleFolder() {}

    static PointRecord point(Repository repository, BlobStore store, Path spool, InstantSource clock) {
        var backup = new LocalBackup(repository, store, new RunBudget(32, spool), clock);
        try (var run = backup.begin(null)) {
            try (var section = run.writer().open(SECTION)) {
                entries(section).forEach(section::put);
                var root = section.finish();
                var written = new PointSection(
                        SECTION,
                        PointSection.State.COMPLETE,
                        root.root(),
                        root.height(),
                        root.entries(),
                        root.bytes(),
                        null,
                        null,
                        null,
                        null,
                        Map.of(PointSection.PATH, "%2Fsrv%2Fdata"));
                return run.commit(List.of(written), Map.of("host", "db1"), new byte[0]);
            }
        }
    }

    private static Map<byte[], Value> entries(OpenSection section) {
        var entries = new TreeMap<byte[], Value>(Arrays::compareUnsigned);
        var folder = new FileValue.Directory(attributes(0755));
        entries.put(new byte[1], folder);
        entries.put(key("a.txt"), file(section, attributes(04750), TEXT, 0));
        entries.put(key("b-link"), new FileValue.HardLink(key("a.txt")));
        entries.put(key("c-link"), new FileValue.Symlink(attributes(0777), key("a.txt")));
        entries.put(key("fifo"), new FileValue.Special(FileValue.SpecialType.FIFO, attributes(0600), 0, 0));
        entries.put(new byte[] {'x', (byte) 0xff, '\n'}, file(section, attributes(0644), TEXT, 0));
        entries.put(key("empty/"), folder);
        entries.put(key("many/"), folder);
        for (var i = 0; i < MANY; i++) {
            entries.put(key("many/sub%04d/".formatted(i / 1_000)), folder);
            entries.put(key("many/sub%04d/file%04d".formatted(i / 1_000, i)), file(section, attributes(0644), TEXT, 0));
        }
        entries.put(key("sparse"), file(section, attributes(0644), TEXT, HOLE));
        return entries;
    }

    private static FileValue.File file(OpenSection section, Attributes attributes, byte[] text, long hole) {
        var content = section.content();
        content.add(new Piece(text.length, section.chunk(text)));
        if (hole > 0) {
            content.hole(hole);
        }
        return new FileValue.File(attributes, text.length + hole, new byte[FileValue.File.STAT], content.finish());
    }

    private static Attributes attributes(int mode) {
        return new Attributes(mode, 1000, 50, 1_700_000_000, 5, Xattrs.NONE);
    }

    private static byte[] key(String path) {
        return path.getBytes(UTF_8);
    }
}
