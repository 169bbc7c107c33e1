#!/bin/sh
# Compiles, packages, and lays out target/lifeboat: bin/lifeboat and lib/ with every jar it needs, and the AOT caches
# that let the command line start in half a second. Skipped when no source is newer than the last build.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
find_jdk

HOME_FOLDER=$REPO/target/lifeboat
STAMP=$REPO/target/.built

current() {
  [ -e "$STAMP" ] && [ -x "$HOME_FOLDER/bin/lifeboat" ] && [ -z "$(find "$REPO"/pom.xml "$REPO"/*/pom.xml "$REPO"/*/src/main \
    "$REPO/bin" "$REPO/scripts/build.sh" "$REPO/scripts/aot.sh" "$REPO/scripts/RenewClasses.java" -newer "$STAMP" -type f 2>/dev/null | head -n 1)" ]
}
if current; then
  say "-- target/lifeboat is current"
  exit 0
fi

# native_libraries JARS FOLDER: those of zstd and SQLite, for Linux on this JDK's processor. Left in their jars, each start would unpack them to a temporary folder, and a process
# that is killed leaves them there. Elsewhere, and on a processor that the two jars name otherwise, that is how it stays.
native_libraries() {
  [ "$(uname -s)" = Linux ] || return 0
  arch=$(sed -n 's/^OS_ARCH="\(.*\)"$/\1/p' "$JAVA_HOME/release")
  mkdir -p "$2/unpacked"
  (cd "$2/unpacked" && for jar in "$1"/*zstd-jni*.jar "$1"/*sqlite-jdbc*.jar; do
    "$JAVA_HOME/bin/jar" --extract --file "$jar" linux org/sqlite/native/Linux
  done)
  zstd=$(find "$2/unpacked/linux/$(echo "$arch" | sed 's/x86_64/amd64/')" -name 'libzstd-jni-*.so' 2>/dev/null || true)
  sqlite=$2/unpacked/org/sqlite/native/Linux/$arch/libsqlitejdbc.so
  if [ -n "$zstd" ] && [ -e "$sqlite" ]; then
    mkdir "$2/$arch"
    mv "$zstd" "$2/$arch/libzstd-jni.so"
    mv "$sqlite" "$2/$arch/"
  fi
  rm -rf "$2/unpacked"
}

# jars_of MODULE: what it needs at run time, itself included
jars_of() {
  [ ! -d "$REPO/$1/target/distribution" ] || (cd "$REPO/$1/target/distribution" && ls -- *.jar)
  echo "dev.lifeboat.$1.jar"
}

touch "$STAMP.new"
rm -rf "$REPO"/*/target/distribution
maven -q -DskipTests package
new=$HOME_FOLDER.new
rm -rf "$new"
mkdir -p "$new/bin" "$new/lib"
cp "$REPO/bin/lifeboat" "$new/bin/"
for module in cli vault; do
  [ ! -d "$REPO/$module/target/distribution" ] || cp -p "$REPO/$module"/target/distribution/*.jar "$new/lib/"
  cp -p "$REPO/$module"/target/$module-*.jar "$new/lib/dev.lifeboat.$module.jar"
done
"$JAVA_HOME/bin/java" "$REPO/scripts/RenewClasses.java" "$new"/lib/*.jar
jars_of cli | LC_ALL=C sort >"$new/lib/cli.jars"
# verbs of the engine know no cluster, which the house rules hold
grep -v '^io\.fabric8\.' "$new/lib/cli.jars" >"$new/lib/repository.jars"
jars_of vault | LC_ALL=C sort >"$new/lib/server.jars"
native_libraries "$new/lib" "$new/lib/native"
rm -rf "$HOME_FOLDER"
mv "$new" "$HOME_FOLDER"
"$REPO/scripts/aot.sh" "$HOME_FOLDER"
mv "$STAMP.new" "$STAMP"
say "-- built $HOME_FOLDER"
