package dev.lifeboat.core.instance;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** Where a backup instance stands. The table below is the whole state machine; {@link #to} is the only way to move (INS-6). */
public enum ProtectionState {
    /** Stored; grants and extension are being checked. */
    CONFIGURING("ConfiguringProtection"),
    CONFIGURED("ProtectionConfigured"),
    /** It could not be configured; the reason is kept with it. */
    CONFIGURING_FAILED("ConfiguringProtectionFailed"),
    /** It was configured, and its deletion failed; the reason is kept with it. */
    ERROR("ProtectionError"),
    /** On its way out. What follows is nothing: the resource goes. */
    DELETING("SoftDeleting");

    private static final Map<ProtectionState, Set<ProtectionState>> NEXT = Map.of(
            CONFIGURING, Set.of(CONFIGURED, CONFIGURING_FAILED, DELETING),
            CONFIGURED, Set.of(CONFIGURING, DELETING),
            CONFIGURING_FAILED, Set.of(CONFIGURING, DELETING),
            ERROR, Set.of(CONFIGURING, DELETING),
            DELETING, Set.of(ERROR));

    private final String wire;

    ProtectionState(String wire) {
        this.wire = wire;
    }

    /** As the management API spells it. */
    public String wire() {
        return wire;
    }

    public static ProtectionState of(String wire) {
        return Arrays.stream(values())
                .filter(state -> state.wire.equalsIgnoreCase(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No state of an instance: " + wire));
    }

    public boolean mayBecome(ProtectionState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /**
     * The state after a transition.
     *
     * @throws IllegalStateException if the table has no such transition
     */
    public ProtectionState to(ProtectionState next) {
        if (!mayBecome(next)) {
            throw new IllegalStateException("An instance cannot go from " + this + " to " + next);
        }
        return next;
    }
}
