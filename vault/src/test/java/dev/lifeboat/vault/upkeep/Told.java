package dev.lifeboat.vault.upkeep;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What upkeep logged while this was open. */
public final class Told implements AutoCloseable {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lifeboat.vault.upkeep");

    public Told() {
        events.start();
        logger.addAppender(events);
    }

    /** The values of a key, in order, of all lines that have it. */
    public List<Object> values(String key) {
        return events.list.stream()
                .filter(event -> event.getKeyValuePairs() != null)
                .flatMap(event -> event.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals(key))
                .map(pair -> pair.value)
                .toList();
    }

    public long sum(String key) {
        return values(key).stream()
                .mapToLong(value -> ((Number) value).longValue())
                .sum();
    }

    public long lines(Level level) {
        return events.list.stream().filter(event -> event.getLevel() == level).count();
    }

    public String text() {
        return events.list.stream()
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList()
                .toString();
    }

    public void clear() {
        events.list.clear();
    }

    @Override
    public void close() {
        logger.detachAppender(events);
    }
}
