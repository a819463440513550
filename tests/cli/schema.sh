#!/bin/sh
# scenarios/SCHEMA.md is what the tables say now.
set -u
here=build/cli-schema
rm -rf "$here" && mkdir -p "$here" || exit 1
$DEPINSIM describe schema > "$here/SCHEMA.md"
if cmp -s "$here/SCHEMA.md" scenarios/SCHEMA.md; then
    echo "ok the_schema_is_what_the_tables_say"
else
    echo "not ok the_schema_is_what_the_tables_say"
    echo "# write it anew: depinsim describe schema > scenarios/SCHEMA.md"
fi
