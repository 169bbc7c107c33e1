#!/bin/sh
# build.sh OUT.tar: the image of the extension, from nothing but Debian's libc6 and certificates, a jlink runtime and our jars.
# Two builds of one commit with one JDK and the same packages give one digest: jib writes fixed times, and so do we.
set -eu
out=$(realpath -m "$1")
HERE=$(cd "$(dirname "$0")" && pwd)
REPO=$(cd "$HERE/../.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk
WORK=$REPO/target/image
mkdir -p "$WORK/packages" "$(dirname "$out")"

# What the process needs at run time; jdeps asks for java.desktop and more, for code that never runs here.
MODULES=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported

base() {
  rm -rf "$WORK/base" "$WORK/unpacked"
  (cd "$WORK/packages" && rm -f ./*.deb && apt-get -q -o APT::Sandbox::User=root download libc6 ca-certificates >/dev/null)
  for package in "$WORK"/packages/*.deb; do dpkg-deb -x "$package" "$WORK/unpacked"; done
  mkdir -p "$WORK/base/lib/x86_64-linux-gnu" "$WORK/base/lib64" "$WORK/base/etc/ssl/certs" "$WORK/base/tmp"
  for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2; do
    cp -L "$WORK/unpacked/lib/x86_64-linux-gnu/$library" "$WORK/base/lib/x86_64-linux-gnu/"
  done
  cp -L "$WORK/unpacked/lib64/ld-linux-x86-64.so.2" "$WORK/base/lib64/"
  LC_ALL=C find "$WORK/unpacked/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort | xargs cat >"$WORK/base/etc/ssl/certs/ca-certificates.crt"
  printf 'root:x:0:0:root:/:/nologin\nlifeboat:x:65532:65532:lifeboat:/tmp:/nologin\n' >"$WORK/base/etc/passwd"
  printf 'root:x:0:\nlifeboat:x:65532:\n' >"$WORK/base/etc/group"
  printf 'hosts: files dns\n' >"$WORK/base/etc/nsswitch.conf"
  touch "$WORK/base/tmp/.keep"
}

runtime() {
  key=$(cat "$JAVA_HOME/release" "$HERE/build.sh" | sha256sum | cut -c1-16)
  if [ "$(cat "$WORK/runtime.key" 2>/dev/null)" != "$key" ]; then
    rm -rf "$WORK/runtime"
    "$JAVA_HOME/bin/jlink" --add-modules "$MODULES" --strip-debug --no-header-files --no-man-pages --compress zip-0 \
      --output "$WORK/runtime/opt/java"
    # Of a provider that is listed and not there Java asks every library on the class path, at the first TLS connection: Bouncy Castle loads 750 classes.
    sed -i -E '/^security.provider.[0-9]+=(SunSASL|XMLDSig|SunPCSC|JdkLDAP|JdkSASL|SunPKCS11)$/d' "$WORK/runtime/opt/java/conf/security/java.security"
    listed=$(grep -c '^security.provider' "$WORK/runtime/opt/java/conf/security/java.security" || true)
    there=$("$WORK/runtime/opt/java/bin/java" -XshowSettings:security:providers -version 2>&1 | grep -c 'Provider name:' || true)
    [ "$listed" = "$there" ] || fail "$listed security providers are listed in the runtime, $there are there: correct the list or MODULES in $HERE/build.sh."
    echo "$key" >"$WORK/runtime.key"
  fi
}

layers() {
  maven -q -DskipTests -pl extension -am package jib:buildTar -Dimage.root="$WORK" -Dimage.archive="$1"
}

unpack() {
  rm -rf "$2"
  mkdir -p "$2/proc" "$2/dev"
  tar -xOf "$1" manifest.json | grep -o '[0-9a-f]*\.tar\.gz' | while read -r layer; do
    tar -xOf "$1" "$layer" | tar -xzp --warning=no-unknown-keyword -C "$2"
  done
}

# Left in its jar, each start would unpack it to /tmp.
native_library() {
  mkdir -p "$WORK/archive/app/native"
  (cd "$1" && "$JAVA_HOME/bin/jar" --extract --file "$1"/app/libs/zstd-jni-*.jar linux/amd64)
  install -m 644 "$1"/linux/amd64/libzstd-jni-*.so "$WORK/archive/app/native/libzstd-jni.so"
}

# The image without it makes its archive of classes: what it maps instead of reading and verifying classes is half of a pod's start. The JVM compares
# names, sizes and times of the jars, so it runs with the image as its root; and it writes the same bytes each time from one list. Not so where two jars
# fall together in its table of open files, which goes by the numbers of their inodes: it then runs code that it archives in another state. In a file
# system in memory, filled in the order of names, the numbers follow each other.
classes() {
  root=$1
  "$JAVA_HOME/bin/java" "$HERE/ImageClasses.java" "$root" >"$root/tmp/classes"
  user=
  [ "$(id -u)" = 0 ] || user=--map-root-user
  rm -rf "$WORK/memory"
  mkdir -p "$WORK/memory"
  # one collector and heap, whatever the machine has: the archive holds objects as well
  unshare $user --mount sh -c 'root=$0 memory=$1 && shift && mount -t tmpfs -o mode=0755 tmpfs "$memory" &&
      tar --sort=name -C "$root" -cf - . | tar --no-same-owner -C "$memory" -xpf - &&
      mount --rbind /proc "$memory/proc" && mount --rbind /dev "$memory/dev" && chroot "$memory" "$@" &&
      cp "$memory/tmp/classes.jsa" "$root/tmp/classes.jsa"' "$root" "$WORK/memory" \
    /opt/java/bin/java -Xshare:dump -XX:+UseG1GC -Xmx512m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    -XX:SharedClassListFile=/tmp/classes -XX:SharedArchiveFile=/tmp/classes.jsa -cp @/app/jib-classpath-file >"$LOGS/classes.log" 2>&1 || {
    say "-- no archive of classes: pods start slower; see $LOGS/classes.log"
    return 0
  }
  install -D -m 644 "$root/tmp/classes.jsa" "$WORK/archive/app/classes.jsa"
}

say "-- libc6 and certificates of Debian"
base
say "-- runtime of $(sed -n 's/^JAVA_RUNTIME_VERSION=//p' "$JAVA_HOME/release")"
runtime
say "-- layers"
rm -rf "$WORK/archive"
mkdir -p "$WORK/archive/app"
install -m 644 "$HERE/compilers.json" "$WORK/archive/app/compilers.json"
layers "$WORK/first.tar"
say "-- archive of classes"
unpack "$WORK/first.tar" "$WORK/filesystem"
native_library "$WORK/filesystem"
classes "$WORK/filesystem"
layers "$out"
say "-- $(sha256sum "$out" | cut -c1-16) $(du -h "$out" | cut -f1) $out"
