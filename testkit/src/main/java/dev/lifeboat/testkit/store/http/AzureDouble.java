package dev.lifeboat.testkit.store.http;

import dev.lifeboat.testkit.store.http.Versions.Version;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * A container named {@code container} of an account {@code lifeboat}, with version-level immutability, as far as {@code AzureBlobStore} speaks. It does what Azure's documents say of locked policies: they can be extended only; the newest version can be deleted without its id, and stays as an older one;
 * a version that is held cannot. Its answers carry the time of the machine: a test that lets retention end hands in that clock.
 */
public final class AzureDouble extends HttpDouble {
    private static final String CONTAINER = "/lifeboat/container";
    private static final int PAGE = 1_000;
    private static final DateTimeFormatter RFC_1123 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Versions blobs;
    private final InstantSource clock;

    public AzureDouble(InstantSource clock) throws IOException {
        this.blobs = new Versions(clock);
        this.clock = clock;
    }

    /** The container's address. */
    public String address() {
        return "azure://lifeboat/container/some/where?endpoint=" + endpoint() + "/lifeboat";
    }

    @Override
    Answer answer(Request request) {
        var path = request.path();
        if (!path.equals(CONTAINER) && !path.startsWith(CONTAINER + "/")) {
            return refusal(404, "ContainerNotFound");
        }
        var name = path.length() > CONTAINER.length() + 1 ? path.substring(CONTAINER.length() + 1) : "";
        return name.isEmpty() ? ofContainer(request) : ofBlob(request, name);
    }

    @Override
    Answer trouble(int status) {
        return refusal(status, status == 503 ? "ServerBusy" : "InternalError");
    }

    private Answer ofContainer(Request request) {
        if (request.asked("comp").equals("list")) {
            return request.asked("include").contains("versions")
                    ? versions(request.asked("prefix"))
                    : list(request.asked("prefix"), request.asked("marker"));
        }
        return Answer.of(200)
                .with("x-ms-immutable-storage-with-versioning-enabled", "true")
                .with("Last-Modified", RFC_1123.format(clock.instant()))
                .with("ETag", "\"0\"");
    }

    private Answer ofBlob(Request request, String name) {
        if (request.asked("comp").equals("immutabilityPolicies")) {
            return retain(request, name);
        }
        return switch (request.method()) {
            case "PUT" -> put(request, name);
            case "GET" -> get(request, name);
            case "HEAD" -> head(name);
            case "DELETE" -> delete(request, name);
            default -> refusal(405, "UnsupportedHttpVerb");
        };
    }

    private Answer put(Request request, String name) {
        var checksum = request.header("Content-MD5");
        if (!checksum.isEmpty() && !checksum.equals(md5(request.body()))) {
            return refusal(400, "Md5Mismatch");
        }
        return blobs.put(name, request.body(), request.header("If-None-Match").equals("*"))
                ? facts(Answer.of(201))
                : refusal(409, "BlobAlreadyExists");
    }

    private Answer get(Request request, String name) {
        var found = blobs.current(name);
        if (found.isEmpty()) {
            return refusal(404, "BlobNotFound");
        }
        return facts(Answer.range(found.get().content(), request.header("x-ms-range"), refusal(416, "InvalidRange")));
    }

    private Answer head(String name) {
        var found = blobs.current(name);
        if (found.isEmpty()) {
            return refusal(404, "BlobNotFound");
        }
        var answer = facts(Answer.of(200))
                .with("Content-Length", Integer.toString(found.get().content().length))
                .with("x-ms-blob-type", "BlockBlob")
                .with("x-ms-version-id", found.get().id());
        var until = found.get().until();
        return until == null
                ? answer
                : answer.with("x-ms-immutability-policy-until-date", RFC_1123.format(until))
                        .with("x-ms-immutability-policy-mode", "locked");
    }

    private Answer delete(Request request, String name) {
        if (request.asked("versionid").isEmpty()) {
            if (blobs.current(name).isEmpty()) {
                return refusal(404, "BlobNotFound");
            }
            blobs.delete(name);
            return Answer.of(202);
        }
        var id = request.asked("versionid");
        if (blobs.current(name).map(Version::id).filter(id::equals).isPresent()) {
            return refusal(403, "OperationNotAllowedOnRootBlob");
        }
        return switch (blobs.delete(name, id)) {
            case DONE -> Answer.of(202);
            case MISSING -> refusal(404, "BlobNotFound");
            case HELD -> refusal(409, "BlobImmutableDueToPolicy");
        };
    }

    private Answer retain(Request request, String name) {
        var until = Instant.from(RFC_1123.parse(request.header("x-ms-immutability-policy-until-date")));
        return switch (blobs.retain(name, until)) {
            case DONE ->
                Answer.of(200)
                        .with("x-ms-immutability-policy-until-date", RFC_1123.format(until))
                        .with("x-ms-immutability-policy-mode", "locked");
            case MISSING -> refusal(404, "BlobNotFound");
            case HELD -> refusal(409, "BlobImmutableDueToPolicy");
        };
    }

    private Answer list(String prefix, String after) {
        var found = blobs.keys(prefix, after);
        var page = found.subList(0, Math.min(PAGE, found.size()));
        var text = new StringBuilder("<EnumerationResults><Blobs>");
        for (var name : page) {
            blobs.current(name).ifPresent(blob -> text.append(blob(name, blob, "")));
        }
        text.append("</Blobs><NextMarker>")
                .append(page.size() < found.size() ? page.getLast() : "")
                .append("</NextMarker></EnumerationResults>");
        return Answer.xml(200, text.toString());
    }

    /** Markers are ours: in Azure a deleted blob just has no newest version. */
    private Answer versions(String prefix) {
        var text = new StringBuilder("<EnumerationResults><Blobs>");
        for (var name : blobs.allKeys(prefix)) {
            for (var version : blobs.all(name)) {
                if (!version.isMarker()) {
                    text.append(blob(name, version, "<VersionId>" + version.id() + "</VersionId>"));
                }
            }
        }
        return Answer.xml(
                200, text.append("</Blobs><NextMarker/></EnumerationResults>").toString());
    }

    private static String blob(String name, Version version, String id) {
        return "<Blob><Name>%s</Name>%s<Properties><Content-Length>%d</Content-Length></Properties></Blob>"
                .formatted(name, id, version.content().length);
    }

    private Answer facts(Answer answer) {
        return answer.status() >= 400
                ? answer
                : answer.with("ETag", "\"0\"").with("Last-Modified", RFC_1123.format(clock.instant()));
    }

    private static Answer refusal(int status, String code) {
        return Answer.xml(status, "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code))
                .with("x-ms-error-code", code);
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
