package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.CheckDepth;
import dev.lifeboat.repository.CheckListener;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.CheckRequest;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backup stored anew because a copy of it is damaged: that copy is needed, not the damaged one, which comes first and which somebody read back once. */
class HealedGarbageTest {
    private static final CheckRequest FULL = CheckRequest.of(new CheckDepth.Full());

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = MemoryBlobStore.dating(clock);
    private final Map<String, Map<String, String>> content = GarbageTest.values(40, 20);
    private AgingRepository repository;
    private PointRecord first;

    @BeforeEach
    void damageAndHeal() {
        repository = new AgingRepository(store, RepositoryId.random(new SecureRandom()), clock, spool).create();
        first = repository.point(null, content);
    }

    private List<String> packs() {
        return store.objects().keySet().stream()
                .filter(name -> name.contains("/packs/"))
                .sorted(Comparator.comparingInt(name -> -store.objects().get(name).length))
                .toList();
    }

    private CheckReport check() {
        return repository.open().check(FULL.remembering(), CheckListener.NONE);
    }

    private void collectUntilNothingIsLeftToDo() {
        for (var round = 0; round < 3; round++) {
            repository.passUntilOld();
            repository.collect();
            repository.passGrace();
            repository.collect();
        }
    }

    /** The pack of the content, and that of the tree of sections. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void keepsTheCopyThatVerifiesAndLetsTheOtherGo(int which) {
        var pack = packs().get(which);
        var bytes = store.objects().get(pack);
        bytes[bytes.length / 3] ^= 1;
        assertThat(check().damages()).as(pack).isNotEmpty();
        clock.pass(Duration.ofDays(1));
        var healed = repository.point(first.id(), content);
        assertThat(repository.read(first.id())).as("before").isEqualTo(content);

        collectUntilNothingIsLeftToDo();

        for (var point : List.of(first.id(), healed.id())) {
            assertThat(repository.read(point)).as(pack).isEqualTo(content);
        }
        assertThat(store.objects().keySet())
                .as("a damaged pack that nobody needs")
                .doesNotContain(pack);
        var report = check();
        assertThat(report.isHealthy()).as("%s", report.damages()).isTrue();
    }

    /** The pack of the healing backup is sparse when what else was in it has expired: what it made good is in the damaged pack as well, and not to be had there. */
    @Test
    void movesNothingToACopyThatIsDamaged() {
        var pack = packs().getFirst();
        var bytes = store.objects().get(pack);
        bytes[bytes.length / 3] ^= 1;
        assertThat(check().damages()).isNotEmpty();
        clock.pass(Duration.ofDays(1));
        var more = new TreeMap<>(GarbageTest.values(41, 5).get("k8s/core/configmaps"));
        more.replaceAll((_, value) -> value + "more");
        var both = new TreeMap<String, String>();
        more.forEach((key, value) -> both.put(key + "-more", value));
        both.putAll(content.get("k8s/core/configmaps"));
        var healing = repository.point(first.id(), Map.of("k8s/core/configmaps", both));
        assertThat(repository.read(first.id())).as("before").isEqualTo(content);
        repository.open().deletePoint(healing.id());

        collectUntilNothingIsLeftToDo();

        assertThat(repository.read(first.id())).isEqualTo(content);
        assertThat(check().isHealthy()).isTrue();
    }
}
