package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is backed up. */
sealed interface BackupSource {
    /** As a sentence names it. */
    String shown();

    record OfFolder(Path path) implements BackupSource {
        @Override
        public String shown() {
            return path.toString();
        }
    }

    /** @param path of a block device, or of a file that is an image of one */
    record OfDevice(Path path) implements BackupSource {
        @Override
        public String shown() {
            return path.toString();
        }
    }

    /**
     * @param file the name that it gets
     * @param command whose output it is, with its arguments; none for standard input
     */
    record OfStream(String file, List<String> command) implements BackupSource {
        public OfStream {
            command = List.copyOf(command);
        }

        @Override
        public String shown() {
            return command.isEmpty() ? "standard input" : "what '" + command.getFirst() + "' writes";
        }

        /** Nobody means to keep nothing: what should have written failed. */
        Failure empty() {
            return failure("not a byte came");
        }

        Failure broken(IOException e) {
            return failure(Text.oneLine(String.valueOf(e.getMessage())));
        }

        private Failure failure(String reason) {
            return new Failure(
                    CommandError.STREAM_NOT_SAVED, "The backup of " + shown() + " made no point: " + reason + ".");
        }
    }
}
