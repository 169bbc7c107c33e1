#!/bin/sh
# The image of the demo's application: PostgreSQL from Debian's packages with busybox, as target/demo.tar.
set -eu
REPO=$(cd "$(dirname "$0")/.." && pwd)
. "$REPO/scripts/common.sh"
out=$REPO/target/demo.tar
if [ -e "$out" ] && [ -z "$(find "$REPO/scripts/demo-image.sh" "$REPO"/testbed/scripts/*image* -newer "$out")" ]; then
  say "-- target/demo.tar is current"
  exit 0
fi
version() { apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1; }
[ -n "$(version)" ] || apt-get update -q >"$LOGS/apt.log" 2>&1
major=$(version)
[ -n "$major" ] || fail "apt does not know the package postgresql: see $LOGS/apt.log"

# Left out: what the server only needs for Perl scripts, just-in-time compilation, systemd and translations.
EXCLUDE="perl perl-base perl-modules-5.36 libperl5.36 libllvm14 libz3-4 locales libc-l10n systemd dpkg" \
  IMAGE_PATH="/usr/lib/postgresql/$major/bin:/usr/sbin:/usr/bin:/sbin:/bin" ROOT="$REPO/target" \
  "$REPO/testbed/scripts/debimage.sh" "$out" "localhost/lifeboat/demo:$major" "postgresql-$major" -- /bin/sh
say "-- built target/demo.tar (PostgreSQL $major)"
