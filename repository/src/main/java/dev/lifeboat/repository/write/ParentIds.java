package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;

/** What the vault says need not be written again. Asked at most once for each section, by the thread that writes it. */
public interface ParentIds {
    /** For a first backup: everything is new. */
    ParentIds NONE = section -> IdPrefixes.NONE;

    IdPrefixes of(SectionName section) throws IOException;
}
