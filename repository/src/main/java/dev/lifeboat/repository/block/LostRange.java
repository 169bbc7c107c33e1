package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;

/**
 * Bytes of a volume that cannot be restored because something stored is damaged. Where they belong the target is zero.
 *
 * @param segment of 1 MiB in which they begin
 * @param range whole pages of 4 KiB, cut at the end of the volume
 * @param damage names the object
 */
public record LostRange(long segment, ByteRange range, LifeboatException damage) {}
