#!/bin/sh
# setup.sh PACKAGE...: installs those of Debian's packages that are not there.
set -eu

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "depinsim is built on Debian 12. On this system, please install what" \
        "Debian calls: $*. Going on with what is there." >&2
    exit 0
fi

there=$(dpkg-query -W -f '${Package}=${db:Status-Status} ' "$@" 2>/dev/null || true)
missing=
for package; do
    case " $there" in
    *" $package=installed "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Not root and no sudo: please have installed:$missing" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "installing:$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null >"$log" 2>&1
}
# shellcheck disable=SC2086 # one word a package
if ! { apt update && apt install --no-install-recommends $missing; }; then
    cat "$log" >&2
    echo "apt-get could not install:$missing" >&2
    exit 1
fi
