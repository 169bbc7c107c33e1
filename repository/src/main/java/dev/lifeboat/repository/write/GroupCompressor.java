package dev.lifeboat.repository.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.lifeboat.repository.format.Limits;

/** Compresses groups into arrays that it keeps: new ones would be a third of what a backup allocates. For one thread at a time. */
final class GroupCompressor implements AutoCloseable {
    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(Limits.ZSTD_LEVEL);
    private byte[] target = new byte[(int) Zstd.compressBound(Limits.GROUP)];

    /** The first {@code length} bytes of an array that the next call may use again. */
    record Frame(byte[] bytes, int length) {}

    Frame compress(byte[] raw, int offset, int length) {
        var bound = (int) Zstd.compressBound(length);
        if (target.length < bound) {
            target = new byte[bound];
        }
        return new Frame(target, context.compressByteArray(target, 0, target.length, raw, offset, length));
    }

    @Override
    public void close() {
        context.close();
    }
}
