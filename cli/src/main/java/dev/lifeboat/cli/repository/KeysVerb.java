package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.key.NewKeyOptions;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.KeySlots;
import dev.lifeboat.repository.KeySlots.Slot;
import dev.lifeboat.repository.Repository;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list|add|rotate|remove}: which keys open the repository. The data is never written again for it. */
final class KeysVerb {
    private KeysVerb() {}

    /** What they have in common. */
    abstract static class OfSlots extends RepositoryVerb {
        OfSlots(Surroundings surroundings, Access access) {
            super(surroundings, access);
        }

        final void show(List<Slot> slots) {
            if (isJson()) {
                var list = Json.mapper().createArrayNode();
                slots.forEach(slot -> list.addObject()
                        .put("slot", slot.name())
                        .put("generation", slot.generation())
                        .put("provider", slot.provider()));
                json(list);
                return;
            }
            var table = new Table("SLOT", "GENERATION", "OPENED BY");
            slots.forEach(slot -> table.row(slot.name(), Integer.toString(slot.generation()), slot.provider()));
            console().print(table.text());
        }

        static String checked(String name) {
            if (!name.matches("[a-z]{1,32}")) {
                throw Failure.usage(
                        "'" + name + "' is not the name of a slot.",
                        "Give 1 to 32 letters from a to z, for example laptop.");
            }
            return name;
        }

        static boolean isThere(KeySlots slots, String name) {
            return slots.list().stream().anyMatch(slot -> slot.name().equals(name));
        }
    }

    @Command(
            name = "list",
            description =
                    "Lists the slots: each holds the repository's keys for whoever has one certain key, or passphrase. Needs none.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat repository keys list"})
    static final class ListSlots extends OfSlots {
        ListSlots(Surroundings surroundings) {
            super(surroundings, Access.READ);
        }

        /** Whoever does not know which key to look for has none at hand. */
        @Override
        public Integer call() {
            return onStore((store, address) -> {
                var blobs = decorated(store);
                show(KeySlots.stored(blobs, id(blobs, address)));
                return Exit.DONE;
            });
        }

        @Override
        int run(Opened opened) {
            throw new IllegalStateException("Nothing is opened");
        }
    }

    @Command(
            name = "add",
            description =
                    "Adds a slot, so that one more key opens the repository. The key is made if its file is not there.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat repository keys add --new-slot laptop --new-key-file laptop.key",
                "  lifeboat repository keys add --new-slot anna --ask-new-passphrase"
            })
    static final class Add extends OfSlots {
        @Option(names = "--new-slot", required = true, paramLabel = "NAME", description = "A word of letters")
        private String name = "";

        @Mixin
        private NewKeyOptions newKey = new NewKeyOptions();

        Add(Surroundings surroundings) {
            super(surroundings, Access.CHANGE);
        }

        @Override
        int run(Opened opened) {
            var slots = opened.repository().slots();
            if (isThere(slots, checked(name))) {
                throw Failure.usage("There is a slot " + name + " already.", "Rotate it, or take another name.");
            }
            show(List.of(slots.rotate(name, newKey.source(name).readOrMake(console()))));
            return Exit.DONE;
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Gives a slot another key: a new generation beside the old one, which opens the repository until it is removed.",
                "The key is made if its file is not there. Rotating is no help once keys of the data have leaked: then back up anew."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat repository keys rotate --new-key-file new.key",
                "  lifeboat repository keys rotate --of recovery --new-key-file recovery-2.key",
                "  lifeboat repository keys rotate --new-key-file new.key --data-key     also encrypt what comes by another key"
            })
    static final class Rotate extends OfSlots {
        @Option(names = "--of", paramLabel = "NAME", description = "The slot. Default: service")
        private String name = Repository.SERVICE;

        @Mixin
        private NewKeyOptions newKey = new NewKeyOptions();

        @Option(names = "--data-key", description = "Encrypt packs to come by another key of the data as well")
        private boolean dataKey;

        Rotate(Surroundings surroundings) {
            super(surroundings, Access.CHANGE);
        }

        @Override
        int run(Opened opened) {
            var slots = opened.repository().slots();
            if (!isThere(slots, checked(name))) {
                throw Failure.usage("There is no slot " + name + ".", "Look at 'lifeboat repository keys list'.");
            }
            var key = newKey.source(name).readOrMake(console());
            show(List.of(dataKey ? slots.rotateWithDataKey(name, key) : slots.rotate(name, key)));
            return Exit.DONE;
        }
    }

    @Command(
            name = "remove",
            description = {
                "Removes the older generations of a slot, so that their keys open the repository no more.",
                "Without --yes it only says which. The newest generation stays."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat repository keys remove --of service --yes"})
    static final class Remove extends OfSlots {
        @Option(names = "--of", required = true, paramLabel = "NAME", description = "The slot")
        private String name = "";

        @Option(names = "--yes", description = "Do it")
        private boolean yes;

        Remove(Surroundings surroundings) {
            super(surroundings, Access.CHANGE);
        }

        @Override
        int run(Opened opened) {
            var slots = opened.repository().slots();
            var all = slots.list().stream()
                    .filter(slot -> slot.name().equals(checked(name)))
                    .toList();
            if (all.size() < 2) {
                throw Failure.usage("Slot " + name + " has no older generation.", "Rotate it first.");
            }
            var older = all.subList(0, all.size() - 1);
            if (yes) {
                older.forEach(slots::retire);
            }
            show(older);
            if (!isJson()) {
                console().line(yes ? "Removed." : "Nothing is removed yet. Add --yes to remove these.");
            }
            return Exit.DONE;
        }
    }
}
