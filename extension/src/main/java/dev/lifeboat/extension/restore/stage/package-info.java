/** In which order kinds come back: stages with barriers between them (section D of the restore checklist). Pure. */
@NullMarked
package dev.lifeboat.extension.restore.stage;

import org.jspecify.annotations.NullMarked;
