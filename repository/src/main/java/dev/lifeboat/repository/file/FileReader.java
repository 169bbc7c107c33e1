package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.posix.Descent;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.ContentBuilder;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.write.ChunkWriter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Reads files and stores their content. For one thread at a time. */
final class FileReader implements AutoCloseable {
    /** The least hole that a file system makes: so that looking for holes comes to an end. */
    private static final int PAGE = 4096;

    private final Descent descent;
    private final ChunkWriter chunks;
    private final Stretches stretches;
    private final StatHash stats;
    private final Findings findings;
    private final FileListener listener;

    FileReader(Folder root, ChunkWriter chunks, GearTable gear, StatHash stats, Told told) {
        this.descent = new Descent(root, Folder.Use.WAY);
        this.chunks = chunks;
        this.stretches = new Stretches(chunks, gear, count -> {
            told.read().addAndGet(count);
            told.listener().bytes(count);
        });
        this.stats = stats;
        this.findings = told.findings();
        this.listener = told.listener();
    }

    /** Where a reader tells what it does. */
    record Told(Findings findings, FileListener listener, AtomicLong read) {}

    /** @return the file with its content, or what stands for one that could not be read; it weighs the same */
    FileValue.File read(Seen seen) {
        var key = seen.key();
        listener.path(key);
        var slash = key.length;
        while (slash > 0 && key[slash - 1] != '/') {
            slash--;
        }
        try (var file = descent.at(key, slash).read(Arrays.copyOfRange(key, slash, key.length))) {
            return read(seen, file);
        } catch (PosixException e) {
            var code = e.isMissing() || e.isNoFolder() ? ErrorCode.FILE_VANISHED : ErrorCode.FILE_NOT_READ;
            findings.add(FileFinding.of(code, key, e));
            return Unread.of(seen.file());
        }
    }

    private FileValue.File read(Seen seen, OpenFile file) throws PosixException {
        var facts = file.facts();
        if (facts.type() != FileType.FILE) {
            findings.add(FileFinding.of(ErrorCode.FILE_VANISHED, seen.key(), "something else is in its place"));
            return Unread.of(seen.file());
        }
        var value = current(seen, facts);
        var content = content(file, facts, value.length());
        if (content.size() < value.length()) {
            content.hole(value.length() - content.size());
        }
        if (!file.facts().isUnchanged(facts) || value.length() != facts.size()) {
            findings.add(FileFinding.of(
                    ErrorCode.FILE_CHANGED, seen.key(), "it may be saved in part as it was before, in part as after"));
        }
        return new FileValue.File(value.attributes(), value.length(), value.stat(), content.finish());
    }

    /** As the file is now, if it changed since the walk and still weighs the same; its leaf is cut already. */
    private FileValue.File current(Seen seen, Facts now) {
        var value = seen.file();
        var then = seen.facts();
        if (then != null && now.isUnchanged(then)) {
            return value;
        }
        if (Content.weightUnits(now.size()) != Content.weightUnits(value.length())) {
            return value;
        }
        return new FileValue.File(
                Attribution.of(now, value.attributes().xattrs()),
                now.size(),
                stats.of(seen.key(), now),
                Content.Pieces.NONE);
    }

    private ContentBuilder content(OpenFile file, Facts facts, long size) throws PosixException {
        var content = chunks.content();
        var isSparse = facts.allocated() < facts.size();
        var place = 0L;
        while (place < size) {
            var data = isSparse ? file.nextData(place, size) : place;
            if (data > place) {
                content.hole(data - place);
            }
            if (data == size) {
                break;
            }
            var end = isSparse ? file.nextHole(data, size) : size;
            place = Math.max(end, Math.min(size, data + PAGE));
            if (!stretch(file, data, place, content)) {
                break;
            }
        }
        return content;
    }

    /** @return false if the file ended before */
    private boolean stretch(OpenFile file, long start, long end, ContentBuilder content) throws PosixException {
        return stretches.store(
                        (into, offset, length, done) -> file.read(into, offset, length, start + done),
                        end - start,
                        content)
                == end - start;
    }

    @Override
    public void close() {
        descent.close();
    }
}
