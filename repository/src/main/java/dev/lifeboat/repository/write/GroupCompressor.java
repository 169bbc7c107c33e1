package dev.lifeboat.repository.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.lifeboat.repository.format.Limits;

/** Compresses groups into an array that it keeps: a new one for each would be a third of what a backup allocates. For one thread at a time. */
final class GroupCompressor implements AutoCloseable {
    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(Limits.ZSTD_LEVEL);
    private final byte[] usual = new byte[(int) Zstd.compressBound(Limits.GROUP)];

    /** The first {@code length} bytes of an array that the next call may use again. */
    record Frame(byte[] bytes, int length) {}

    Frame compress(byte[] raw, int length) {
        // a value above the usual size is a group of its own, and rare: its array is not kept
        var target = length <= Limits.GROUP ? usual : new byte[(int) Zstd.compressBound(length)];
        return new Frame(target, context.compressByteArray(target, 0, target.length, raw, 0, length));
    }

    @Override
    public void close() {
        context.close();
    }
}
