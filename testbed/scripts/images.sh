#!/bin/bash
# Our own pause and a busybox, as OCI archives in IMAGES; up.sh imports all that lies there.
set -eu
. "$(dirname "$0")/settings.sh"
folder=$ROOT/img
mkdir -p "$IMAGES" "$folder/pause" "$folder/busybox"/{bin,etc,tmp,proc,sys,dev,root}
chmod 1777 "$folder/busybox/tmp"

# Under another name first: a second cluster may be running the old one.
gcc -Os -static -s -o "$ROOT/pause.new" "$HERE/pause.c"
mv "$ROOT/pause.new" "$ROOT/pause"
cp "$ROOT/pause" "$folder/pause/pause"

cp "${BUSYBOX:-/bin/busybox}" "$folder/busybox/bin/busybox"
(cd "$folder/busybox/bin"; for command in $(./busybox --list); do [ -e "$command" ] || ln -s busybox "$command"; done)
echo root:x:0:0:root:/root:/bin/sh >"$folder/busybox/etc/passwd"
echo root:x:0: >"$folder/busybox/etc/group"

python3 "$HERE/mkimage.py" "$IMAGES/pause.tar" localhost/testbed/pause:1 "$folder/pause" --entry /pause
python3 "$HERE/mkimage.py" "$IMAGES/busybox.tar" localhost/testbed/busybox:1 "$folder/busybox" --cmd /bin/sh
rm -rf "$folder"
