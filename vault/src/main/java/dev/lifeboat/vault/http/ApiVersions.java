package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which api-version a provider speaks (azure-dataprotection-api 1): the models only grew, so a range is answered with one JSON. */
final class ApiVersions {
    private static final LocalDate FIRST = LocalDate.of(2023, 5, 1);
    private static final LocalDate LAST = LocalDate.of(2026, 7, 1);
    private static final LocalDate OURS = LocalDate.of(2026, 12, 1);

    private ApiVersions() {}

    /** @throws LifeboatException MISSING_API_VERSION, INVALID_API_VERSION; addresses outside the management API need none */
    static void check(List<String> segments, Optional<String> version) {
        if (segments.isEmpty() || !List.of("subscriptions", "providers").contains(lower(segments.getFirst()))) {
            return;
        }
        var given = version.orElseThrow(() -> new LifeboatException(ErrorCode.MISSING_API_VERSION, Map.of()));
        var date = date(given);
        switch (provider(segments)) {
            case "microsoft.dataprotection" ->
                require(
                        given,
                        date != null && !date.isBefore(FIRST) && !date.isAfter(LAST),
                        "the versions from " + FIRST + " to " + LAST);
            case "lifeboat.backup" -> require(given, OURS.toString().equals(given), OURS.toString());
            default -> require(given, date != null, "the form 2025-07-01");
        }
    }

    /** The last provider in the path: an extension resource is versioned by its own provider. */
    private static String provider(List<String> segments) {
        var last = lower(segments).lastIndexOf("providers");
        return last >= 0 && last + 1 < segments.size() ? lower(segments.get(last + 1)) : "";
    }

    private static void require(String given, boolean holds, String supported) {
        if (!holds) {
            throw new LifeboatException(
                    ErrorCode.INVALID_API_VERSION, Map.of("version", given, "supported", supported));
        }
    }

    @org.jspecify.annotations.Nullable
    private static LocalDate date(String version) {
        try {
            return LocalDate.parse(version.endsWith("-preview") ? version.substring(0, version.length() - 8) : version);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static List<String> lower(List<String> segments) {
        return segments.stream().map(ApiVersions::lower).toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
