#!/bin/sh
# A trace opens with h5py, h5dump and the program's own tools, and its bytes depend on
# nothing but the run.
set -u
here=${BUILD:-build/release}/cli-trace
sim=${DEPINSIM:-build/release/depinsim}
rm -rf "$here" && mkdir -p "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

small="--set fleet.0.count=2000 --set fleet.0.operators=290 --set fleet.1.count=6000 \
 --set fleet.1.operators=100 --set fleet.2.count=2000 --set fleet.2.operators=10 \
 --set length=60d --set trace.nodes_at=[2020-12-01]"
# shellcheck disable=SC2086 # $small is several words
run() { dir=$1; shift; "$sim" run filecoin-20y --quiet $small -o "$here/$dir" "$@"; }

run run
say $? the_scenario_runs
trace=$here/run/trace.h5

python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> "$here/python.txt" || python=$one
done
if [ -n "$python" ]; then
    "$python" tests/cli/trace_h5py.py "$trace" || echo "not ok h5py_reads_the_trace"
else
    echo "SKIP h5py_reads_the_trace: python3-h5py is not installed"
fi
if command -v h5dump > /dev/null; then
    h5dump "$trace" > "$here/dump.txt" 2>&1
    say $? h5dump_reads_every_value
else
    echo "SKIP h5dump_reads_every_value: hdf5-tools is not installed"
fi

run again
cmp -s "$trace" "$here/again/trace.h5"
say $? an_equal_run_gives_equal_bytes
"$sim" compare "$trace" "$here/again" > "$here/equal.txt"
say $? compare_finds_equal_runs_equal
run other --seed 2
"$sim" compare "$trace" "$here/other" > "$here/other.txt"
[ $? = 1 ] && grep -q '^networks/filecoin/.* values differ, first at ' "$here/other.txt"
say $? compare_tells_where_another_seed_differs
"$sim" summary "$here/run" --json | python3 -m json.tool > "$here/summary.json"
say $? the_summary_is_json
"$sim" report "$here/run" -o "$here/report.html" --figures "$here/figures" 2> "$here/report.txt"
[ $? = 0 ] && grep -q '</html>' "$here/report.html" && ls "$here"/figures/*-supply.svg > "$here/ls.txt"
say $? the_report_is_written_with_its_figures
