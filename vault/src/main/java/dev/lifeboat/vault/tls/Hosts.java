package dev.lifeboat.vault.tls;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names and addresses under which the server is reached: all of them stand in its certificate. */
public final class Hosts {
    private Hosts() {}

    /** @param listen host that is listened on; a wildcard names nobody */
    public static SortedSet<String> of(String listen, List<String> urls) {
        var hosts = new TreeSet<>(List.of("localhost", "127.0.0.1", "::1"));
        if (!List.of("0.0.0.0", "::", "").contains(listen)) {
            hosts.add(listen.toLowerCase(Locale.ROOT));
        }
        urls.forEach(url -> hosts.add(
                URI.create(url).getHost().replace("[", "").replace("]", "").toLowerCase(Locale.ROOT)));
        return hosts;
    }

    static boolean isAddress(String host) {
        return host.matches("[0-9.]+") || host.contains(":");
    }
}
