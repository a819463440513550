#!/bin/sh
# The root digests of shipped scenarios, as remembered: a change of them is a change of
# traces, and CHANGELOG.md says so.  They hold for x86-64 with FMA and one C library.
#     sh tests/golden/roots.sh remember      writes them anew
set -u
golden=results/golden/roots.txt
here=build/golden
rm -rf "$here" && mkdir -p "$here" || exit 1
library=$(ldd --version | sed -n '1s/.* //p')
root() { h5dump -d /entry/digest/root "$1" | sed -n 's/.*"\([0-9a-f]\{32\}\)".*/\1/p'; }

now() {
    for scenario in window-smoke filecoin-20y; do
        build/release/depinsim run $scenario --quiet --set 'length=3 d' -o "$here/$scenario" &&
            echo "$scenario $library $(root "$here/$scenario/trace.h5")"
    done
    build/release/depinsim run filecoin-20y --quiet --set 'length=3 yr' -o "$here/years" &&
        echo "filecoin-3y $library $(root "$here/years/trace.h5")"
}

if [ "${1:-}" = remember ]; then
    now > "$golden"
    exit
fi
now > "$here/roots.txt"
while read -r scenario with digest; do
    if [ "$with" != "$library" ]; then
        echo "SKIP the_root_of_$scenario: remembered with C library $with, here is $library"
    elif grep -q "^$scenario $library $digest\$" "$here/roots.txt"; then
        echo "ok the_root_of_$scenario"
    else
        echo "not ok the_root_of_$scenario"
        grep "^$scenario " "$here/roots.txt" | sed 's/^/# now: /'
    fi
done < "$golden"
