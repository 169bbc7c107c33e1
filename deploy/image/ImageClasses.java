import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Lists the classes for the class archive of the image: {@code java ImageClasses.java ROOT}, where ROOT is the image's unpacked root; one a line, sorted.
 *
 * <p>By package, not by what a run loaded: two runs do not load the same to the letter, and two builds of one commit have to give one image. These packages
 * are those of which a backup and a restore load two classes in five or more: with fewer a start takes longer, with more the image and the process are larger.
 */
final class ImageClasses {
    /** Beside what the JDK lists for its own archive. */
    private static final String PACKAGES = """
            java/lang/annotation java/lang/reflect java/math java/nio/channels/spi java/security java/security/cert java/security/interfaces java/security/spec
            java/time java/time/zone java/util/concurrent/locks javax/crypto javax/crypto/spec javax/net javax/net/ssl
            jdk/internal/event jdk/internal/logger jdk/internal/math jdk/internal/util sun/net/www/protocol/jar
            sun/reflect/generics/reflectiveObjects sun/reflect/generics/repository sun/reflect/generics/scope sun/reflect/generics/tree
            sun/security/ec sun/security/ec/point sun/security/jca sun/security/pkcs sun/security/rsa sun/security/ssl sun/security/util sun/security/util/math
            sun/security/util/math/intpoly sun/security/validator sun/security/x509 sun/util/cldr sun/util/logging
            java/net/http jdk/internal/net/http jdk/internal/net/http/common jdk/internal/net/http/websocket com/sun/net/httpserver sun/net/httpserver jdk/net
            dev/lifeboat/api/cluster dev/lifeboat/api/json dev/lifeboat/api/link dev/lifeboat/core/error dev/lifeboat/core/selection
            dev/lifeboat/extension/app dev/lifeboat/extension/backup dev/lifeboat/extension/health dev/lifeboat/extension/hook
            dev/lifeboat/extension/inventory dev/lifeboat/extension/kube dev/lifeboat/extension/launcher dev/lifeboat/extension/link
            dev/lifeboat/extension/restore dev/lifeboat/extension/restore/apply dev/lifeboat/extension/restore/check dev/lifeboat/extension/restore/clean
            dev/lifeboat/extension/restore/volume dev/lifeboat/extension/snapshot dev/lifeboat/extension/task
            dev/lifeboat/repository/crypto dev/lifeboat/repository/format dev/lifeboat/repository/pack dev/lifeboat/repository/tree dev/lifeboat/repository/write
            com/fasterxml/jackson/annotation com/fasterxml/jackson/core com/fasterxml/jackson/core/base com/fasterxml/jackson/core/exc
            com/fasterxml/jackson/core/io com/fasterxml/jackson/core/json com/fasterxml/jackson/core/sym com/fasterxml/jackson/core/type
            com/fasterxml/jackson/core/util com/fasterxml/jackson/databind com/fasterxml/jackson/databind/annotation com/fasterxml/jackson/databind/cfg
            com/fasterxml/jackson/databind/deser com/fasterxml/jackson/databind/deser/impl com/fasterxml/jackson/databind/deser/std
            com/fasterxml/jackson/databind/exc com/fasterxml/jackson/databind/introspect com/fasterxml/jackson/databind/jsontype
            com/fasterxml/jackson/databind/jsontype/impl com/fasterxml/jackson/databind/module com/fasterxml/jackson/databind/node
            com/fasterxml/jackson/databind/ser com/fasterxml/jackson/databind/ser/impl com/fasterxml/jackson/databind/ser/std
            com/fasterxml/jackson/databind/type com/fasterxml/jackson/databind/util com/fasterxml/jackson/databind/util/internal
            com/fasterxml/jackson/datatype/jsr310 com/fasterxml/jackson/datatype/jsr310/deser com/fasterxml/jackson/datatype/jsr310/deser/key
            com/fasterxml/jackson/datatype/jsr310/ser
            io/fabric8/kubernetes/client io/fabric8/kubernetes/client/dsl io/fabric8/kubernetes/client/dsl/internal/apps/v1
            io/fabric8/kubernetes/client/dsl/internal/core/v1 io/fabric8/kubernetes/client/http io/fabric8/kubernetes/client/impl
            io/fabric8/kubernetes/client/jdkhttp io/fabric8/kubernetes/client/utils io/fabric8/kubernetes/api/builder io/fabric8/kubernetes/model/annotation
            io/fabric8/kubernetes/model/jackson
            ch/qos/logback/classic ch/qos/logback/classic/util ch/qos/logback/core ch/qos/logback/core/encoder ch/qos/logback/core/spi
            ch/qos/logback/core/status org/slf4j org/slf4j/helpers org/slf4j/spi com/github/luben/zstd com/github/luben/zstd/util
            """;

    private static final Set<String> WANTED = Set.of(PACKAGES.strip().split("\\s+"));
    private static final Set<String> JDK_MODULES = Set.of("java.base", "java.net.http", "jdk.httpserver", "jdk.net");
    private static final String SUFFIX = ".class";

    private ImageClasses() {}

    public static void main(String[] arguments) throws IOException {
        var root = Path.of(arguments[0]);
        var classes = new TreeSet<String>();
        try (var lines = Files.lines(root.resolve("opt/java/lib/classlist"))) {
            lines.filter(line -> !line.startsWith("#") && !line.startsWith("@"))
                    .map(line -> line.split(" ")[0])
                    .forEach(classes::add);
        }
        addOfTheJdk(classes);
        try (var folders = Files.walk(root.resolve("app"))) {
            for (var file : folders.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".jar")) {
                    addOf(file, classes);
                }
            }
        }
        System.out.print(String.join("\n", classes) + "\n");
    }

    private static void addOfTheJdk(Set<String> classes) throws IOException {
        var image = FileSystems.getFileSystem(URI.create("jrt:/"));
        for (var module : JDK_MODULES) {
            var top = image.getPath("/modules", module);
            try (var files = Files.walk(top)) {
                add(files.map(file -> top.relativize(file).toString()), classes);
            }
        }
    }

    private static void addOf(Path jar, Set<String> classes) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            add(zip.stream().map(ZipEntry::getName), classes);
        }
    }

    private static void add(Stream<String> names, Set<String> classes) {
        names.filter(name -> name.endsWith(SUFFIX) && !name.endsWith("-info" + SUFFIX))
                .filter(name -> WANTED.contains(name.substring(0, Math.max(0, name.lastIndexOf('/')))))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .forEach(classes::add);
    }
}
