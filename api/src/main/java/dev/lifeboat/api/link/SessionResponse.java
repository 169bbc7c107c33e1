package dev.lifeboat.api.link;

import java.time.Duration;

/**
 * @param epoch grows with each session; older ones are fenced from now on
 * @param heartbeat how often to send one
 * @param leaseWait how long the server holds a lease call open
 */
public record SessionResponse(long epoch, Duration heartbeat, Duration leaseWait) {}
