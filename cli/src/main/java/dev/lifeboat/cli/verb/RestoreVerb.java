package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Restores into the cluster of the backup: checks first, then restores, and follows the job to its end.",
            "Objects that exist are left alone. Exit code 3: done with warnings, which are named."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat restore shop                              its newest point",
            "  lifeboat restore shop --point 6a5b0c...            another one",
            "  lifeboat restore 6a5b0c... --namespace shop --no-volume-data"
        })
public final class RestoreVerb extends Verb {
    @Parameters(
            paramLabel = "INSTANCE|POINT",
            description =
                    "A backup instance, whose newest point is meant, or a recovery point: at least 4 digits of its id")
    private String what = "";

    @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
    private @Nullable String vault;

    @Option(
            names = "--point",
            paramLabel = "POINT",
            description = "The recovery point of the instance; default: the newest")
    private @Nullable String point;

    @Option(names = "--no-volume-data", description = "Claims come back empty")
    private boolean withoutVolumeData;

    @Option(names = "--validate-only", description = "Check, and change nothing")
    private boolean validateOnly;

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private BackupVerb.WaitOptions wait = new BackupVerb.WaitOptions();

    public RestoreVerb(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run() {
        var found = findPoint();
        var instanceId = Points.instanceOf(found);
        var cluster = properties(client().get(instanceId)).path("dataSourceInfo");
        var request = Bodies.restore(
                name(found),
                cluster.path("resourceID").asText(),
                cluster.path("resourceLocation").asText(scope().location()),
                selection.selection(),
                !withoutVolumeData);
        console().status("Checking the restore of " + name(found));
        var check = Json.object();
        check.set("restoreRequestObject", request);
        operations().post(instanceId + "/validateRestore", check);
        if (validateOnly) {
            console().note("The restore of " + name(found) + " can be started.");
            return 0;
        }
        console().status("Starting the restore of " + name(found));
        return wait.finish(this, operations().post(instanceId + "/restore", request));
    }

    private JsonNode findPoint() {
        var points = new Points(client());
        var alone = point == null ? points.alone(this, vault, what) : Optional.<JsonNode>empty();
        return alone.orElseGet(() -> points.find(instance(vault(vault), what), point));
    }
}
