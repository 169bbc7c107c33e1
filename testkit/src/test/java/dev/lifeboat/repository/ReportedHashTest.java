package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.pack.PackCodec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content of volumes is not read at commit, so what a writer says of its hash is first compared by a check; where it says nothing, nothing is (docs/adr/0067). */
class ReportedHashTest {
    private static final CheckRequest FULL = CheckRequest.of(new CheckDepth.Full());

    @TempDir
    private Path spool;

    @Test
    void tellsOfAPackThatIsNotWhatItsWriterSaid() {
        var report = checked("12".repeat(32));
        assertThat(report.damages()).isNotEmpty().allSatisfy(damage -> {
            assertThat(damage.object()).contains("packs/");
            assertThat(damage.reason()).isEqualTo("a pack of other bytes than reported");
        });
        assertThat(report.lost()).isZero();
    }

    @Test
    void findsNothingWrongWithAPackOfWhichNothingWasSaid() {
        assertThat(checked(PackCodec.UNHASHED).damages()).isEmpty();
    }

    private CheckReport checked(String hash) {
        var store = SmallRepository.write(spool);
        var repository = SmallRepository.open(store);
        var parent = repository.points(_ -> {}).getLast().id();
        SmallRepository.backup(
                repository,
                store,
                spool,
                parent,
                2,
                pack -> pack.packClass().isVerifiedAtCommit()
                        ? pack
                        : new StoredPack(pack.id(), pack.packClass(), pack.length(), hash));
        return repository.check(FULL, CheckListener.NONE);
    }
}
