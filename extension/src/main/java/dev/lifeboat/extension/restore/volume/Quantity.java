package dev.lifeboat.extension.restore.volume;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;

/** Sizes as Kubernetes writes them, for example {@code 1Gi}, {@code 1.5G}, {@code 5e9}. */
final class Quantity {
    private static final Pattern FORM = Pattern.compile("([+-]?[0-9.]+)(?:([eE][+-]?[0-9]+)|([KMGTPE]i|[kMGTPEmun]))?");
    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
            Map.entry("n", new BigDecimal("1e-9")),
            Map.entry("u", new BigDecimal("1e-6")),
            Map.entry("m", new BigDecimal("1e-3")),
            Map.entry("k", new BigDecimal("1e3")),
            Map.entry("M", new BigDecimal("1e6")),
            Map.entry("G", new BigDecimal("1e9")),
            Map.entry("T", new BigDecimal("1e12")),
            Map.entry("P", new BigDecimal("1e15")),
            Map.entry("E", new BigDecimal("1e18")),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private Quantity() {}

    /** Rounded down: too small a guess only makes the claim ask for what the snapshot needs. 0 if it cannot be read. */
    static long bytes(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return 0;
        }
        try {
            var exponent = form.group(2) == null ? "" : form.group(2);
            var number = new BigDecimal(form.group(1) + exponent);
            var unit = form.group(3);
            var bytes = unit == null ? number : number.multiply(FACTORS.getOrDefault(unit, BigDecimal.ONE));
            return bytes.setScale(0, RoundingMode.DOWN)
                    .min(BigDecimal.valueOf(Long.MAX_VALUE))
                    .longValue();
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
