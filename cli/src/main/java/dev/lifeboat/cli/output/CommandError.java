package dev.lifeboat.cli.output;

/**
 * What the command line itself may say that went wrong; what the vault server and the engine say is in {@code ErrorCode}. Cause and action are said with each
 * failure, where the place that raises it does not know better; what it is about, the file or point at hand, is the failure's own text. {@code docs/errors.md} is
 * generated from both (ERR).
 */
public enum CommandError {
    AUTHORITY_UNUSABLE(
            "AuthorityUnusable",
            Exit.FAILED,
            "The certificate authority that is to be trusted cannot be used.",
            "The file is not a certificate in PEM.",
            "Give the file ca.crt of the server's data folder with --ca."),
    ENTRY_NOT_FOUND(
            "EntryNotFound",
            Exit.FAILED,
            "The recovery point holds no file or object of this name.",
            "The name is spelled otherwise, or was not there when the point was taken.",
            "Look for it: lifeboat repository find NAME."),
    FILE_FAILED(
            "FileFailed",
            Exit.FAILED,
            "A file of this machine cannot be read or written.",
            "The file system did not allow it.",
            "Correct the path, give the right, or make room, as the reason says."),
    INIT_FAILED(
            "InitFailed",
            Exit.FAILED,
            "The data of a new vault server could not be made.",
            "The reason stands above.",
            "Correct it and run 'lifeboat init' again."),
    INTERNAL_ERROR(
            "InternalError",
            Exit.FAILED,
            "The command line failed.",
            "A defect of Lifeboat.",
            "Report it, with LIFEBOAT_JAVA_OPTIONS=-Dlifeboat.trace=true set for the trace."),
    INTERRUPTED(
            "Interrupted",
            Exit.INTERRUPTED,
            "The command was ended before it was done.",
            "Ctrl-C was pressed, or something asked this process to end.",
            "Run it again if you want it done."),
    KEY_FILE_INVALID(
            "KeyFileInvalid",
            Exit.USAGE,
            "A file that should hold a key holds none.",
            "A key file holds 32 bytes in Base64 and nothing else.",
            "Name the file that 'lifeboat repository init' or the vault server wrote."),
    KEY_IS_OLDER(
            "KeyIsOlder",
            Exit.USAGE,
            "Older keys of a slot are to be removed, and the key that was given is one of them.",
            "If nobody had the newest one, nobody could open this slot any more.",
            "Give the newest key."),
    KEY_OPENS_THIS_SLOT(
            "KeyOpensThisSlot",
            Exit.USAGE,
            "A slot is to be removed, and the key that was given is its own.",
            "If nobody had a key of another slot, nobody could open the repository any more.",
            "Give the key of another slot, with --slot NAME or --recovery-key FILE."),
    NO_BACKUP_RULE(
            "NoBackupRule",
            Exit.FAILED,
            "The policy has no backup rule, which a backup on demand needs.",
            "It was written for another purpose.",
            "Give the instance another policy."),
    NO_IDENTITY(
            "NoIdentity",
            Exit.FAILED,
            "A role is to be granted to a resource that has no identity of its own.",
            "The extension has not enrolled yet, or the vault was created without an identity.",
            "Look at 'lifeboat cluster show' and 'lifeboat vault show'."),
    NO_OPERATION(
            "NoOperation",
            Exit.FAILED,
            "The server began something and did not say how to follow it.",
            "It is another version, or something in between changed its answer.",
            "Look what became of it: lifeboat status."),
    NOT_LOGGED_IN(
            "NotLoggedIn",
            Exit.FAILED,
            "No vault server is known.",
            "Nobody has logged in on this account, and LIFEBOAT_SERVER and LIFEBOAT_TOKEN are not set.",
            "Run 'lifeboat login --server URL --token-file FILE --ca FILE', or 'lifeboat init' for a server of your own."),
    OUT_OF_MEMORY(
            "OutOfMemory",
            Exit.FAILED,
            "The process has used up its memory.",
            "A repository of very many chunks or points needs more than its heap.",
            "Nothing that was there before is lost. Run it again with more, for example LIFEBOAT_HEAP=1g."),
    OUTPUT_FAILED(
            "OutputFailed",
            Exit.FAILED,
            "The output could not be written whole.",
            "The disk is full, or the program that reads it has ended.",
            "Make room, or read all of it."),
    PASSPHRASE_INVALID(
            "PassphraseInvalid",
            Exit.USAGE,
            "What was given is no passphrase.",
            "A passphrase is one line of UTF-8, of 1 to 1,024 bytes and without control characters.",
            "Check that it is what you mean."),
    PASSPHRASE_TOO_SHORT(
            "PassphraseTooShort",
            Exit.USAGE,
            "A new passphrase is too short.",
            "Whoever gets hold of the store can guess as often as they like, on as many machines as they have.",
            "Take one of several words."),
    POINT_OF_VAULT(
            "PointOfVault",
            Exit.FAILED,
            "The recovery point belongs to a backup instance of a vault server.",
            "The vault server decides how long its points are kept, and counts on them.",
            "Delete it there."),
    POINT_RETAINED(
            "PointRetained",
            Exit.FAILED,
            "The recovery point was promised to be kept until a moment that is still to come.",
            "Whoever made it wanted nobody to delete it before.",
            "Delete it after that moment."),
    PROVISIONING_FAILED(
            "ProvisioningFailed",
            Exit.FAILED,
            "What the server was asked to make did not come to be.",
            "The server gave up, or something that it needs is not there.",
            "Look at the resource and at the server's log."),
    RECOVERY_POINT_NOT_FOUND(
            "RecoveryPointNotFound",
            Exit.FAILED,
            "There is no such recovery point.",
            "The name is wrong, or the point has been deleted.",
            "Look at 'lifeboat repository points'; of a vault server at 'lifeboat points list INSTANCE'."),
    REPOSITORY_EXISTS(
            "RepositoryExists",
            Exit.FAILED,
            "A repository is to be made where there is one.",
            "It was made before, perhaps by somebody else.",
            "Use it, or make another one elsewhere: in another folder, or below another prefix."),
    REPOSITORY_NOT_FOUND(
            "RepositoryNotFound",
            Exit.FAILED,
            "There is no repository at this address.",
            "The address is another one, or nobody has made one yet.",
            "Check --store, or make one: lifeboat repository init --store URL --key-file FILE."),
    REPOSITORY_OF_VAULT(
            "RepositoryOfVault",
            Exit.FAILED,
            "The repository is one of a vault server.",
            "The vault server decides what is written and cleared away there.",
            "Read it as you like; to back up by hand, make a repository of your own."),
    RESOURCE_NOT_FOUND(
            "ResourceNotFound",
            Exit.FAILED,
            "The vault server has no such resource.",
            "It was never created, was deleted, or its name is spelled differently.",
            "Look at the list of what there is."),
    SECTION_NOT_FOUND(
            "SectionNotFound",
            Exit.FAILED,
            "The recovery point has no section of this name.",
            "The name is spelled otherwise, or that was not backed up then.",
            "Look at 'lifeboat repository points POINT' for those that it has."),
    SERVER_NOT_TRUSTED(
            "ServerNotTrusted",
            Exit.UNREACHABLE,
            "The vault server is not trusted.",
            "It has a certificate of another authority, or is known by another name.",
            "Log in again with --ca FILE or --ca-sha256, taken from the server itself."),
    SERVER_UNREACHABLE(
            "ServerUnreachable",
            Exit.UNREACHABLE,
            "The vault server cannot be reached.",
            "It is not running, the address is wrong, or a firewall is in between.",
            "Start it with 'lifeboat server run', or check the address."),
    STREAM_NOT_SAVED(
            "StreamNotSaved",
            Exit.FAILED,
            "What was to be backed up from a program did not come whole, and no point was made.",
            "The program failed, wrote nothing, or could not be run.",
            "Older points are as they were. Run the program alone, and look."),
    TIMED_OUT(
            "TimedOut",
            Exit.FAILED,
            "What the command waits for has not ended in time.",
            "The server is busy, or waits for something that does not come.",
            "It goes on in the server: look again with 'lifeboat status' and 'lifeboat jobs list'."),
    USAGE(
            "Usage",
            Exit.USAGE,
            "Options or arguments that do not go together, or mean nothing here.",
            "A slip, or a verb that works otherwise.",
            "See 'lifeboat VERB --help'.");

    private final String wire;
    private final int exit;
    private final String what;
    private final String cause;
    private final String action;

    CommandError(String wire, int exit, String what, String cause, String action) {
        this.wire = wire;
        this.exit = exit;
        this.what = what;
        this.cause = cause;
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

    /** What happened, whatever it happened to. */
    public String what() {
        return what;
    }

    /** Why, as a rule. */
    public String likelyCause() {
        return cause;
    }

    /** What helps, as a rule. */
    public String recommendedAction() {
        return action;
    }
}
