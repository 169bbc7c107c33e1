package dev.lifeboat.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Reads and writes JSON: records by their component names, instants and durations as ISO 8601 text, absent values left out.
 *
 * <p>Names are matched whatever their case and unknown fields are ignored, as ARM clients expect (azure-dataprotection-api 2.3 rule 7).
 * Numbers keep their spelling in trees. Input is hostile: depth, string and number lengths are bounded. Thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 32 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .build());
    }

    private Json() {}

    /** The mapper itself, for adapters that stream tokens. Not to be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY, naming the place, never quoting the content */
    public static JsonNode parse(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY, naming the place, never quoting the content */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return notNull(MAPPER.readValue(json, type));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY, naming the place, never quoting the content */
    public static <T> T read(InputStream json, Class<T> type) {
        try {
            return notNull(MAPPER.readValue(json, type));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY, naming the place, never quoting the content */
    public static <T> T convert(JsonNode tree, Class<T> type) {
        try {
            return notNull(MAPPER.treeToValue(tree, type));
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Indented, for people. */
    public static String pretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NullAway") // Jackson answers null for the literal null
    private static <T> T notNull(T value) {
        if (value == null) {
            throw new LifeboatException(ErrorCode.INVALID_REQUEST_BODY, Map.of("reason", "it is null"));
        }
        return value;
    }

    private static LifeboatException unreadable(IOException e) {
        var reason = e instanceof JsonProcessingException json ? describe(json) : "the connection ended early";
        return new LifeboatException(ErrorCode.INVALID_REQUEST_BODY, Map.of("reason", reason), e);
    }

    /** Place and kind of the failure. Jackson's own text is not used: it quotes the content, which may be secret. */
    private static String describe(JsonProcessingException e) {
        var place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        var field = e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping
                        && !mapping.getPath().isEmpty()
                ? " in " + path(mapping)
                : "";
        var cause = e.getCause() instanceof IllegalArgumentException refused ? ": " + refused.getMessage() : "";
        return (field.isEmpty() ? "malformed JSON" : "a value of another type than expected") + field + place + cause;
    }

    private static String path(com.fasterxml.jackson.databind.JsonMappingException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
