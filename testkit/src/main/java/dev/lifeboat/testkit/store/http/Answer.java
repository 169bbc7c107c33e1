package dev.lifeboat.testkit.store.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a double answers. */
record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer of(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer xml(int status, String body) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/xml"),
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body).getBytes(UTF_8));
    }

    Answer with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** The part of a content that a header of the form {@code bytes=FROM-TO} asks for; 416 if it begins beyond the end. */
    static Answer range(byte[] content, String header, Answer beyond) {
        var ends = header.substring("bytes=".length()).split("-");
        var from = Long.parseLong(ends[0]);
        if (from >= content.length) {
            return beyond;
        }
        var to = Math.min(content.length - 1L, Long.parseLong(ends[1]));
        return new Answer(
                206,
                Map.of("Content-Range", "bytes " + from + "-" + to + "/" + content.length),
                Arrays.copyOfRange(content, (int) from, (int) to + 1));
    }
}
