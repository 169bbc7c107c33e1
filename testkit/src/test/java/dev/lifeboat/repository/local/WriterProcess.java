package dev.lifeboat.repository.local;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A process of its own that backs up a few times. Arguments: folder, repository, spool, number. Begins when its input says so, prints its points. */
final class WriterProcess {
    static final int RUNS = 3;
    static final String SECTION = "k8s/core/configmaps";
    private static final int VALUES = 12;

    private WriterProcess() {}

    public static void main(String[] arguments) throws Exception {
        var store = new FolderBlobStore(Path.of(arguments[0]));
        var number = Integer.parseInt(arguments[3]);
        var repository = Repository.open(
                store, RepositoryId.parse(arguments[1]), Repository.SERVICE, Backups.KEK, InstantSource.system());
        var backup =
                new LocalBackup(repository, store, new RunBudget(16, Path.of(arguments[2]), 1), InstantSource.system());
        if (System.in.read() < 0) {
            throw new IllegalStateException("Nobody said go");
        }
        PointId parent = null;
        for (var run = 0; run < RUNS; run++) {
            try (var next = backup.begin(parent)) {
                var sections = AgingRepository.write(next, content(number, run));
                parent = next.commit(sections, Map.of("host", "twin"), new byte[0])
                        .id();
                System.out.println(parent);
            }
        }
    }

    /** Half of it is the same for all processes. */
    static Map<String, Map<String, String>> content(int number, int run) {
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < VALUES; i++) {
            var random = new Random(i % 2 == 0 ? i + run : 1_000L * number + 100L * run + i);
            var text = new StringBuilder();
            while (text.length() < 20_000) {
                text.append(Long.toHexString(random.nextLong()));
            }
            entries.put("shop/value-%02d".formatted(i), text.toString());
        }
        return Map.of(SECTION, entries);
    }
}
