package dev.lifeboat.vault.http;

/**
 * One operation of the server.
 *
 * @param path template: literals match in any case, {@code {name}} takes one segment, a leading {@code {name*}} takes one or more
 * @param bodyLimit in bytes, for {@link Request#body()}; a streaming handler passes its own to {@link Request#stream(long)}
 */
public record Route(String method, String path, Access access, Handler handler, long bodyLimit) {
    private static final long JSON_LIMIT = 1 << 20;

    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path begins with a slash: " + path);
        }
    }

    public static Route of(String method, String path, Access access, Handler handler) {
        return new Route(method, path, access, handler, JSON_LIMIT);
    }

    public static Route get(String path, Access access, Handler handler) {
        return of("GET", path, access, handler);
    }

    public static Route put(String path, Access access, Handler handler) {
        return of("PUT", path, access, handler);
    }

    public static Route post(String path, Access access, Handler handler) {
        return of("POST", path, access, handler);
    }

    public static Route patch(String path, Access access, Handler handler) {
        return of("PATCH", path, access, handler);
    }

    public static Route delete(String path, Access access, Handler handler) {
        return of("DELETE", path, access, handler);
    }

    /** The same route with another limit for bodies, in bytes. */
    public Route withBodyLimit(long bytes) {
        return new Route(method, path, access, handler, bytes);
    }

    /** True for calls that change something; these are audited. */
    public boolean writes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
