package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.Repository;
import java.util.List;

/** A repository that a vault server writes. */
final class VaultRepository {
    private VaultRepository() {}

    /** The server would know nothing of such a point, and its clean-up nothing of this run. */
    static void refuse(Opened opened, List<PointRecord> points) {
        points.stream()
                .filter(point -> !point.terms().instance().isEmpty())
                .findFirst()
                .ifPresent(point -> {
                    throw new Failure(
                            CommandError.REPOSITORY_OF_VAULT,
                            "The repository belongs to backup instance "
                                    + point.terms().instance() + " of a vault server.");
                });
        // before its first point, and after its last one expired
        if (opened.isMarkedByVault()) {
            throw new Failure(
                    CommandError.REPOSITORY_OF_VAULT,
                    "The repository is one of a vault server: it holds " + Repository.MARK_OF_VAULT + ".",
                    List.of(
                            CommandError.REPOSITORY_OF_VAULT.recommendedAction(),
                            "If no vault server uses it any more, delete " + opened.prefix() + Repository.MARK_OF_VAULT
                                    + " from the store."));
        }
    }
}
