#!/bin/sh
# One job through a window process: its dates in closed form, its payment on the ledger.
set -u
here=build/cli/window_smoke
sim=build/release/depinsim
rm -rf "$here" && mkdir -p "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
value() { h5dump -d "/entry/$1" "$here/run/trace.h5" | sed -n 's/^ *([0-9]*): *//p' | head -n 1; }

"$sim" run window-smoke --quiet -o "$here/run"; say $? the_scenario_runs

# Latency 5 + 50 + 1 ms; 10 MB over 20 Mbit/s; 1000 Gflop at 100 Gflop/s; 100 kB over
# 100 Mbit/s; submitted 30 s after 2026-01-02T06:00, a day and 6 h after the start.
[ "$(value windows/akash/0/jobs/submit)" = 108030000000000 ]; say $? the_job_is_sent_on_time
[ "$(value windows/akash/0/jobs/arrived)" = 108034056000000 ]; say $? its_input_takes_latency_plus_size_over_bandwidth
[ "$(value windows/akash/0/jobs/worked)" = 108044056000000 ]; say $? its_work_takes_flop_over_speed
[ "$(value windows/akash/0/jobs/finished)" = 108044120000000 ]; say $? its_output_comes_back
[ "$(value postings/units)" = 500000 ]; say $? its_price_is_posted_once
h5dump -d /entry/networks/akash/ledger/node "$here/run/trace.h5" | grep -q '0, 0, 500000, 500000'
say $? the_node_holds_it_from_that_epoch_on

# Apart from the build, since the program is looked for in the folders above too.
apart=$(mktemp -d) || exit 1
cp build/release/depinsim "$apart/depinsim"
"$apart/depinsim" run scenarios/window-smoke.yaml --quiet -o "$here/alone" 2> "$here/stderr.txt"
[ $? = 1 ] && [ "$(wc -l < "$here/stderr.txt")" = 1 ] && grep -q 'window' "$here/stderr.txt"
say $? a_missing_window_program_is_told
rm -r "$apart"
