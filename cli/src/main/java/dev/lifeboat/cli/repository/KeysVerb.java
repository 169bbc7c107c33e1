package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.key.KeySource;
import dev.lifeboat.cli.key.NewKeyOptions;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.KeySlots;
import dev.lifeboat.repository.KeySlots.Slot;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list|add|rotate|retire|remove}: which keys open the repository. The data is never written again for it. */
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

        /** The key of a slot that is to come. */
        final KeyEncryption made(KeySource source) {
            outside(options().address(surroundings().environment()).location(), source);
            return source.readOrMake(console());
        }

        /** Damaged ones count: they can be mended or taken away. */
        static boolean isThere(Opened opened, String name) {
            var start = opened.prefix() + "keys/" + name + "-";
            try (var objects = opened.store().list(start)) {
                return objects.findFirst().isPresent();
            } catch (IOException e) {
                throw new LifeboatException(
                        ErrorCode.STORE_NOT_READY,
                        Map.of("container", opened.store().toString(), "reason", String.valueOf(e.getMessage())),
                        e);
            }
        }

        static String existing(Opened opened, String name) {
            if (!isThere(opened, checked(name))) {
                throw Failure.usage("There is no slot " + name + ".", "Look at 'lifeboat repository keys list'.");
            }
            return name;
        }

        /** The generations of one slot, the newest last. */
        static List<Slot> generations(KeySlots slots, String name) {
            return slots.list().stream()
                    .filter(slot -> slot.name().equals(name))
                    .toList();
        }

        /** Objects that somebody put there, so that there would be no next number. */
        final void warnOf(List<String> misnumbered) {
            for (var object : misnumbered) {
                var slot = object.substring(object.indexOf('/') + 1, object.lastIndexOf('-'));
                console()
                        .note("Warning: " + object
                                + " is no slot that anybody rotated to, and was passed over. Take it away: lifeboat repository keys "
                                + (slot.equals(Repository.SERVICE)
                                        ? "rotate --replace."
                                        : "remove --of " + slot + " --yes."));
            }
        }

        /** What the vault server opens every day is the vault server's. */
        static void refuseVault(Opened opened) {
            VaultRepository.refuse(opened, opened.repository().points(_ -> {}));
        }

        /** Nobody is told of a key before it was seen to open what it is for. */
        static Slot proven(KeySlots slots, Slot slot, KeyEncryption key) {
            if (!slots.opens(slot, key)) {
                throw new LifeboatException(
                        ErrorCode.DATA_DAMAGED,
                        Map.of(
                                "object",
                                "keys/" + slot.name() + "-" + slot.generation(),
                                "reason",
                                "it is not what was written a moment ago",
                                "affected",
                                "whoever opens the repository by slot " + slot.name()));
            }
            return slot;
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
            if (isThere(opened, checked(name))) {
                throw Failure.usage(
                        "There is a slot " + name + " already.", "Rotate it, remove it, or take another name.");
            }
            var slots = opened.repository().slots();
            var key = made(newKey.source(name));
            show(List.of(proven(slots, slots.rotate(name, key), key)));
            warnOf(slots.misnumbered());
            return Exit.DONE;
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Gives a slot another key: a new generation beside the old one, whose key opens the repository until it is retired. The data is not",
                "written again. Rotating is no help once keys of the data have leaked: then back up anew into another repository."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat repository keys rotate --new-key-file new.key && lifeboat repository keys retire --of service --key-file new.key --yes",
                "  lifeboat repository keys rotate --of recovery --new-key-file recovery-2.key",
                "  lifeboat repository keys rotate --ask-new-passphrase --replace",
                "  lifeboat repository keys rotate --new-key-file new.key --data-key     also encrypt what comes by another key"
            })
    static final class Rotate extends OfSlots {
        @Option(names = "--of", paramLabel = "NAME", description = "The slot. Default: service")
        private String name = Repository.SERVICE;

        @Mixin
        private NewKeyOptions newKey = new NewKeyOptions();

        @Option(
                names = "--replace",
                description =
                        "Once the new key was seen to open the slot, delete its older generations, damaged ones too")
        private boolean replaces;

        @Option(names = "--data-key", description = "Encrypt packs to come by another key of the data as well")
        private boolean dataKey;

        Rotate(Surroundings surroundings) {
            super(surroundings, Access.CHANGE);
        }

        @Override
        int run(Opened opened) {
            existing(opened, name);
            refuseVault(opened);
            if (replaces && dataKey) {
                throw Failure.usage(
                        "--replace and --data-key are two steps.",
                        "Rotate with --data-key, then retire what is older.");
            }
            var slots = opened.repository().slots();
            var key = made(newKey.source(name));
            var before = generations(slots, name);
            if (!before.isEmpty() && slots.opens(before.getLast(), key)) {
                throw Failure.usage("Slot " + name + " has this key already.", "Give another one.");
            }
            show(List.of(
                    replaces
                            ? slots.replace(name, key)
                            : proven(
                                    slots,
                                    dataKey ? slots.rotateWithDataKey(name, key) : slots.rotate(name, key),
                                    key)));
            warnOf(slots.misnumbered());
            var left = generations(slots, name).size() - 1;
            if (left > 0) {
                console()
                        .note(
                                replaces
                                        ? "Warning: older generations stay while the store holds them. Their keys open the repository until then."
                                        : "The key before opens the repository until 'lifeboat repository keys retire --of "
                                                + name + " --yes', given the new key.");
            }
            return replaces && left > 0 ? Exit.WARNINGS : Exit.DONE;
        }
    }

    @Command(
            name = "retire",
            description = {
                "Deletes the older generations of a slot, so that their keys open the repository no more. Without --yes it only says which.",
                "Of the slot that it is opened by, the newest key has to be given: then it is certain that somebody has it."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat repository keys retire --of service --key-file new.key --yes"})
    static final class Retire extends OfSlots {
        @Option(names = "--of", required = true, paramLabel = "NAME", description = "The slot")
        private String name = "";

        @Option(names = "--yes", description = "Do it")
        private boolean yes;

        Retire(Surroundings surroundings) {
            super(surroundings, Access.CHANGE);
        }

        @Override
        int run(Opened opened) {
            existing(opened, name);
            refuseVault(opened);
            var slots = opened.repository().slots();
            var all = generations(slots, name);
            if (all.size() < 2) {
                throw Failure.usage("Slot " + name + " has no older generation.", "Rotate it first.");
            }
            if (name.equals(keys().slot()) && !slots.opens(all.getLast(), used())) {
                throw new Failure(
                        CommandError.KEY_IS_OLDER, "The key that was given is an older one of slot " + name + ".");
            }
            var older = all.subList(0, all.size() - 1);
            var held = 0;
            for (var slot : yes ? older : List.<Slot>of()) {
                held += retired(slots, slot) ? 0 : 1;
            }
            show(older);
            if (!isJson() && held == 0) {
                console().line(yes ? "Retired." : "Nothing is deleted yet. Add --yes to delete these.");
            }
            return held == 0 ? Exit.DONE : Exit.WARNINGS;
        }

        private boolean retired(KeySlots slots, Slot slot) {
            try {
                slots.retire(slot);
                return true;
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                    throw e;
                }
                console()
                        .note("Warning: generation " + slot.generation() + " stays, and its key opens the repository: "
                                + e.text());
                return false;
            }
        }
    }

    @Command(
            name = "remove",
            description = {
                "Removes a slot: its key opens the repository no more. Without --yes it only says what is left then.",
                "Never the slot service, which can be rotated, never the last one that is whole, and never the one whose key was given. Where the store",
                "holds objects against deletion, the slot stays until that ends, and the command says so."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat repository keys remove --of laptop --yes"})
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
            existing(opened, name);
            refuseVault(opened);
            var slots = opened.repository().slots();
            var left = slots.list().stream()
                    .filter(slot -> !slot.name().equals(name))
                    .toList();
            if (name.equals(Repository.SERVICE) || left.isEmpty()) {
                throw new LifeboatException(
                        ErrorCode.KEY_SLOT_NEEDED,
                        Map.of(
                                "slot",
                                name,
                                "reason",
                                left.isEmpty()
                                        ? "no other slot opens the repository"
                                        : "the repository is opened by it every day"));
            }
            if (name.equals(keys().slot())) {
                throw new Failure(
                        CommandError.KEY_OPENS_THIS_SLOT,
                        "The key that was given is that of slot " + name + " itself.");
            }
            if (yes) {
                remove(slots);
            }
            show(left);
            if (!isJson()) {
                console()
                        .line(
                                yes
                                        ? "Removed " + name + ". The slots above are left."
                                        : "Nothing is removed yet. Add --yes to remove " + name
                                                + "; the slots above are left then.");
            }
            return Exit.DONE;
        }

        private void remove(KeySlots slots) {
            try {
                slots.remove(name);
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                    throw e;
                }
                throw new Failure(
                        e.code().wire(),
                        "Slot " + name + " stays: " + e.text(),
                        "The store holds it under a lock, which nobody can shorten.",
                        List.of("Its key opens the repository until then. Run this again afterwards."),
                        Exit.FAILED);
            }
        }
    }
}
