package dev.lifeboat.extension.restore;

import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.RefusedException;
import dev.lifeboat.extension.kube.StreamedAnswer;
import dev.lifeboat.extension.kube.Traffic;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries out every call, and loses the answer to the first create below a path: the connection broke at the wrong moment. Thread-safe. */
final class LostAnswers implements ClusterApi {
    private final ClusterApi cluster;
    private final String path;
    private final AtomicInteger creates = new AtomicInteger();

    LostAnswers(ClusterApi cluster, String path) {
        this.cluster = cluster;
        this.path = path;
    }

    /** How often a create below the path was sent. */
    int creates() {
        return creates.get();
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        var answer = cluster.send(call);
        if (call.verb().equals("POST") && call.path().equals(path) && creates.incrementAndGet() == 1) {
            throw new IOException("connection reset");
        }
        return answer;
    }

    @Override
    public StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException {
        return cluster.open(call);
    }

    @Override
    public ExecResult exec(ExecCall call) throws InterruptedException {
        return cluster.exec(call);
    }

    @Override
    public Traffic traffic() {
        return cluster.traffic();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
