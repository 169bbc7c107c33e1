package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;

/** The moments of a backup in which a process is killed, in their order. */
enum BackupMoment implements Moment {
    /** The vault has handed the task out; nothing is on record in the cluster. */
    HANDED_OUT,
    /** The pre hook runs: the application is frozen, or half so. */
    HOOK,
    /** VolumeSnapshots are asked for, the driver has not cut them. */
    CUTTING,
    /** Cut and thawed; the resources begin. */
    RESOURCES,
    /** Resources are read, snapshots are waited for. */
    SNAPSHOTS,
    /** A pack is on its way to the store. */
    UPLOAD,
    /** All is stored, and the commit is asked for; the vault has not heard it. */
    COMMIT,
    /** The point exists; the cluster has not heard of it. */
    COMMITTED,
    /** The job has ended; the cluster has not heard of it. */
    END;

    @Override
    public Held prepare(Scene scene) {
        return moment().prepare(scene);
    }

    private Moment moment() {
        return switch (this) {
            case HANDED_OUT -> Moment.handedOut();
            case HOOK -> Moment.inTheHook();
            case CUTTING ->
                Moment.driverStopped(
                        "/apis/snapshot.storage.k8s.io/v1/volumesnapshots",
                        snapshot -> snapshot.at("/metadata/labels").has("backup.lifeboat.dev/task"));
            case RESOURCES -> inResources(0);
            case SNAPSHOTS -> Moment.sending(0, task -> isAt(task, "Snapshots"));
            case UPLOAD -> Moment.sending(8 << 10, task -> isAt(task, "Commit") && !commits(task));
            case COMMIT -> Moment.sending(0, BackupMoment::commits);
            case COMMITTED -> unanswered();
            case END ->
                Moment.unanswered(
                        BackupMoment::commits, scene -> scene.isNewestJob("Completed", "CompletedWithWarnings"));
        };
    }

    /** The beginning of the resources, by the n-th successor of the first process. */
    static Moment inResources(int restarts) {
        return Moment.sending(
                0,
                task -> isAt(task, "Resources") && task.at("/status/restarts").asInt() >= restarts);
    }

    private static Moment unanswered() {
        return scene -> {
            var before = scene.points("corner");
            return Moment.unanswered(BackupMoment::commits, now -> now.points("corner") > before)
                    .prepare(scene);
        };
    }

    private static boolean isAt(JsonNode task, String stage) {
        return task.at("/status/stage").asText().equals(stage);
    }

    private static boolean commits(JsonNode task) {
        return isAt(task, "Commit") && task.at("/status/intents").has("commit");
    }
}
