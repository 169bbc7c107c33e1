package dev.lifeboat.api.link;

/** @param itemsTotal 0 while unknown */
public record Progress(long itemsDone, long itemsTotal, long bytes) {
    public static final Progress NONE = new Progress(0, 0, 0);
}
