package dev.lifeboat.api.link;

/**
 * The calls of the link, all POST unless said otherwise. Every call but {@link #ENROLL} needs the client certificate; every call of a task
 * carries the epoch of the session and is refused with {@code LifeboatTaskFenced} when a newer session exists.
 */
public final class LinkPaths {
    public static final String ROOT = "/link/v1";
    /** {@link EnrollRequest} to {@link EnrollResponse}; the one-time token authenticates. */
    public static final String ENROLL = ROOT + "/enroll";
    /** {@link RenewRequest} to {@link EnrollResponse}. */
    public static final String RENEW = ROOT + "/renew";
    /** {@link SessionRequest} to {@link SessionResponse}; fences all older sessions of this identity. */
    public static final String SESSION = ROOT + "/session";
    /** {@link EpochRequest} to 204: this process stops, another pod need not wait until its session counts as dead. */
    public static final String END = SESSION + "/end";
    /** {@link Heartbeat} to {@link HeartbeatAnswer}. */
    public static final String HEARTBEAT = ROOT + "/heartbeat";
    /** {@link LeaseRequest} to {@link LeasedTask}, or 204 when the wait has passed without a task. */
    public static final String LEASE = ROOT + "/lease";
    /** Below it the calls of one task: {@code /link/v1/tasks/{task}/<call>}. */
    public static final String TASKS = ROOT + "/tasks";

    /** {@link TaskReport} to {@link ReportAnswer}. Idempotent by sequence. */
    public static final String REPORT = "report";
    /** {@link EpochRequest} to {@link WriterKeys}: what a backup needs to compute ids and cuts. Never stored by the extension. */
    public static final String KEYS = "keys";
    /** {@link ReserveRequest} to {@link PackGrants}. */
    public static final String RESERVE = "reserve";
    /** {@link PutRequest} to {@link Ticket}. */
    public static final String PUT = "put";
    /** {@link StoredPack} to 204: the pack is durable; its ids join the parent ids of a restarted task (checkpoint). */
    public static final String STORED = "stored";
    /** {@link SectionRequest} to octets: 8-byte prefixes, ascending, of all ids of that section that need not be written again. */
    public static final String PARENT_IDS = "parent-ids";
    /** {@link CommitRequest} to {@link CommitAnswer}. Idempotent: a second commit of the same task gives the same point. */
    public static final String COMMIT = "commit";
    /** {@link EpochRequest} to {@link PointSections}: what the point of a restore holds. */
    public static final String SECTIONS = "sections";
    /** {@link ObjectsRequest} to octets, see {@link ObjectFrames}: the selected objects of one section, keys ascending. */
    public static final String OBJECTS = "objects";
    /** {@link OutcomePage} to 204: outcomes per object of a restore, stored encrypted. Idempotent by page number. */
    public static final String OUTCOMES = "outcomes";

    private LinkPaths() {}

    public static String task(String task, String call) {
        return TASKS + "/" + task + "/" + call;
    }
}
