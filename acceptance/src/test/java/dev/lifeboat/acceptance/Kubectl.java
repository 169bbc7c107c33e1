package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A person with kubectl and an administrator's kubeconfig. */
public record Kubectl(Path program, Path kubeconfig) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    public Ended run(String... arguments) {
        return runWith("", arguments);
    }

    public Ended runWith(String input, String... arguments) {
        var command = new ArrayList<>(List.of(program.toString(), "kubectl"));
        command.addAll(List.of(arguments));
        return Ended.run(LIMIT, Map.of("KUBECONFIG", kubeconfig.toString()), input, command);
    }

    public void apply(String yaml) {
        runWith(yaml, "apply", "--server-side", "-f", "-").succeeded();
    }

    public String text(String... arguments) {
        return run(arguments).succeeded().out().strip();
    }

    public JsonNode json(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        return run(all.toArray(String[]::new)).succeeded().json();
    }

    /** The output of a shell command in a pod, named as kubectl does: {@code pod} or {@code deployment/name}. */
    public String shell(String namespace, String pod, String script) {
        return text("-n", namespace, "exec", pod, "--", "sh", "-c", script);
    }

    public boolean exists(String... resource) {
        var all = new ArrayList<>(List.of("get"));
        all.addAll(List.of(resource));
        all.add("--ignore-not-found");
        return !run(all.toArray(String[]::new)).out().isBlank();
    }

    /** Deletes a namespace and waits until it is gone. */
    public void destroy(String namespace) {
        run("delete", "namespace", namespace, "--ignore-not-found", "--wait", "--timeout=150s")
                .succeeded();
    }
}
