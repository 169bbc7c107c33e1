package dev.lifeboat.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A tree as YAML that every reader, of YAML 1.1 or 1.2, takes for the same tree (rule 28): whatever might be read as anything but a string is quoted.
 * Thread-safe.
 */
public final class Yaml {
    /** Words that nobody takes for a number, a date or an indicator. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*");

    /** Of YAML 1.1, in any case. */
    private static final Set<String> RESERVED =
            Set.of("y", "yes", "n", "no", "true", "false", "on", "off", "null", "nan", "inf");

    private static final ObjectMapper MAPPER = new ObjectMapper(YAMLFactory.builder()
            .disable(Feature.WRITE_DOC_START_MARKER)
            .disable(Feature.SPLIT_LINES)
            .enable(Feature.MINIMIZE_QUOTES)
            .enable(Feature.LITERAL_BLOCK_STYLE)
            .enable(Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .stringQuotingChecker(new Quoting())
            .build());

    private Yaml() {}

    public static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree cannot be written as YAML", e);
        }
    }

    private static final class Quoting extends StringQuotingChecker {
        private static final long serialVersionUID = 1;

        @Override
        public boolean needToQuoteName(String name) {
            return isAmbiguous(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return isAmbiguous(value);
        }

        private static boolean isAmbiguous(String text) {
            return !PLAIN.matcher(text).matches() || RESERVED.contains(text.toLowerCase(Locale.ROOT));
        }
    }
}
