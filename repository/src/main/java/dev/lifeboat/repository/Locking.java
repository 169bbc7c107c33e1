package dev.lifeboat.repository;

/** What who opens a repository asks of its store. */
public enum Locking {
    /** Points that promise a retention are held where the store can. */
    WHERE_POSSIBLE,
    /** A store that cannot hold objects is refused: for vaults that must be immutable. */
    DEMANDED
}
