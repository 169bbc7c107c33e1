package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.posix.ExtendedAttributes.Attribute;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a POSIX file system holds beside files and folders comes back. */
@EnabledOnOs(OS.LINUX)
class SpecialFilesTest {
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path temp;

    private FolderWorld world;
    private Path source;
    private Path target;

    @BeforeEach
    void begin() throws IOException {
        world = new FolderWorld(new MemoryBlobStore(), temp.resolve("spool"));
        source = Files.createDirectory(temp.resolve("source"));
        target = Files.createDirectory(temp.resolve("target"));
    }

    /** What a test made may be too deep, or closed, for the deletion of temporary folders to be quick. */
    @AfterEach
    void clear() {
        Listing.shell(temp, "rm -rf source target");
    }

    private void roundTrip() {
        var taken = world.backup(source, null);
        assertThat(taken.saved().findings()).isEmpty();
        assertThat(world.repository.check()).isEmpty();

        var restored = world.restore(taken.point(), target, Existing.SKIP);

        assertThat(restored.findings()).isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
        assertThat(Listing.hardLinks(target)).isEqualTo(Listing.hardLinks(source));
    }

    @Test
    void symbolicLinksComeBackAsTheySayAndAreNeverFollowed() throws IOException {
        Files.createDirectory(temp.resolve("elsewhere"));
        Files.writeString(temp.resolve("elsewhere/secret"), "not to be saved");
        Listing.shell(source, """
                ln -s ../elsewhere folder; ln -s ../elsewhere/secret file; ln -s nowhere dangling; ln -s . itself
                ln -s $'not\\xff\\xfetext' bytes
                ln -s "$(printf 'x%.0s' {1..4000})" long
                touch -h -d '2001-02-03 04:05:06.987654321' dangling
                """);

        roundTrip();
        assertThat(world.restore(world.backup(source, null).point(), target, Existing.SKIP)
                        .totals()
                        .read())
                .isZero();
    }

    @Test
    void hardLinksComeBackAsOneFile() {
        Listing.shell(source, """
                mkdir a b; echo content > b/first; ln b/first a/second; ln b/first z; ln -s x link; ln link link2
                mkfifo pipe; ln pipe b/pipe
                head -c 3000000 /dev/urandom > big; ln big a/big
                """);

        roundTrip();
    }

    @Test
    void namesThatAreNoTextComeBackByteForByte() {
        Listing.shell(source, """
                echo 1 > $'\\xff\\xfe'; mkdir $'d\\x80'; echo 2 > $'d\\x80/\\xc3\\x28'; echo 3 > $'new\\nline'; echo 4 > 'ä'
                echo 5 > ' '; echo 6 > '...'; echo 7 > $'\\x01'
                """);

        roundTrip();
    }

