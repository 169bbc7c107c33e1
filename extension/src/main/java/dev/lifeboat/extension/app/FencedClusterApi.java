package dev.lifeboat.extension.app;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.RefusedException;
import dev.lifeboat.extension.kube.StreamedAnswer;
import dev.lifeboat.extension.kube.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Lets writes and commands through only while this process holds the lease: a copy that wakes up after another took over changes nothing more. */
public final class FencedClusterApi implements ClusterApi {
    private static final Duration VERDICT = Duration.ofMinutes(2);

    private final ClusterApi api;
    private final CoordinationLease lease;

    public FencedClusterApi(ClusterApi api, CoordinationLease lease) {
        this.api = api;
        this.lease = lease;
    }

    private void check() throws InterruptedException {
        if (!lease.isHeld(VERDICT)) {
            throw new LifeboatException(ErrorCode.FENCED, Map.of("task", "this extension"));
        }
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        if (!call.verb().equals("GET")) {
            check();
        }
        return api.send(call);
    }

    @Override
    public StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException {
        if (!call.verb().equals("GET")) {
            check();
        }
        return api.open(call);
    }

    @Override
    public ExecResult exec(ExecCall call) throws InterruptedException {
        check();
        return api.exec(call);
    }

    @Override
    public Traffic traffic() {
        return api.traffic();
    }

    @Override
    public void close() {
        api.close();
    }
}
