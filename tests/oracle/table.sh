#!/bin/sh
# table.sh [write]: prints the README's table of reference figures from what the oracle
# tests count, or writes it into the README, between its two marks.
set -u
BUILD=${BUILD:-build/release}
shared=${DPS_SHARED:-../shared}
here=$BUILD/oracles
mkdir -p "$here" || exit 1

for file in "$shared"/oracles/*.csv; do
    awk -v name="${file##*/}" 'NF > 0 { n++ } END { print "ROWS", name, n - 1 }' "$file"
done > "$here/rows"
for source in $(grep -l '"tests/figures.h"' tests/oracle/*.c tests/theory/*.c tests/unit/*.c); do
    "$BUILD/${source%.c}"
done > "$here/figures"
awk -f tests/oracle/table.awk "$here/rows" tests/oracle/not_tried.txt "$here/figures" \
    > "$here/table.md" || exit 1
if [ "${1:-}" = write ]; then
    awk -v table="$here/table.md" '
        /^<!-- end of the table/ { skipping = 0 }
        !skipping { print }
        /^<!-- the table of make oracles/ {
            while ((getline line < table) > 0) print line
            skipping = 1
        }' README.md > "$here/README.md" && cp "$here/README.md" README.md
else
    cat "$here/table.md"
fi
