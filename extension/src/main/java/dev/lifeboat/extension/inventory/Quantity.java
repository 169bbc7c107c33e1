package dev.lifeboat.extension.inventory;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Sizes as Kubernetes writes them, in bytes: {@code 1Gi}, {@code 1500M}, {@code 1e9}. */
public final class Quantity {
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            unit("", 1),
            unit("k", 1_000L),
            unit("M", 1_000_000L),
            unit("G", 1_000_000_000L),
            unit("T", 1_000_000_000_000L),
            unit("P", 1_000_000_000_000_000L),
            unit("E", 1_000_000_000_000_000_000L),
            unit("Ki", 1L << 10),
            unit("Mi", 1L << 20),
            unit("Gi", 1L << 30),
            unit("Ti", 1L << 40),
            unit("Pi", 1L << 50),
            unit("Ei", 1L << 60),
            Map.entry("m", new BigDecimal("0.001")));

    private Quantity() {}

    /** Rounded up; 0 for what is not a quantity. */
    public static long bytes(String text) {
        var digits = 0;
        while (digits < text.length() && "0123456789.+-".indexOf(text.charAt(digits)) >= 0) {
            digits++;
        }
        var unit = text.substring(digits);
        try {
            if (unit.startsWith("e") || (unit.startsWith("E") && unit.length() > 1 && !unit.equals("Ei"))) {
                return new BigDecimal(text).setScale(0, RoundingMode.CEILING).longValueExact();
            }
            var factor = UNITS.get(unit);
            return factor == null
                    ? 0
                    : new BigDecimal(text.substring(0, digits))
                            .multiply(factor)
                            .setScale(0, RoundingMode.CEILING)
                            .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return 0;
        }
    }

    private static Map.Entry<String, BigDecimal> unit(String name, long factor) {
        return Map.entry(name, BigDecimal.valueOf(factor));
    }
}
