package dev.lifeboat.repository.store;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.Optional;

/**
 * What a store was seen to do, besides writing each object once only, without which it is of no use.
 *
 * @param container for errors
 * @param lacksRetention why objects cannot be held; empty if they can
 * @param lacksTickets why no permissions for single objects can be handed out, so that everything is written through the vault server; empty if they can
 */
public record StoreAbilities(String container, Optional<String> lacksRetention, Optional<String> lacksTickets) {
    /**
     * To be called before a vault that must be immutable writes anything.
     *
     * @throws LifeboatException STORE_WITHOUT_RETENTION
     */
    public void demandRetention() {
        lacksRetention.ifPresent(reason -> {
            throw new LifeboatException(
                    ErrorCode.STORE_WITHOUT_RETENTION, Map.of("container", container, "reason", reason));
        });
    }
}
