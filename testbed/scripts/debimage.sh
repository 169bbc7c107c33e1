#!/bin/bash
# debimage.sh OUT.tar NAME:TAG PACKAGE... -- ENTRY...: an image of Debian packages with all they depend on, unpacked (no script of a
# package runs), busybox as the shell, started as uid 65532. EXCLUDE="a b" leaves packages out, IMAGE_PATH sets its PATH.
# Unpacked once: a second call with the same packages only packs.
set -eu
. "$(dirname "$0")/settings.sh"
out=$1 name=$2
shift 2
packages=()
while [ "$1" != -- ]; do packages+=("$1"); shift; done
shift
path=${IMAGE_PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
key=$(echo "${packages[*]} ${EXCLUDE:-}" | sha256sum | cut -c1-12)
cache=$ROOT/deb/cache tree=$ROOT/deb/$key
mkdir -p "$cache"

is_excluded() { case " ${EXCLUDE:-} " in *" $1 "*) true ;; *) false ;; esac; }

# What apt would install on a machine that has nothing: an empty status file is such a machine.
wanted() {
  : >"$ROOT/deb/status"
  { apt-get -o Dir::State::status="$ROOT/deb/status" install --no-install-recommends -s "${packages[@]}" |
    awk '/^Inst/{print $2}'; echo busybox-static; } | sort -u | while read -r package; do is_excluded "$package" || echo "$package"; done
}

download() {
  local missing=() package
  cd "$cache"
  for package in "$@"; do ls "${package}_"*.deb >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} = 0 ] || apt-get -q -o APT::Sandbox::User=root download "${missing[@]}" >/dev/null
}

unpack() {
  local package folder command
  rm -rf "$tree"
  mkdir -p "$tree"/{tmp,etc,usr/bin}
  chmod 1777 "$tree/tmp"
  for folder in bin sbin lib lib64; do mkdir -p "$tree/usr/$folder"; ln -s "usr/$folder" "$tree/$folder"; done   # merged, as Debian has it
  for package; do
    dpkg-deb --fsys-tarfile "$cache/${package}_"*.deb | tar -x --keep-directory-symlink -C "$tree" \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/info/*'
  done
  for command in $("$tree/bin/busybox" --list); do
    [ -e "$tree/usr/bin/$command" ] || [ -e "$tree/usr/sbin/$command" ] || ln -s busybox "$tree/usr/bin/$command"
  done
  printf '%s\n' root:x:0:0:root:/root:/bin/sh app:x:65532:65532:app:/tmp:/bin/sh >"$tree/etc/passwd"
  printf '%s\n' root:x:0: app:x:65532: >"$tree/etc/group"
  echo 'hosts: files dns' >"$tree/etc/nsswitch.conf"
  chroot "$tree" /sbin/ldconfig 2>/dev/null || true
}

if [ ! -e "$tree.done" ]; then
  list=$(wanted)
  [ "$(echo "$list" | wc -l)" -gt 1 ] || { echo "apt knows none of: ${packages[*]} (apt-get update?)" >&2; exit 1; }
  # shellcheck disable=SC2086 # names of packages are words
  (download $list) && unpack $list
  touch "$tree.done"
fi
python3 "$HERE/mkimage.py" "$out" "$name" "$tree" --entry "$(IFS=,; echo "$*")" --user 65532 --env LANG=C.UTF-8 --env "PATH=$path"
