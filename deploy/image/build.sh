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
    echo "$key" >"$WORK/runtime.key"
  fi
}

say "-- libc6 and certificates of Debian"
base
say "-- runtime of $(sed -n 's/^JAVA_RUNTIME_VERSION=//p' "$JAVA_HOME/release")"
runtime
say "-- layers and archive"
maven -q -DskipTests -pl extension -am package jib:buildTar -Dimage.root="$WORK" -Dimage.archive="$out"
say "-- $(sha256sum "$out" | cut -c1-16) $(du -h "$out" | cut -f1) $out"
