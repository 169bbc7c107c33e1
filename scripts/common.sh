# Sourced by the scripts beside it, with REPO set: the JDK, progress, and the summary at the end.

LOGS=${LOGS:-$REPO/target/logs}
mkdir -p "$LOGS"

# What Kubernetes and the demo on this machine need; facts in testbed/README.md.
PACKAGES="${EXTRA_PACKAGES:-} containerd runc containernetworking-plugins busybox-static nftables iproute2 btrfs-progs gcc libc6-dev
  python3 openssl curl bc procps util-linux mount"

export PATH=$PATH:/usr/local/go/bin   # where Go's own archive is unpacked, and no login shell of Debian looks

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# is_jdk25 FOLDER: the file "release" names the version; starting a JVM to ask it would take half a second.
is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null
}

# Finds a JDK 25, also beside another default one, and exports JAVA_HOME and PATH.
find_jdk() {
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25* "${HOME:-/root}"/.sdkman/candidates/java/25* \
    "${HOME:-/root}"/.jdks/*25* $(toolchain_jdks); do
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate PATH=$candidate/bin:$PATH
      export JAVA_HOME PATH
      return 0
    fi
  done
  fail "No JDK 25 was found in JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks or ~/.m2/toolchains.xml.
Install one (Debian: package temurin-25-jdk of packages.adoptium.net) or set JAVA_HOME."
}

toolchain_jdks() {
  sed -n 's:.*<jdkHome>\(.*\)</jdkHome>.*:\1:p' "${HOME:-/root}/.m2/toolchains.xml" 2>/dev/null || true
}

now() { date +%s; }

# since SECONDS: how long ago that was, for people
since() {
  seconds=$(($(now) - $1))
  printf '%d:%02d min' $((seconds / 60)) $((seconds % 60))
}

# step NAME COMMAND...: runs it with its output in LOGS/NAME.log, shows what is worth seeing, and keeps a line for the summary.
# Answers the command's own exit code. Lines beginning with "[INFO] Building", "Tests run" and the like are progress.
SUMMARY=
step() {
  name=$1 step_began=$(now)
  shift
  log=$LOGS/$name.log
  printf '== %s\n' "$name"
  code_file=$LOGS/.$name.code
  { code=0; "$@" </dev/null || code=$?; echo "$code" >"$code_file"; } 2>&1 | tee "$log" | progress
  code=$(cat "$code_file")
  rm -f "$code_file"
  if [ "$code" = 0 ]; then outcome=done; else outcome="FAILED ($code)"; tail -n 25 "$log" | sed 's/^/   | /'; fi
  SUMMARY="$SUMMARY$(printf '%-10s %-12s %11s  %s' "$name" "$outcome" "$(since "$step_began")" "$log")
"
  return "$code"
}

progress() {
  grep --line-buffered -E '^(\[INFO\] Building [^j]|\[(INFO|ERROR|WARNING)\] Tests run|\[ERROR\]|-- |   [0-9: ]*\.?[0-9]* s  )' \
    | cut -c1-160 || true
}

summary() { printf '\n%s' "$SUMMARY"; }

# Maven 3.8 brings a Guava that JDK 25 warns about at every start. The mask, because a jar keeps the modes of its files.
maven() {
  (umask 022 && cd "$REPO" && MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" mvn -B --no-transfer-progress -Dstyle.color=never ${MAVEN_FLAGS:-} "$@")
}
