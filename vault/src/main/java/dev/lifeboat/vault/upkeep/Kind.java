package dev.lifeboat.vault.upkeep;

/** What is done to a repository. */
enum Kind {
    /** Condemns and deletes what no point needs, and packs anew what is sparse. */
    CLEAN_UP,
    /** Looks for damage: structure, and one part of the packs whole. */
    CHECK
}
