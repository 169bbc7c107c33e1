package dev.lifeboat.vault.operation;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the status and the result of an operation are polled: the status below the vault, the result below the location (2.4). */
record Addresses(String status, String result) {
    static Addresses of(String resource, String location, String id, String apiVersion) {
        var tail = URLEncoder.encode(id, StandardCharsets.UTF_8) + "?api-version="
                + URLEncoder.encode(apiVersion, StandardCharsets.UTF_8);
        var segments = resource.split("/");
        var subscription = "/subscriptions/" + (segments.length > 2 ? segments[2] : "");
        var lower = resource.toLowerCase(Locale.ROOT);
        var providers = lower.lastIndexOf("/providers/");
        var provider = providers < 0
                ? "Microsoft.DataProtection"
                : resource.substring(providers + 11).split("/")[0];
        var locations = subscription + "/providers/" + provider + "/locations/" + location;
        var vaults = lower.indexOf("/providers/microsoft.dataprotection/backupvaults/");
        if (vaults < 0) {
            return new Addresses(locations + "/operationStatus/" + tail, locations + "/operationResults/" + tail);
        }
        var nameFrom = vaults + "/providers/microsoft.dataprotection/backupvaults/".length();
        var nameTo = resource.indexOf('/', nameFrom);
        var vault = nameTo < 0 ? resource : resource.substring(0, nameTo);
        return new Addresses(vault + "/operationStatus/" + tail, locations + "/operationResults/" + tail);
    }
}
