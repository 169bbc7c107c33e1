package dev.lifeboat.api.link;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What an extension is asked to do. A closed choice: an extension refuses what it does not know. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BackupSpec.class, name = "Backup"),
    @JsonSubTypes.Type(value = RestoreSpec.class, name = "Restore"),
    @JsonSubTypes.Type(value = PruneSpec.class, name = "Prune")
})
public sealed interface TaskSpec permits BackupSpec, RestoreSpec, PruneSpec {}