    @Test
    void pathsOfFourThousandBytesComeBack() {
        Listing.shell(source, """
                name=$(printf 'n%.0s' {1..199})
                for i in {1..20}; do mkdir "$name"; cd -P "$name" 2>/dev/null || cd "$name"; done
                echo deep > "$(printf 'f%.0s' {1..90})"
                """);

        var taken = world.backup(source, null);
        assertThat(taken.saved().findings()).isEmpty();
        assertThat(world.restore(taken.point(), target, Existing.SKIP).findings())
                .isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source)).hasSize(22);
    }

    @Test
    void foldersAThousandDeepComeBack() {
        Listing.shell(source, """
                mkdir -p "$(printf 'd/%.0s' {1..1000})"
                find . -type d -printf '%p/f\\n' | while read -r file; do echo "$file" > "$file"; done
                """);

        roundTrip();
    }

    @Test
    void aPathThatIsTooLongForTheFormatIsNamedAndTheRestIsSaved() {
        Listing.shell(source, """
                name=$(printf 'n%.0s' {1..199})
                echo here > file
                for i in {1..21}; do mkdir "$name"; cd "$name"; done
                """);

        var saved = world.backup(source, null).saved();

        assertThat(saved.counts()).containsOnlyKeys(dev.lifeboat.core.error.ErrorCode.FILE_NOT_READ);
        assertThat(saved.findings().getFirst().reason()).contains("4199 bytes");
        assertThat(saved.section().entries()).isEqualTo(1 + 1 + 20);
    }

    @Test
    void holesComeBackAsHoles() throws IOException {
        Listing.shell(source, """
                truncate -s 10G all-hole
                truncate -s 50M between; printf x | dd of=between bs=1 seek=20000000 conv=notrunc status=none
                head -c 70000 /dev/urandom > end; truncate -s 20M end
                truncate -s 3M start; head -c 300000 /dev/urandom | dd of=start seek=3M oflag=seek_bytes conv=notrunc status=none
                """);

        // 10 GiB of zeros would take long to read: a hole is not read at all
        var taken = world.backup(source, null);
        assertThat(taken.saved().totals().read()).isLessThan(1_000_000);
        assertThat(world.restore(taken.point(), target, Existing.SKIP).findings())
                .isEmpty();

        Listing.shell(
                temp, "cmp source/between target/between; cmp source/end target/end; cmp source/start target/start");
        assertThat(Files.size(target.resolve("all-hole"))).isEqualTo(10L << 30);
        var allocated = Listing.run(temp, List.of("find", "target", "-type", "f", "-printf", "%f %k\\0"));
        assertThat(allocated)
                .allSatisfy(
                        line -> assertThat(Integer.parseInt(line.split(" ")[1])).isLessThan(1024));
    }

    @Test
    void fifosAndSocketsComeBack() throws IOException {
        Listing.shell(source, "mkfifo -m 0620 pipe; touch -d '2020-01-01 00:00:00.5' pipe");
        try (var socket = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            // a short path: names of sockets have 107 bytes at most
            var path = Files.createTempDirectory("lb").resolve("s");
            socket.bind(java.net.UnixDomainSocketAddress.of(path));
            Files.move(path, source.resolve("socket"));
        }

        roundTrip();
    }

    @Test
    void devicesAndOwnersComeBack() {
        assumeTrue(Folder.isRoot(), "devices and owners need root");
        Listing.shell(source, """
                mknod null c 1 3; mknod disk b 259 70000; chmod 0660 disk; chown 12345:54321 disk
                echo x > file; chown 4000000000:7 file; chmod 4755 file
                mkdir folder; chown 1:2 folder; chmod 2775 folder
                ln -s nowhere link; chown -h 3:4 link
                """);

        roundTrip();
    }

    @Test
    void extendedAttributesComeBack() throws PosixException {
        Listing.shell(source, "echo x > file; mkdir folder; echo y > many; chmod 0444 file");
        try (var folder = Folder.open(FolderWorld.bytes(source))) {
            set(folder, "file", "user.text", "value");
            set(folder, "file", "user.empty", "");
            set(folder, "folder", "user.of-a-folder", "b");
            for (var i = 0; i < 40; i++) {
                set(folder, "many", "user.number-" + i, "content of " + i);
            }
            if (Folder.isRoot()) {
                set(folder, "file", "trusted.secret", "t");
                Listing.shell(source, "ln -s nowhere link");
                set(folder, "link", "trusted.of-a-link", "l");
            }
        }

        roundTrip();

        assertThat(attributes(target)).isEqualTo(attributes(source)).hasSizeGreaterThan(40);
    }

    @Test
    void attributesThatAreTooLargeForAnEntryComeBack() throws IOException {
        // ext4 takes 4 KiB of them at most, the memory of the kernel more
        var memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "there is no file system in memory");
        source = Files.createTempDirectory(memory, "lifeboat-source");
        target = Files.createTempDirectory(memory, "lifeboat-target");
        try {
            Files.writeString(source.resolve("file"), "x");
            try (var folder = Folder.open(FolderWorld.bytes(source))) {
                set(folder, "file", "user.large", "z".repeat(60_000));
                set(folder, "file", "user.small", "s");
            }

            roundTrip();

            assertThat(attributes(target)).isEqualTo(attributes(source)).hasSize(2);
        } finally {
            Listing.shell(memory, "rm -rf '" + source + "' '" + target + "'");
        }
    }

    @Test
    void accessControlListsComeBackWithTheModeThatTheyMake() throws PosixException {
        // version 2: owner rw-, user 1000 rwx, group r--, mask rwx, others ---
        var access = HEX.parseHex("02000000" + "01000600ffffffff" + "02000700e8030000" + "04000400ffffffff"
                + "10000700ffffffff" + "20000000ffffffff");
        Listing.shell(source, "echo x > file; mkdir folder");
        try (var folder = Folder.open(FolderWorld.bytes(source))) {
            var file = name("file");
            folder.attributes(file).set(name("system.posix_acl_access"), access);
            folder.attributes(name("folder")).set(name("system.posix_acl_default"), access);
        } catch (PosixException e) {
            assumeTrue(!e.isUnsupported(), "the file system has no access control lists");
            throw e;
        }

        roundTrip();

        assertThat(attributes(target)).isEqualTo(attributes(source)).hasSize(2);
    }

    private static void set(Folder folder, String file, String name, String value) throws PosixException {
        try {
            folder.attributes(name(file)).set(name(name), name(value));
        } catch (PosixException e) {
            assumeTrue(!e.isUnsupported() && !e.isFull(), "the file system takes no such attributes");
            throw e;
        }
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Path, name and value of all of them. */
    private static List<String> attributes(Path root) throws PosixException {
        try (var folder = Folder.open(FolderWorld.bytes(root))) {
            return folder.names().stream()
                    .flatMap(entry -> list(folder, entry.bytes()).stream()
                            .map(attribute -> new String(entry.bytes(), StandardCharsets.ISO_8859_1) + " "
                                    + new String(attribute.name(), StandardCharsets.ISO_8859_1) + " "
                                    + Arrays.toString(attribute.value())))
                    .sorted()
                    .toList();
        }
    }

    private static List<Attribute> list(Folder folder, byte[] name) {
        try {
            return folder.attributes(name).list();
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }
}
