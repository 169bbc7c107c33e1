package dev.lifeboat.vault.job;

import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers a call that is carried out as a long-running operation (azure-dataprotection-api 2.4). */
@FunctionalInterface
public interface Accepted {
    /**
     * Runs the work and answers with the operation to follow.
     *
     * @param vault ARM id below which the operation is found
     * @param work gives the ARM id of the job that it started, if it starts one; its failure is the operation's
     */
    Response run(Request request, String vault, Supplier<Optional<String>> work);
}
