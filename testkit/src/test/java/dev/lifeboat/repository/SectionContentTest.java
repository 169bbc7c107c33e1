package dev.lifeboat.repository;

import static dev.lifeboat.repository.HostileWriter.entry;
import static dev.lifeboat.repository.HostileWriter.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A section holds keys and values of its kind, and its name says the kind: a path leads nowhere else. */
class SectionContentTest {
    private static final SectionName FILES = SectionName.file("shop", "data");
    private static final SectionName BLOCKS = SectionName.block("shop", "disk");
    private static final Attributes PLAIN = new Attributes(0644, 0, 0, 1, 2, Xattrs.NONE);

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, HostileWriter.randomId());

    @Test
    void refusesEntriesThatTheSectionCannotHold() {
        var hostile = new HostileWriter(repository, store, spool);
        var inline = new Value.Inline(bytes("x"));
        var directory = new FileValue.Directory(PLAIN);
        var link = new FileValue.Symlink(PLAIN, bytes("/etc"));
        var wrong = new ArrayList<Map.Entry<SectionName, Node.Entry>>();
        for (var path : List.of("../x", "a/../b", "/x", "a//b", ".", "a/./b", "x\0y", "x/")) {
            wrong.add(Map.entry(FILES, entry(bytes(path), link)));
        }
        for (var path : List.of("x", "/", "..//", "a/../")) {
            wrong.add(Map.entry(FILES, entry(bytes(path), directory)));
        }
        wrong.add(Map.entry(FILES, entry(new byte[] {0}, link)));
        wrong.add(Map.entry(FILES, entry(bytes("b"), new FileValue.HardLink(bytes("c")))));
        wrong.add(Map.entry(FILES, entry(bytes("b"), new FileValue.HardLink(bytes("../a")))));
        wrong.add(Map.entry(FILES, entry(bytes("b"), inline)));
        wrong.add(Map.entry(BLOCKS, entry(segment(1), inline)));
        var base = hostile.chunk(new byte[10]);
        wrong.add(Map.entry(BLOCKS, entry(bytes("x"), new SegmentValue(base.id(), List.of()))));
        wrong.add(Map.entry(SectionName.hash("shop", "disk"), entry(segment(1), new Value.Inline(new byte[17]))));
        wrong.add(Map.entry(SectionName.hash("shop", "disk"), entry(segment(1), new Value.Inline(new byte[272]))));
        wrong.add(Map.entry(SectionName.kubernetes("", "pods"), entry(bytes("a/b"), directory)));
        for (var one : wrong) {
            var leaf = hostile.leaf(one.getValue());
            var size = one.getValue().key().length + one.getValue().value().size();
            hostile.refused(
                    null,
                    one.getKey().text(),
                    hostile.section(one.getKey(), leaf, 1, size),
                    hostile.pack(one.getKey().kind().packClass(UnitType.node(0)), one.getKey(), leaf));
        }
    }

    @Test
    void knowsItsSectionsByName() {
        assertThatThrownBy(() -> new SectionName("tape/shop/data")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SectionName("file/shop")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SectionName("file//x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(SectionName.file("db1", "/srv/data").text()).isEqualTo("file/db1/%2Fsrv%2Fdata");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
