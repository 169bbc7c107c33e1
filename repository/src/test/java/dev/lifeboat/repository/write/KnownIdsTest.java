package dev.lifeboat.repository.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownIdsTest {
    private static final SectionName SECTION = SectionName.kubernetes("", "configmaps");
    private static final ContentId STORED = new ContentId(1, 2, 3, 4);
    private static final ContentId NEW = new ContentId(5, 6, 7, 8);

    @Test
    void areAskedForOnceAndNotBeforeTheFirstUnit() {
        var questions = new AtomicInteger();
        var known = new KnownIds(
                _ -> {
                    questions.incrementAndGet();
                    return prefixes(STORED);
                },
                SECTION,
                new LongSet());
        assertThat(questions).hasValue(0);

        assertThat(known.add(STORED)).isFalse();
        assertThat(known.add(NEW)).isTrue();
        assertThat(known.add(NEW)).isFalse();

        assertThat(questions).hasValue(1);
    }

    @Test
    void sayThatTheStoreIsNotReadyWhenTheyCannotBeHad() {
        var known = new KnownIds(
                _ -> {
                    throw new IOException("the link is down");
                },
                SECTION,
                new LongSet());

        assertThatThrownBy(() -> known.add(NEW))
                .isInstanceOf(LifeboatException.class)
                .hasMessageContaining("the link is down");
    }

    private static IdPrefixes prefixes(ContentId id) {
        return IdPrefixes.parse(
                ByteBuffer.allocate(Long.BYTES).putLong(id.prefix()).array());
    }
}
