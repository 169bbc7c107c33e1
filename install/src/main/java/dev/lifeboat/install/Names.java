package dev.lifeboat.install;

import java.util.List;

/** Names of the installed objects, which the documents' kubectl commands and the extension itself rely on (EXT-12). */
public final class Names {
    public static final String NAMESPACE = "dataprotection-microsoft";
    public static final String DEPLOYMENT = "dataprotection-microsoft-controller";
    public static final String DEFINITIONS_JOB = "lifeboat-crds";
    /** ConfigMap in which an {@link Installer} writes down what it created. */
    public static final String RECORD = "lifeboat-installation";

    public static final String NAME_LABEL = "app.kubernetes.io/name";
    public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
    public static final String COMPONENT_LABEL = "app.kubernetes.io/component";
    public static final String LIFEBOAT = "lifeboat";

    /** Definitions that the pre-install job brings. */
    public static final List<String> DEFINITIONS = List.of(
            "lifeboattasks.backup.lifeboat.dev",
            "backuphooks.clusterbackup.dataprotection.microsoft.com",
            "restorehooks.clusterbackup.dataprotection.microsoft.com");

    private Names() {}
}
