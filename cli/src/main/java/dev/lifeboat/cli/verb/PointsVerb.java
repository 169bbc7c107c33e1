package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Yaml;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code points list|show|ls|cat|diff}: what is in a backup, without restoring it. */
public final class PointsVerb {
    private static final String PROVIDER = "/providers/Lifeboat.Backup/";

    private PointsVerb() {}

    static Table table(List<JsonNode> points) {
        var table = new Table("POINT", "TAKEN", "STATE", "TAG", "EXPIRES");
        for (var point : points) {
            var properties = Verb.properties(point);
            table.row(
                    Verb.name(point),
                    Text.time(properties.path("recoveryPointTime").asText("")),
                    properties.path("recoveryPointState").asText(""),
                    properties.path("retentionTagName").asText(""),
                    Text.time(properties.path("expiryTime").asText("")));
        }
        return table;
    }

    /** Verbs about one point, named as {@code INSTANCE}, {@code POINT} or {@code INSTANCE POINT}; the beginning of a point's id will do. */
    abstract static class OfPoint extends Verb {
        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        OfPoint(Surroundings surroundings) {
            super(surroundings);
        }

        /** Takes the words that name a point off the front, and answers the point. */
        final JsonNode take(List<String> words) {
            var points = new Points(client());
            var first = words.removeFirst();
            return points.alone(this, vault, first).orElseGet(() -> {
                var named = !words.isEmpty() && Names.isPointBeginning(words.getFirst()) ? words.removeFirst() : null;
                return points.find(instance(vault(vault), first), named);
            });
        }
    }

    @Command(
            name = "list",
            description = "Lists the recovery points of an instance, newest first.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat points list shop"})
    public static final class ListPoints extends Verb {
        @Parameters(paramLabel = "INSTANCE", description = "The backup instance")
        private String name = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        public ListPoints(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var points = new Points(client()).list(instance(vault(vault), name));
            if (isJson()) {
                printList(points);
            } else {
                console().print(table(points).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a recovery point and what it holds, section by section.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat points show shop            the newest", "  lifeboat points show 6a5b0c..."})
    public static final class Show extends OfPoint {
        @Parameters(arity = "1..2", paramLabel = "INSTANCE|POINT", description = "An instance, a point, or both")
        private List<String> words = new ArrayList<>();

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var point = take(new ArrayList<>(words));
            if (isJson()) {
                console().json(point);
                return Exit.DONE;
            }
            console().print(table(List.of(point)).text());
            var sections = new Table("SECTION", "STATE", "OBJECTS", "SIZE");
            for (var section : client().list(point.path("id").asText() + PROVIDER + "sections")) {
                sections.row(
                        section.path("name").asText(),
                        section.path("state").asText(),
                        section.path("entries").asText("0"),
                        Text.bytes(section.path("bytes").asLong()));
            }
            console().print("\n" + sections.text());
            return Exit.DONE;
        }
    }

    @Command(
            name = "ls",
            description = "Lists the objects in a recovery point.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat points ls shop",
                "  lifeboat points ls shop 6a5b0c... --section k8s/apps/deployments --prefix shop/"
            })
    public static final class Ls extends OfPoint {
        @Parameters(arity = "1..2", paramLabel = "INSTANCE|POINT", description = "An instance, a point, or both")
        private List<String> words = new ArrayList<>();

        @Option(
                names = "--section",
                paramLabel = "SECTION",
                description = "Only this section, for example k8s/core/configmaps")
        private @Nullable String section;

        @Option(
                names = "--prefix",
                paramLabel = "KEY",
                description = "Only keys that begin with this, for example shop/")
        private String prefix = "";

        public Ls(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var point = take(new ArrayList<>(words)).path("id").asText();
            var sections = section != null
                    ? List.of(section)
                    : client().list(point + PROVIDER + "sections").stream()
                            .map(found -> found.path("name").asText())
                            .toList();
            var objects = new ArrayList<JsonNode>();
            for (var each : sections) {
                objects.addAll(client().list(point + PROVIDER + "objects?section=" + Names.query(each) + "&prefix="
                        + Names.query(prefix)));
            }
            if (isJson()) {
                printList(objects);
                return Exit.DONE;
            }
            var table = new Table("SECTION", "KEY", "SIZE");
            for (var object : objects) {
                table.row(
                        object.path("section").asText(),
                        object.path("key").asText(),
                        Text.bytes(object.path("size").asLong()));
            }
            console().print(table.text());
            return Exit.DONE;
        }
    }

    @Command(
            name = "cat",
            description = "Prints one object of a recovery point as YAML. The data of Secrets is masked.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat points cat shop k8s/core/configmaps shop/settings",
                "  lifeboat points cat 6a5b0c... k8s/core/secrets shop/database --reveal     audited"
            })
    public static final class Cat extends OfPoint {
        @Parameters(
                arity = "3..4",
                paramLabel = "INSTANCE|POINT SECTION KEY",
                hideParamSyntax = true,
                description = "An instance, a point, or both; then the section and the key as 'points ls' shows them")
        private List<String> words = new ArrayList<>();

        @Option(names = "--reveal", description = "Show the data of a Secret; needs a right of its own and is audited")
        private boolean reveal;

        public Cat(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var rest = new ArrayList<>(words);
            var point = take(rest).path("id").asText();
            if (rest.size() != 2) {
                throw Failure.usage("A section and a key are needed.", "Look them up with 'lifeboat points ls'.");
            }
            var object = client().get(point + PROVIDER + "object?section=" + Names.query(rest.getFirst()) + "&key="
                    + Names.query(rest.getLast()) + (reveal ? "&reveal=true" : ""));
            if (isJson()) {
                console().json(object);
            } else {
                console().print(Yaml.text(object));
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "diff",
            description =
                    "Lists what is added, removed and changed from one recovery point to another of the same instance.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat points diff shop 6a5b0c... 71fe22...",
                "  lifeboat points diff shop     the two newest"
            })
    public static final class Diff extends OfPoint {
        @Parameters(
                arity = "1..3",
                paramLabel = "[INSTANCE] FROM TO",
                hideParamSyntax = true,
                description = "An instance (its two newest points), or two points")
        private List<String> words = new ArrayList<>();

        public Diff(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var rest = new ArrayList<>(words);
            var from = take(rest);
            var instance = Points.instanceOf(from);
            var instanceAlone = words.size() == 1 && Names.last(instance).equalsIgnoreCase(words.getFirst());
            String to;
            if (instanceAlone) {
                var points = new Points(client()).of(instance);
                if (points.size() < 2) {
                    throw Failure.usage("There is only one recovery point.", "Back up once more, then compare.");
                }
                from = points.get(1);
                to = name(points.getFirst());
            } else if (rest.size() == 1) {
                to = name(new Points(client()).find(instance, rest.getFirst()));
            } else {
                throw Failure.usage("Two recovery points are needed.", "Look them up with 'lifeboat points list'.");
            }
            var changes = client().list(from.path("id").asText() + PROVIDER + "differences?with=" + to);
            if (isJson()) {
                printList(changes);
                return Exit.DONE;
            }
            var table = new Table("CHANGE", "SECTION", "KEY");
            for (var change : changes) {
                table.row(
                        change.path("change").asText(),
                        change.path("section").asText(),
                        change.path("key").asText());
            }
            console().print(changes.isEmpty() ? "No differences.\n" : table.text());
            return Exit.DONE;
        }
    }
}
