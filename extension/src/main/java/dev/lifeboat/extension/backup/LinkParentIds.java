package dev.lifeboat.extension.backup;

import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.ParentIds;
import java.io.IOException;
import java.io.InterruptedIOException;

/** What need not be stored again, as the vault says. */
final class LinkParentIds implements ParentIds {
    private final TaskLink link;

    LinkParentIds(TaskLink link) {
        this.link = link;
    }

    @Override
    public IdPrefixes of(SectionName section) throws IOException {
        try {
            return IdPrefixes.parse(link.parentIds(section.text()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("Interrupted while asking for parent ids");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
