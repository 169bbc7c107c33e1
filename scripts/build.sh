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
rm -rf "$HOME_FOLDER"
mv "$new" "$HOME_FOLDER"
"$REPO/scripts/aot.sh" "$HOME_FOLDER"
mv "$STAMP.new" "$STAMP"
say "-- built $HOME_FOLDER"
