package dev.lifeboat.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupPagesTest {
    @TempDir
    private Path folder;

    private static final List<SectionName> SECTIONS =
            List.of(SectionName.VOLUME, SectionName.file("shop", "orders"), SectionName.kubernetes("", "configmaps"));

    private final Random random = new Random(11);

    private PackGroup group(int count) {
        var units = new ArrayList<PackGroup.Unit>();
        var length = 0;
        for (var i = 0; i < count; i++) {
            var id = new ContentId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
            var type = new UnitType(List.of(1, 2, 9, 32).get(random.nextInt(4)));
            var unit = new PackGroup.Unit(id, type, 1 + random.nextInt(count == 1 ? 4 << 20 : 100));
            length += unit.length();
            units.add(unit);
        }
        var section = SECTIONS.get(random.nextInt(SECTIONS.size()));
        return new PackGroup(section, random.nextInt(1 << 24), random.nextInt(1 << 20), length, units);
    }

    private List<PackGroup> groups() {
        var groups = new ArrayList<PackGroup>();
        for (var left = random.nextInt(6); left > 0; left--) {
            groups.add(group(1 + random.nextInt(random.nextInt(5) == 0 ? 600 : 40)));
        }
        return groups;
    }

    @Test
    void giveBackEachPackAndEachUnit() throws Exception {
        try (var pages = new GroupPages(new Spool(folder))) {
            var packs = new ArrayList<List<PackGroup>>();
            var firsts = new ArrayList<Integer>();
            var next = 0;
            while (pages.written() == 0) {
                var groups = groups();
                firsts.add(pages.size());
                pages.add(groups, next);
                packs.add(groups);
                next += groups.stream().mapToInt(group -> group.units().size()).sum();
            }
            firsts.add(pages.size());
            var number = 0;
            for (var i = 0; i < packs.size(); i++) {
                assertThat(pages.groups(firsts.get(i), firsts.get(i + 1))).isEqualTo(packs.get(i));
                for (var group : packs.get(i)) {
                    var offset = 0;
                    for (var unit : group.units()) {
                        if (i % 50 == 0) {
                            assertThat(pages.find(number)).isEqualTo(new GroupPages.Found(group, unit, offset));
                        }
                        offset += unit.length();
                        number++;
                    }
                }
            }
            var all = number;
            assertThatThrownBy(() -> pages.find(all)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pages.find(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void divideLargePacksSoThatOneUnitCostsFewOthers() throws Exception {
        try (var pages = new GroupPages(new Spool(folder))) {
            var groups = new ArrayList<PackGroup>();
            for (var i = 0; i < 100; i++) {
                groups.add(group(32));
            }
            pages.add(groups, 0);

            assertThat(pages.size()).isEqualTo(100 * 32 / GroupPages.UNITS + 1);
            assertThat(pages.find(3_199).unit())
                    .isEqualTo(groups.getLast().units().getLast());
            assertThat(pages.groups(0, 1)).hasSize(8);
        }
    }

    @Test
    void keepAboutTwoMegabytesOfWhatWasRead() throws Exception {
        try (var pages = new GroupPages(new Spool(folder))) {
            var units = 0;
            while (units < 4 * GroupPages.KEPT) {
                pages.add(List.of(group(200)), units);
                units += 200;
            }
            for (var page = 0; page < pages.size(); page++) {
                pages.groups(page, page + 1);
                assertThat(pages.kept()).isLessThanOrEqualTo(GroupPages.KEPT);
            }
            assertThat(pages.kept()).isGreaterThan(GroupPages.KEPT - 202);

            // the one that was used last stays
            var last = pages.groups(pages.size() - 1, pages.size()).getFirst();
            assertThat(pages.groups(pages.size() - 1, pages.size()).getFirst()).isSameAs(last);
            var huge = group(GroupPages.KEPT + 1);
            pages.add(List.of(huge), units);
            assertThat(pages.find(units).group()).isEqualTo(huge);
            assertThat(pages.kept()).isEqualTo(GroupPages.KEPT + 3);
        }
    }

    @Test
    void addNothingOfAPackForWhichThereIsNoRoom() throws Exception {
        var missing = folder.resolve("later");
        try (var pages = new GroupPages(new Spool(missing))) {
            var first = group(2);
            pages.add(List.of(first), 0);
            var large = new ArrayList<PackGroup>();
            for (var i = 0; i < 40; i++) {
                large.add(group(4_000));
            }
            assertThatThrownBy(() -> pages.add(large, 2)).isInstanceOf(IOException.class);
            assertThat(pages.size()).isEqualTo(1);
            assertThat(pages.find(1).unit()).isEqualTo(first.units().get(1));

            Files.createDirectory(missing);
            pages.add(large, 2);
            assertThat(pages.groups(1, pages.size())).isEqualTo(large);
            assertThat(pages.find(2).unit()).isEqualTo(large.getFirst().units().getFirst());
        }
    }
}
