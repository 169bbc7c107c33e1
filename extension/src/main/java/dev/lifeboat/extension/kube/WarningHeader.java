package dev.lifeboat.extension.kube;

/** {@code 299 - "text"}, with backslashes before quotes (RFC 7234, 5.5). */
final class WarningHeader {
    private WarningHeader() {}

    static String text(String header) {
        var from = header.indexOf('"');
        var to = header.lastIndexOf('"');
        return from < 0 || to <= from
                ? header
                : header.substring(from + 1, to).replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
