package dev.lifeboat.testkit.store.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.testkit.store.http.Versions.Verdict;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.regex.Pattern;

/** A bucket named {@code bucket} with versions and object lock, path style, as far as {@code S3BlobStore} speaks. */
public final class S3Double extends HttpDouble {
    private static final String BUCKET = "/bucket";
    private static final int PAGE = 1_000;
    private static final Pattern UNTIL = Pattern.compile("<RetainUntilDate>([^<]+)</RetainUntilDate>");

    private final Versions objects;

    public S3Double(InstantSource clock) throws IOException {
        this.objects = new Versions(clock);
    }

    /** The bucket's address. */
    public String address() {
        return "s3://bucket/some/where?endpoint=" + endpoint();
    }

    @Override
    Answer answer(Request request) {
        var path = request.path();
        if (!path.equals(BUCKET) && !path.startsWith(BUCKET + "/")) {
            return refusal(404, "NoSuchBucket");
        }
        var key = path.length() > BUCKET.length() + 1 ? path.substring(BUCKET.length() + 1) : "";
        return key.isEmpty() ? ofBucket(request) : ofObject(request, key);
    }

    @Override
    Answer trouble(int status) {
        return refusal(status, status == 503 ? "SlowDown" : "InternalError");
    }

    private Answer ofBucket(Request request) {
        var query = request.query();
        if (query.containsKey("object-lock")) {
            return Answer.xml(
                    200,
                    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
        }
        if (query.containsKey("versioning")) {
            return Answer.xml(200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        }
        if (query.containsKey("versions")) {
            return versions(request.asked("prefix"));
        }
        return list(request.asked("prefix"), request.asked("continuation-token"));
    }

    private Answer ofObject(Request request, String key) {
        if (request.query().containsKey("retention")) {
            return request.method().equals("PUT") ? retain(request, key) : retention(key);
        }
        return switch (request.method()) {
            case "PUT" -> put(request, key);
            case "GET" -> get(request, key);
            case "HEAD" -> objects.current(key).map(S3Double::head).orElseGet(() -> Answer.of(404));
            case "DELETE" -> delete(request, key);
            default -> refusal(405, "MethodNotAllowed");
        };
    }

    private static Answer head(Versions.Version version) {
        return Answer.of(200)
                .with(
                        "Last-Modified",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                version.written().atOffset(ZoneOffset.UTC)));
    }

    private Answer put(Request request, String key) {
        var checksum = request.header("x-amz-checksum-sha256");
        if (!checksum.isEmpty() && !checksum.equals(sha256(request.body()))) {
            return refusal(400, "BadDigest");
        }
        return objects.put(key, request.body(), request.header("If-None-Match").equals("*"))
                ? Answer.of(200).with("ETag", "\"0\"")
                : refusal(412, "PreconditionFailed");
    }

    private Answer get(Request request, String key) {
        var found = objects.current(key);
        if (found.isEmpty()) {
            return refusal(404, "NoSuchKey");
        }
        return Answer.range(found.get().content(), request.header("Range"), refusal(416, "InvalidRange"));
    }

    private Answer delete(Request request, String key) {
        if (!request.query().containsKey("versionId")) {
            objects.delete(key);
            return Answer.of(204);
        }
        return objects.delete(key, request.asked("versionId")) == Verdict.HELD
                ? refusal(403, "AccessDenied")
                : Answer.of(204);
    }

    private Answer retain(Request request, String key) {
        var until = UNTIL.matcher(new String(request.body(), UTF_8));
        if (!until.find()) {
            return refusal(400, "MalformedXML");
        }
        return switch (objects.retain(key, Instant.parse(until.group(1)))) {
            case DONE -> Answer.of(200);
            case MISSING ->
                objects.newest(key).isPresent() ? refusal(405, "MethodNotAllowed") : refusal(404, "NoSuchKey");
            case HELD -> refusal(403, "AccessDenied");
        };
    }

    private Answer retention(String key) {
        var found = objects.current(key);
        if (found.isEmpty()) {
            return refusal(404, "NoSuchKey");
        }
        var until = found.get().until();
        return until == null
                ? refusal(404, "NoSuchObjectLockConfiguration")
                : Answer.xml(
                        200,
                        "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>" + until
                                + "</RetainUntilDate></Retention>");
    }

    private Answer list(String prefix, String after) {
        var found = objects.keys(prefix, after);
        var page = found.subList(0, Math.min(PAGE, found.size()));
        var text = new StringBuilder("<ListBucketResult>");
        for (var key : page) {
            objects.current(key)
                    .ifPresent(object -> text.append("<Contents><Key>%s</Key><Size>%d</Size></Contents>"
                            .formatted(key, object.content().length)));
        }
        text.append("<IsTruncated>").append(page.size() < found.size()).append("</IsTruncated>");
        if (page.size() < found.size()) {
            text.append("<NextContinuationToken>").append(page.getLast()).append("</NextContinuationToken>");
        }
        return Answer.xml(200, text.append("</ListBucketResult>").toString());
    }

    private Answer versions(String prefix) {
        var text = new StringBuilder("<ListVersionsResult>");
        for (var key : objects.allKeys(prefix)) {
            for (var version : objects.all(key).reversed()) {
                text.append("<%1$s><Key>%2$s</Key><VersionId>%3$s</VersionId></%1$s>"
                        .formatted(version.isMarker() ? "DeleteMarker" : "Version", key, version.id()));
            }
        }
        return Answer.xml(200, text.append("</ListVersionsResult>").toString());
    }

    private static Answer refusal(int status, String code) {
        return Answer.xml(status, "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code));
    }

    private static String sha256(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
