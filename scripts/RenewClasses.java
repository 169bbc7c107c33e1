import static java.lang.classfile.ClassFile.JAVA_8_VERSION;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites classes that were compiled for a Java before 6 as classes of Java 8, with the stack maps that those have: {@code java RenewClasses.java JAR...}.
 *
 * <p>The JVM's AOT cache holds no class that only the old verifier can verify, nor any that refers to one. Of the libraries it is the parser of commands
 * alone, and with it all our commands, which took a fifth of a second at each start. The same jar always gives the same bytes.
 *
 * <p>Their code stays as it is, but for one method: the parser asks whether Groovy is there, for annotations that are written in it. It never is, and to know
 * that the JVM opened every jar of the class path and read what is in it, at each start.
 */
final class RenewClasses {
    private static final int NEEDS_STACK_MAPS = 50;
    private static final int VERSION = 6;
    /** Gives the class of Groovy's closures, or null. */
    private static final String LOOKS_FOR_GROOVY = "loadClosureClass";
    /** Apache-2.0, section 4 (b), asks for one. */
    private static final String NOTICE = """
            The build of Lifeboat changed classes of this library that were compiled for a Java before 6: they have the version and the stack maps of Java 8.
            The parser of commands no longer looks for Groovy; all other code is as it was.
            """;

    /** Of a method that gives an object. */
    private static final CodeTransform NOTHING = new CodeTransform() {
        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            // what was there is gone
        }

        @Override
        public void atEnd(CodeBuilder builder) {
            builder.aconst_null().areturn();
        }
    };

    private RenewClasses() {}

    public static void main(String[] jars) throws IOException {
        for (var jar : jars) {
            var file = Path.of(jar);
            if (isOld(file)) {
                Files.write(file, renewed(file));
            }
        }
    }

    private static boolean isOld(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (isOld(entry, zip.getInputStream(entry).readNBytes(VERSION + 2))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isOld(ZipEntry entry, byte[] content) {
        return entry.getName().endsWith(".class") && ByteBuffer.wrap(content).getShort(VERSION) < NEEDS_STACK_MAPS;
    }

    private static byte[] renewed(Path jar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipFile(jar.toFile());
                var out = new ZipOutputStream(bytes)) {
            // to tell what two branches of a method have in common, the relations of all classes it names are needed
            var own = ClassHierarchyResolver.ofResourceParsing(type -> {
                var name = type.descriptorString();
                try {
                    var entry = zip.getEntry(name.substring(1, name.length() - 1) + ".class");
                    return entry == null ? null : zip.getInputStream(entry);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(own.orElse(ClassHierarchyResolver.defaultResolver())));
            for (var entry : zip.stream().toList()) {
                var content = zip.getInputStream(entry).readAllBytes();
                var written = new ZipEntry(entry.getName());
                written.setTimeLocal(entry.getTimeLocal());
                out.putNextEntry(written);
                out.write(isOld(entry, content) ? renewed(format, content) : content);
            }
            var notice = new ZipEntry("META-INF/CHANGES");
            notice.setTimeLocal(zip.stream().findFirst().orElseThrow().getTimeLocal());
            out.putNextEntry(notice);
            out.write(NOTICE.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] renewed(ClassFile format, byte[] content) {
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        return format.transformClass(
                format.parse(content),
                version.andThen(ClassTransform.transformingMethodBodies(
                                method -> method.methodName().equalsString(LOOKS_FOR_GROOVY), NOTHING))
                        .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }
}
