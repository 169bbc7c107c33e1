package dev.lifeboat.vault.restore;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Namespaces that a running restore writes to. A row each, made with the restore's task and removed with its end: two restores never overlap. */
public final class RestoreLocks {
    /** Stands for every namespace of a cluster. */
    public static final String ALL = "*";

    /** A task that holds one of these namespaces of a cluster; {@link #ALL} overlaps with each. */
    public Optional<String> holder(Handle handle, String cluster, List<String> namespaces) {
        return handle
                .createQuery("select namespace, task from restore_lock where cluster = :cluster")
                .bind("cluster", cluster)
                .map((row, _) -> new Lock(row.getString("namespace"), row.getString("task")))
                .list()
                .stream()
                .filter(lock -> lock.namespace().equals(ALL)
                        || namespaces.contains(ALL)
                        || namespaces.contains(lock.namespace()))
                .map(Lock::task)
                .findFirst();
    }

    public void hold(Handle handle, String cluster, List<String> namespaces, String task) {
        for (var namespace : namespaces) {
            handle.createUpdate(
                            "insert into restore_lock (cluster, namespace, task) values (:cluster, :namespace, :task)")
                    .bind("cluster", cluster)
                    .bind("namespace", namespace)
                    .bind("task", task)
                    .execute();
        }
    }

    public void release(Handle handle, String task) {
        handle.createUpdate("delete from restore_lock where task = :task")
                .bind("task", task)
                .execute();
    }

    private record Lock(String namespace, String task) {}
}
