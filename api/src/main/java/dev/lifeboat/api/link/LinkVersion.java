package dev.lifeboat.api.link;

/** Versions of the link. Server N serves extensions N-2 to N (OPS-1). */
public final class LinkVersion {
    public static final int CURRENT = 1;
    public static final int OLDEST_SERVED = 1;

    private LinkVersion() {}
}
