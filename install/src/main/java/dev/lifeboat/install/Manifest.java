package dev.lifeboat.install;

import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All objects of an installation, in the order in which they are applied: the one source for kubectl, Helm and GitOps ({@link #yaml}) and for
 * the {@link Installer} ({@link #objects}).
 *
 * <p>It holds the enrolment token: never log it. Immutable.
 */
public final class Manifest {
    private final List<Map<String, Object>> objects;
    private final String image;

    private Manifest(List<Map<String, Object>> objects, String image) {
        this.objects = List.copyOf(objects);
        this.image = image;
    }

    /**
     * The objects for one extension resource.
     *
     * @param image of the extension; null for {@link #defaultImage}
     * @param settings configuration settings of the extension resource: {@code resources.requests.cpu}, {@code resources.requests.memory}, {@code
     *     resources.limits.cpu}, {@code resources.limits.memory} (also {@code cpuLimit}, {@code memoryLimit}), {@code restore.enabled}, {@code
     *     image.pullPolicy}; all of them are handed to the extension
     * @throws dev.lifeboat.core.error.LifeboatException INVALID_PROPERTY for a setting that Kubernetes would refuse
     */
    public static Manifest of(Enrolment enrolment, @Nullable String image, Map<String, String> settings) {
        var name = image == null ? defaultImage() : Settings.image(image);
        var restoreEnabled = Settings.flag("restore.enabled", settings.getOrDefault("restore.enabled", "true"));
        var reservation = Reservation.of(settings);
        var values = new TreeMap<String, String>();
        values.put("namespace", Names.NAMESPACE);
        values.put("image", name);
        values.put("pullPolicy", Settings.pullPolicy(settings.getOrDefault("image.pullPolicy", "IfNotPresent")));
        values.put("vaultUrl", enrolment.vaultUrl().toString());
        values.put("certificateAuthority", enrolment.certificateAuthority());
        values.put("token", enrolment.token());
        values.put("enrolment", digest(enrolment, settings));
        values.put("settings", new String(Json.write(new TreeMap<>(settings)), StandardCharsets.UTF_8));
        values.put("restoreEnabled", Boolean.toString(restoreEnabled));
        values.put("requests.cpu", reservation.cpuRequest());
        values.put("requests.memory", reservation.memoryRequest());
        values.put("limits.cpu", reservation.cpuLimit());
        values.put("limits.memory", reservation.memoryLimit());

        var objects = new ArrayList<Map<String, Object>>();
        objects.addAll(Template.fill("namespace.yaml", values));
        objects.addAll(Template.fill("definitions.yaml", values));
        if (restoreEnabled) {
            objects.addAll(Template.fill("restorer.yaml", values));
        }
        objects.addAll(Template.fill("extension.yaml", values));
        return new Manifest(objects, name);
    }

    /** The image that belongs to this version. */
    public static String defaultImage() {
        return "lifeboat.dev/extension:" + Version.current();
    }

    /** Trees of maps, lists and scalars, as {@code kubectl} would read them from {@link #yaml}. */
    public List<Map<String, Object>> objects() {
        return objects;
    }

    public String image() {
        return image;
    }

    /** The objects as one YAML stream. */
    public String yaml() {
        return Template.yaml(objects);
    }

    /** Changes whenever the pod has to read its enrolment or its settings anew; tells nothing about the token. */
    private static String digest(Enrolment enrolment, Map<String, String> settings) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(enrolment.token().getBytes(StandardCharsets.UTF_8));
            sha256.update(enrolment.certificateAuthority().getBytes(StandardCharsets.UTF_8));
            sha256.update(enrolment.vaultUrl().toString().getBytes(StandardCharsets.UTF_8));
            sha256.update(Json.write(new TreeMap<>(settings)));
            return HexFormat.of().formatHex(sha256.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
