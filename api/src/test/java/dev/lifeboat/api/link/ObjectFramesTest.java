package dev.lifeboat.api.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ObjectFramesTest {
    @Test
    void givesBackEveryObjectAndThenNone() throws IOException {
        var reader = new ObjectFrames.Reader(new ByteArrayInputStream(twoObjects()));
        assertThat(reader.next().key()).asString(UTF_8).isEqualTo("shop/a");
        assertThat(reader.next().value()).asString(UTF_8).isEqualTo("{}");
        assertThat(reader.next()).isNull();
    }

    @Test
    void noticesWhereverAStreamIsCut() throws IOException {
        var whole = twoObjects();
        for (var length = 0; length < whole.length; length++) {
            var reader = new ObjectFrames.Reader(new ByteArrayInputStream(Arrays.copyOf(whole, length)));
            assertThatThrownBy(() -> {
                        while (reader.next() != null) {}
                    })
                    .isInstanceOf(EOFException.class);
        }
    }

    private static byte[] twoObjects() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new ObjectFrames.Writer(bytes);
        writer.write("shop/a".getBytes(UTF_8), "[]".getBytes(UTF_8));
        writer.write("shop/b".getBytes(UTF_8), "{}".getBytes(UTF_8));
        writer.end();
        return bytes.toByteArray();
    }
}
