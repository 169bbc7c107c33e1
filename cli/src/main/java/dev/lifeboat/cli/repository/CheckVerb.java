package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.Damage;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = {
            "Reads every object of the repository whole, and verifies every byte and every recovery point. Changes nothing.",
            "Exit code 1 if something is damaged; it is named, with what cannot be restored because of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat repository check", "  lifeboat repository check -o json"})
final class CheckVerb extends RepositoryVerb {
    CheckVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    @Override
    int run(Opened opened) {
        console().status("Reading the whole repository");
        var damages = opened.repository().check();
        if (isJson()) {
            var list = Json.mapper().createArrayNode();
            damages.forEach(damage -> {
                var each = list.addObject().put("object", damage.object()).put("reason", damage.reason());
                damage.affected().forEach(each.putArray("affected")::add);
            });
            json(list);
        } else {
            print(damages);
        }
        return damages.isEmpty() ? Exit.DONE : Exit.FAILED;
    }

    private void print(List<Damage> damages) {
        for (var damage : damages) {
            console()
                    .line(Text.oneLine("%s is damaged: %s. Affected: %s"
                            .formatted(damage.object(), damage.reason(), String.join(", ", damage.affected()))));
        }
        console()
                .line(
                        damages.isEmpty()
                                ? "Everything is as it was written."
                                : "%d objects are damaged. The next backup stores anew what is missing of its source."
                                        .formatted(damages.size()));
    }
}
