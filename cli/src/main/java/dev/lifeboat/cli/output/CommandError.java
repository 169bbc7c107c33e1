package dev.lifeboat.cli.output;

/**
 * What the command line itself may say that went wrong; what the vault server and the engine say is in {@code ErrorCode}. The failure at hand has more to
 * say: which file, which point. {@code docs/errors.md} is generated from both (ERR).
 */
public enum CommandError {
    AUTHORITY_UNUSABLE(
            "AuthorityUnusable",
            Exit.FAILED,
            "The certificate authority that is to be trusted cannot be read as a certificate in PEM.",
            "Give the file ca.crt of the server's data folder with --ca."),
    ENTRY_NOT_FOUND(
            "EntryNotFound",
            Exit.FAILED,
            "The recovery point holds no file or object of this name.",
            "Look for it with 'lifeboat repository find NAME'; names that are no printable text are given with --escaped."),
    FILE_FAILED(
            "FileFailed",
            Exit.FAILED,
            "The file system did not allow what the command does with a file of this machine.",
            "Correct the path, give the right, or make room, as the reason says."),
    INIT_FAILED(
            "InitFailed",
            Exit.FAILED,
            "The data of a new vault server could not be made.",
            "Correct the reason that stands above, and run 'lifeboat init' again: it goes on."),
    INTERNAL_ERROR(
            "InternalError",
            Exit.FAILED,
            "A defect of Lifeboat.",
            "Report it, with LIFEBOAT_JAVA_OPTIONS=-Dlifeboat.trace=true set for the trace."),
    INTERRUPTED(
            "Interrupted",
            Exit.INTERRUPTED,
            "Ctrl-C was pressed, or something asked the process to end.",
            "Run it again if you want the work done; the message says what is kept."),
    KEY_FILE_INVALID(
            "KeyFileInvalid",
            Exit.USAGE,
            "A file that should hold a key holds none: 32 bytes in Base64 and nothing else.",
            "Name the file that 'lifeboat repository init' or the vault server wrote."),
    KEY_IS_OLDER(
            "KeyIsOlder",
            Exit.USAGE,
            "Older keys of a slot are to be removed, and the key that was given is one of them.",
            "Give the newest key of the slot: who removes the others has to have it."),
    KEY_OPENS_THIS_SLOT(
            "KeyOpensThisSlot",
            Exit.USAGE,
            "A slot is to be removed, and the key that was given is its own: perhaps nobody has another one.",
            "Give the key of another slot, with --slot NAME or --recovery-key FILE."),
    NO_BACKUP_RULE(
            "NoBackupRule",
            Exit.FAILED,
            "The policy says nothing of backups on demand: it has no backup rule.",
            "Give the instance another policy."),
    NO_IDENTITY(
            "NoIdentity",
            Exit.FAILED,
            "A role is to be granted to a resource that has no identity: an extension that has not enrolled yet, or a vault that was created without one.",
            "Look at 'lifeboat cluster show' and 'lifeboat vault show'."),
    NO_OPERATION(
            "NoOperation",
            Exit.FAILED,
            "The server began something and did not say how to follow it: it is another version, or something in between changed its answer.",
            "Look at what became of it, and compare the versions."),
    NOT_LOGGED_IN(
            "NotLoggedIn",
            Exit.FAILED,
            "Nobody has logged in on this account, and LIFEBOAT_SERVER and LIFEBOAT_TOKEN are not set.",
            "Run 'lifeboat login', or 'lifeboat init' for a server of your own."),
    OUT_OF_MEMORY(
            "OutOfMemory",
            Exit.FAILED,
            "The heap of the process was too small: a repository of very many chunks or points needs more.",
            "Run it again with more, for example LIFEBOAT_HEAP=1g; nothing that was there before is lost."),
    OUTPUT_FAILED(
            "OutputFailed",
            Exit.FAILED,
            "The output could not be written whole: the disk is full, or the program that reads it has ended.",
            "Make room, or read all of it."),
    PASSPHRASE_INVALID(
            "PassphraseInvalid",
            Exit.USAGE,
            "What was given is no passphrase: one line of UTF-8, of 1 to 1,024 bytes and without control characters.",
            "Check that it is what you mean."),
    PASSPHRASE_TOO_SHORT(
            "PassphraseTooShort",
            Exit.USAGE,
            "A new passphrase is so short that whoever has the store can guess it.",
            "Take one of several words."),
    POINT_OF_VAULT(
            "PointOfVault",
            Exit.FAILED,
            "The recovery point belongs to a vault server, which decides how long its points are kept, and counts on them.",
            "Delete it there."),
    POINT_RETAINED(
            "PointRetained",
            Exit.FAILED,
            "The recovery point was promised to be kept until a moment that is still to come.",
            "Delete it after that moment."),
    PROVISIONING_FAILED(
            "ProvisioningFailed",
            Exit.FAILED,
            "What the server was asked to make did not come to be.",
            "Look at the resource: it says why."),
    RECOVERY_POINT_NOT_FOUND(
            "RecoveryPointNotFound",
            Exit.FAILED,
            "No recovery point has this name, or none is of this host, name or tag.",
            "Look at 'lifeboat repository points', or 'lifeboat points list' of a vault server."),
    REPOSITORY_EXISTS(
            "RepositoryExists",
            Exit.FAILED,
            "A repository is to be made where there is one.",
            "Use it, or make another one elsewhere: in another folder, or below another prefix."),
    REPOSITORY_NOT_FOUND(
            "RepositoryNotFound",
            Exit.FAILED,
            "There is no repository at this address.",
            "Check --store, or make one with 'lifeboat repository init'."),
    REPOSITORY_OF_VAULT(
            "RepositoryOfVault",
            Exit.FAILED,
            "The repository is one of a vault server, which decides what is written and cleared away there.",
            "Read it as you like; to back up by hand, make a repository of your own."),
    RESOURCE_NOT_FOUND(
            "ResourceNotFound",
            Exit.FAILED,
            "It was never created, was deleted, or its name is spelled differently.",
            "Look at the list that the message names."),
    SECTION_NOT_FOUND(
            "SectionNotFound",
            Exit.FAILED,
            "The recovery point has no section of this name.",
            "Look at 'lifeboat repository points POINT' for those that it has."),
    SERVER_NOT_TRUSTED(
            "ServerNotTrusted",
            Exit.UNREACHABLE,
            "The vault server has a certificate of another authority than the one that is trusted, or is known by another name.",
            "Log in again with --ca FILE or --ca-sha256, taken from the server itself."),
    SERVER_UNREACHABLE(
            "ServerUnreachable",
            Exit.UNREACHABLE,
            "The vault server does not answer: it is not running, the address is wrong, or a firewall is in between.",
            "Start it with 'lifeboat server run', or check the address."),
    STREAM_NOT_SAVED(
            "StreamNotSaved",
            Exit.FAILED,
            "What was to be backed up from a program did not come whole: the program failed, wrote nothing, or could not be run. No point was made.",
            "Run the program alone, and look."),
    TIMED_OUT(
            "TimedOut",
            Exit.FAILED,
            "What the command waits for has not ended within its --timeout; it goes on in the server.",
            "Look again with 'lifeboat jobs list'."),
    USAGE(
            "Usage",
            Exit.USAGE,
            "Options or arguments that do not go together, or mean nothing here.",
            "See 'lifeboat VERB --help'.");

    private final String wire;
    private final int exit;
    private final String meaning;
    private final String action;

    CommandError(String wire, int exit, String meaning, String action) {
        this.wire = wire;
        this.exit = exit;
        this.meaning = meaning;
        this.action = action;
    }

    /** As people and scripts see it; it never changes. */
    public String wire() {
        return wire;
    }

    /** The exit code of a command that ends with it. */
    public int exit() {
        return exit;
    }

    /** What it means wherever it comes. */
    public String meaning() {
        return meaning;
    }

    /** What helps in general. */
    public String action() {
        return action;
    }
}
