package dev.lifeboat.extension.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The API server over the HTTP layer of the client library. */
public final class KubeClusterApi implements ClusterApi {
    private static final int LARGEST_ANSWER = 64 << 20;

    private final KubernetesClient client;
    private final HttpClient http;
    private final URI server;
    private final Traffic traffic = new Traffic();

    private KubeClusterApi(Config config) {
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
        http = client.getHttpClient();
        var master = config.getMasterUrl();
        server = URI.create(master.endsWith("/") ? master.substring(0, master.length() - 1) : master);
    }

    /** From inside a pod by its service account, else by the file that KUBECONFIG names. */
    public static KubeClusterApi ofEnvironment() {
        return new KubeClusterApi(tuned(Config.autoConfigure(null)));
    }

    /** @param kubeconfig the text of one */
    public static KubeClusterApi of(String kubeconfig) {
        return new KubeClusterApi(tuned(Config.fromKubeconfig(kubeconfig)));
    }

    /** For a server that needs neither TLS nor credentials. */
    static KubeClusterApi ofUrl(String url) {
        return new KubeClusterApi(tuned(new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withDisableHostnameVerification(false)
                .build()));
    }

    private static Config tuned(Config config) {
        return new ConfigBuilder(config)
                // one place decides about repetitions, RetryingClusterApi
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(10_000)
                .withTrustCerts(false)
                // measured on the testbed, docs/adr/0051: several plain connections outrun one that is shared
                .withHttp2Disable(!Boolean.getBoolean("lifeboat.kube.http2"))
                .withUserAgent("lifeboat-extension")
                .build();
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        var body = new BodyStream(call.limit());
        try (body) {
            var response = respond(call, body);
            return answer(response, body.readNBytes(LARGEST_ANSWER));
        }
    }

    @Override
    public StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException {
        var body = new BodyStream(call.limit());
        var opened = false;
        try {
            var response = respond(call, body);
            if (!response.isSuccessful()) {
                throw new RefusedException(call, answer(response, body.readNBytes(1 << 20)));
            }
            opened = true;
            return new StreamedAnswer(answer(response, new byte[0]), body);
        } finally {
            if (!opened) {
                body.close();
            }
        }
    }

    private HttpResponse<AsyncBody> respond(Call call, BodyStream body) throws IOException, InterruptedException {
        var sent = http.consumeBytes(request(call), (buffers, _) -> body.arrived(buffers));
        try {
            var response = sent.get(call.limit().toNanos(), TimeUnit.NANOSECONDS);
            body.begin(response.body());
            return response;
        } catch (TimeoutException e) {
            sent.cancel(true);
            traffic.failed();
            var late = new HttpTimeoutException("No answer within " + call.limit() + " to " + call);
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            traffic.failed();
            throw new IOException(call + ": " + e.getCause(), e.getCause());
        }
    }

    private HttpRequest request(Call call) {
        var request = http.newHttpRequestBuilder()
                .uri(server + call.target())
                .header("Accept", call.accept())
                // the client's own read timeout would cut streams; ours are per wait
                .timeout(call.limit().toMillis(), TimeUnit.MILLISECONDS);
        var body = call.body();
        if (body != null) {
            if (call.verb().equals("POST") && call.type().equals(Call.JSON)) {
                request.post(call.type(), body);
            } else {
                request.method(call.verb(), call.type(), new ByteArrayInputStream(body), body.length);
            }
        } else if (!call.verb().equals("GET")) {
            request.method(call.verb(), call.type(), "");
        }
        return request.build();
    }

    private Answer answer(HttpResponse<?> response, byte[] body) {
        var answer = new Answer(
                response.code(),
                body,
                response.headers("Warning").stream().map(WarningHeader::text).toList(),
                retryAfter(first(response, "Retry-After")),
                first(response, "X-Kubernetes-PF-FlowSchema-UID"),
                first(response, "X-Kubernetes-PF-PriorityLevel-UID"));
        traffic.answered(answer);
        return answer;
    }

    private static @Nullable Duration retryAfter(@Nullable String seconds) {
        try {
            return seconds == null ? null : Duration.ofSeconds(Math.clamp(Long.parseLong(seconds.strip()), 0, 3600));
        } catch (NumberFormatException e) {
            return null; // a date: API servers send seconds, a proxy's date is not worth parsing
        }
    }

    private static @Nullable String first(HttpResponse<?> response, String header) {
        List<String> values = response.headers(header);
        return values.isEmpty() ? null : values.getFirst();
    }

    @Override
    public ExecResult exec(ExecCall call) throws InterruptedException {
        return new Exec(http, server).run(call);
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        client.close();
    }
}
