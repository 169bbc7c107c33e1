package dev.lifeboat.vault.http;

import java.util.List;
import java.util.Set;

/**
 * The addresses under which people reach this server. Absolute links use the host that the client used if the certificate names it, else the
 * first configured one: a forged Host header never gets into a link.
 *
 * @param configured without a slash at the end, the first is the default
 * @param hosts names and addresses in the certificate, lower case
 */
public record PublicUrls(List<String> configured, Set<String> hosts) {
    public PublicUrls {
        configured = List.copyOf(configured);
        hosts = Set.copyOf(hosts);
        if (configured.isEmpty()) {
            throw new IllegalArgumentException("A server has at least one address");
        }
    }

    public String base(String hostHeader) {
        var host = hostHeader.strip().toLowerCase(java.util.Locale.ROOT);
        var colon = host.lastIndexOf(':');
        var name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        var port = colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "";
        var known = hosts.contains(name.replace("[", "").replace("]", "")) && port.matches("\\d{0,5}");
        return known ? "https://" + host : configured.getFirst();
    }
}
