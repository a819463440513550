#!/bin/sh
# fuzz.sh SECONDS PROGRAM...: gives each parser that long under libFuzzer.  Inputs start
# from tests/fuzz/corpus/<parser>, where there is one, and grow in build/fuzz/corpus.
set -eu

seconds=$1
shift
[ $# -gt 0 ] || echo "no parser to fuzz"
for program; do
    name=$(basename "$program")
    grown=build/fuzz/corpus/$name
    seeds=tests/fuzz/corpus/${name#fuzz_}
    [ -d "$seeds" ] || seeds=
    mkdir -p "$grown"
    echo "FUZZ  $name, $seconds s"
    # shellcheck disable=SC2086 # no seeds, no argument
    "$program" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 \
        -rss_limit_mb=4096 -artifact_prefix="build/fuzz/$name-" \
        "$grown" $seeds >"build/fuzz/$name.log" 2>&1 || {
        tail -n 40 "build/fuzz/$name.log"
        exit 1
    }
    grep -E 'number_of_executed_units|peak_rss' "build/fuzz/$name.log"
done
