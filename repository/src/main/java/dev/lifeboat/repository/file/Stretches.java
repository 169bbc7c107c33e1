package dev.lifeboat.repository.file;

import dev.lifeboat.repository.tree.ContentBuilder;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.write.ChunkWriter;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Stores what is read from beginning to end, in chunks that end where the content says. For one thread, which brings its buffer along. */
final class Stretches {
    /** Read at once, and what may lie behind the largest chunk. */
    private static final int STEP = 256 << 10;

    private final ChunkWriter chunks;
    private final Chunker chunker;
    private final LongConsumer read;

    private byte[] buffer = new byte[2 * STEP];

    /** @param read hears of bytes that were read */
    Stretches(ChunkWriter chunks, GearTable gear, LongConsumer read) {
        this.chunks = chunks;
        this.chunker = new Chunker(gear);
        this.read = read;
    }

    /** Where the bytes come from. */
    interface Input<E extends Exception> {
        /**
         * @param done bytes read before
         * @return how many were read, 0 at the end
         */
        int read(byte[] into, int offset, int length, long done) throws E;
    }

    /** @return bytes stored: fewer than {@code limit} if the input ended before */
    <E extends Exception> long store(Input<E> input, long limit, ContentBuilder content) throws E {
        chunker.restart();
        var done = 0L;
        var held = 0;
        while (done < limit) {
            room(held, limit - done);
            var wanted = (int) Math.min(Math.min(STEP, buffer.length - held), limit - done);
            var count = input.read(buffer, held, wanted, done);
            if (count == 0) {
                break;
            }
            done += count;
            held += count;
            read.accept(count);
            for (var cut = chunker.cut(buffer, held); cut > 0; cut = chunker.cut(buffer, held)) {
                chunk(cut, content);
                held -= cut;
                System.arraycopy(buffer, cut, buffer, 0, held);
            }
        }
        if (held > 0) {
            chunk(held, content);
        }
        return done;
    }

    private void chunk(int length, ContentBuilder content) {
        content.add(new Piece(length, chunks.chunk(buffer, 0, length)));
    }

    /** Grows with the content: most processes never see a chunk of 4 MiB. */
    private void room(int held, long wanted) {
        var needed = (int) Math.min(held + Math.min(wanted, STEP), Chunker.MOST + STEP);
        if (buffer.length < needed) {
            buffer = Arrays.copyOf(buffer, Math.min(Math.max(needed, 2 * buffer.length), Chunker.MOST + STEP));
        }
    }
}
