package dev.lifeboat.extension.hook;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Output of commands as people may see it (rule 188): short, on one line, without what looks like a secret and without the values of the Secrets that the pod
 * uses.
 */
final class Masking {
    private static final int LONGEST = 300;
    private static final int SHORTEST_SECRET = 4;
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)([a-z0-9_-]*(?:password|passwd|pwd|secret|token|credential|api_?key|access_?key)[a-z0-9_-]*[\"']?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|\\S+)");
    private static final Pattern USER = Pattern.compile("(://[^/\\s:@]+:)[^@\\s]+@");
    private static final Pattern BEARER = Pattern.compile("(?i)(bearer\\s+)\\S+");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|$)", Pattern.DOTALL);

    private Masking() {}

    static String mask(String output, Target target, ClusterApi cluster) throws InterruptedException {
        if (output.isBlank()) {
            return "";
        }
        var values = new TreeSet<String>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (var name : target.secrets()) {
            try {
                var answer =
                        cluster.send(Call.get(ResourcePath.of("", "v1", "secrets", target.namespace()) + "/" + name));
                if (answer.status() == 404) {
                    continue;
                }
                if (!answer.isSuccess()) {
                    return "(output withheld: its secrets could not be masked)";
                }
                for (var value : answer.json().path("data")) {
                    var text = new String(Base64.getDecoder().decode(value.asText("")), StandardCharsets.UTF_8);
                    values.add(value.asText(""));
                    values.add(text.strip());
                    text.lines().map(String::strip).forEach(values::add);
                }
            } catch (IOException | IllegalArgumentException | LifeboatException e) {
                return "(output withheld: its secrets could not be masked)";
            }
        }
        var masked = output;
        for (var value : values) {
            if (value.length() >= SHORTEST_SECRET) {
                masked = masked.replace(value, "***");
            }
        }
        return patterns(masked);
    }

    static String patterns(String output) {
        var masked = PEM.matcher(output).replaceAll("***");
        masked = ASSIGNED.matcher(masked).replaceAll("$1***");
        masked = USER.matcher(masked).replaceAll("$1***@");
        masked = BEARER.matcher(masked).replaceAll("$1***");
        masked = masked.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + "...";
    }
}
