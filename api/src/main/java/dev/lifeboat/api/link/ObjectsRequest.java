package dev.lifeboat.api.link;

import org.jspecify.annotations.Nullable;

/**
 * Objects of one section for a restore.
 *
 * @param after the last key already received, absent to begin at the first; keys are text ({@code <ns>/<name>}) in this job's sections
 */
public record ObjectsRequest(
        long epoch, String section, @Nullable String after) {}
