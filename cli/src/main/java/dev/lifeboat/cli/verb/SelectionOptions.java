package dev.lifeboat.cli.verb;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which objects are meant, for protecting and for restoring alike. */
final class SelectionOptions {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            split = ",",
            description = "Only these namespaces; repeatable. Default: all but the system ones")
    private List<String> namespaces = new ArrayList<>();

    @Option(names = "--exclude-namespace", paramLabel = "NAMESPACE", split = ",", description = "Not these; repeatable")
    private List<String> excludedNamespaces = new ArrayList<>();

    @Option(
            names = "--include-type",
            paramLabel = "TYPE",
            split = ",",
            description = "Only these types: kind, plural, plural.group or group/version/Kind; repeatable")
    private List<String> types = new ArrayList<>();

    @Option(names = "--exclude-type", paramLabel = "TYPE", split = ",", description = "Not these types; repeatable")
    private List<String> excludedTypes = new ArrayList<>();

    @Option(
            names = "--selector",
            paramLabel = "SELECTOR",
            description = "Only objects with these labels, for example app=web; repeatable, all must hold")
    private List<String> selectors = new ArrayList<>();

    @Option(names = "--no-cluster-scope", description = "Without objects that belong to no namespace")
    private boolean withoutClusterScope;

    List<String> namespaces() {
        return List.copyOf(namespaces);
    }

    Bodies.Selection selection() {
        return new Bodies.Selection(
                namespaces, excludedNamespaces, types, excludedTypes, selectors, !withoutClusterScope);
    }
}
