#!/bin/sh
# The README's table of others' figures is what the oracle tests count, and every row of
# every file is tried or left out with a reason.
set -u
shared=${DPS_SHARED:-../shared}
here=$BUILD/oracles
mkdir -p "$here" || exit 1
if [ ! -d "$shared/oracles" ]; then
    echo "SKIP the_readme_has_the_table_of_the_oracles: $shared/oracles is not there"
    exit 0
fi
if sh tests/oracle/table.sh > "$here/now.md" 2> "$here/wrong"; then
    echo "ok every_row_of_every_oracle_is_tried_or_has_its_reason"
else
    echo "not ok every_row_of_every_oracle_is_tried_or_has_its_reason"
    sed 's/^/# /' "$here/wrong"
fi
awk '/^<!-- end of the table/ { inside = 0 }
     inside { print }
     /^<!-- the table of make oracles/ { inside = 1 }' README.md > "$here/readme.md"
if [ -s "$here/readme.md" ] && cmp -s "$here/now.md" "$here/readme.md"; then
    echo "ok the_readme_has_the_table_of_the_oracles"
else
    echo "not ok the_readme_has_the_table_of_the_oracles"
    echo "# write it anew: make oracles"
    diff "$here/readme.md" "$here/now.md" | head -n 20 | sed 's/^/# /'
fi
