package dev.lifeboat.extension.restore.clean;

/** What cleaning must know of the cluster and of the selection. */
public interface Target {
    /** True if status is a sub-resource of the kind, so that it is not content (rules 41, 42). */
    boolean separatesStatus(Kind kind);

    /** True if a definition in the cluster or in the restore serves this group or one below or above it (rule 48). */
    boolean knowsGroup(String domain);

    /** True if objects of this namespace are part of the restore. */
    boolean selects(String namespace);

    /** False if only those subjects of a cluster role binding may be given rights that lie in selected namespaces (rule 14). */
    boolean restoresPeople();

    /** How the volume of a claim comes back (section I). */
    Volume volume(String namespace, String claim);

    /** How a claim gets its volume. */
    enum Volume {
        /** A new volume, filled from a snapshot or empty: the old one is forgotten. */
        ANEW,
        /** The volume was made by hand and comes along: claim and volume reserve each other (rule 126). */
        STATIC
    }
}
