package dev.lifeboat.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns as wide as their widest cell, for people; not for programs, which use {@code -o json}. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Absent and empty cells are shown as a dash. Control characters are dropped: names come from outside. */
    public Table row(@Nullable String... cells) {
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(cell == null || cell.isBlank() ? "-" : Text.oneLine(cell));
        }
        if (row.size() != header.size()) {
            throw new IllegalArgumentException(
                    "A row of " + row.size() + " cells under " + header.size() + " headings");
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public String text() {
        var widths = header.stream().mapToInt(String::length).toArray();
        for (var row : rows) {
            for (var column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        var text = new StringBuilder();
        append(text, header, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < widths.length; column++) {
            line.append(row.get(column));
            line.repeat(' ', widths[column] - row.get(column).length() + 3);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
