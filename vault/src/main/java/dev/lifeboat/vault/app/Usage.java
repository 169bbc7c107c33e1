package dev.lifeboat.vault.app;

import java.util.List;

/** How the vault server is started, for people. */
final class Usage {
    private Usage() {}

    /** Where a verb stands as well: who asks for help wants nothing done. */
    static boolean isAsked(List<String> arguments) {
        return arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h");
    }

    /** Every option with its default, as {@link Config} has it. */
    static String text() {
        return """
                Usage: lifeboat server init|run --data DIR [OPTIONS]
                  init   makes authority, keys and administrator token, then ends
                  run    the same if need be, then serves

                  --data DIR                the folder where everything is kept
                  --listen HOST:PORT        the one TLS port; 0 takes a free one. Default: 127.0.0.1:8443
                  --public-url URL          how clusters and people reach it; repeatable, the first is told to them. Default: what is listened on
                  --heartbeat-limit TIME    an extension that was silent for so long counts as dead. Default: PT3M
                  --progress-limit TIME     a task that shows nothing new for so long is given up. Default: PT10M
                  --enrolment-limit TIME    how long an extension may take to enrol. Default: PT30M
                  --certificate-life TIME   how long a certificate of an extension is valid; renewed before. Default: PT168H
                  --snapshot-limit TIME     how long a snapshot may take until it can be used. Default: PT8M
                  --namespace-limit TIME    how long a restore waits for a namespace that is being deleted. Default: PT5M
                  --clean-up-interval TIME  from one clean-up of each repository to the next, or off. Default: PT24H
                  --check-interval TIME     from one check of a part of each repository to the next, or off. Default: PT24H
                TIME is an ISO 8601 duration.

                Example: lifeboat server run --data /var/lib/lifeboat --listen 0.0.0.0:8443 --public-url https://backup.example:8443
                """;
    }
}
