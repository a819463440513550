#!/bin/sh
# A workload as a scenario, from the command line: run, check, summary, report, compare,
# kills and resumes, and that it gives what `depinsim replay` gives.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
shared=$PWD/../shared
here=$PWD/build/cli/workload
rm -rf "$here" && mkdir -p "$here" || exit 1

say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
run() { dir=$1; shift; "$depinsim" run "$@" --quiet -o "$here/$dir"; }
# The JSON that a run has kept, as `depinsim replay` prints it.
result() {
    "$depinsim" summary "$here/$1" --json |
        sed -n 's/^    "result": "\(.*\)",*$/\1/p' | sed 's/\\"/"/g'
}

# ---- the shipped scenarios -----------------------------------------------------------
"$depinsim" check batsim-easy && "$depinsim" check openb-fgd && "$depinsim" check gpu-farm; say $? the_shipped_scenarios_are_valid
run easy batsim-easy; say $? jobs_are_placed
"$depinsim" replay scenarios/data/batsim-medium.csv --cluster 32 \
    --scheduler easy:machines=individual > "$here/easy.json"
[ -s "$here/easy.json" ] && result easy | cmp -s - "$here/easy.json"
say $? a_run_gives_what_a_replay_gives
run fcfs batsim-easy --set workload.scheduler=fcfs --set label=FCFS
"$depinsim" replay scenarios/data/batsim-medium.csv --cluster 32 --scheduler fcfs > "$here/fcfs.json"
[ -s "$here/fcfs.json" ] && result fcfs | cmp -s - "$here/fcfs.json"
say $? and_so_does_another_scheduler
"$depinsim" summary "$here/easy" | grep -q '^  mean_wait_s  *9.516 s  mean time' &&
    "$depinsim" summary "$here/fcfs" | grep -q '^  mean_wait_s  *19.74 s  mean time'
say $? the_summary_tells_how_long_jobs_waited

run fgd openb-fgd --seed 7
"$depinsim" replay scenarios/data/openb-pods-multigpu20.csv.gz --cluster scenarios/data/openb-nodes.csv \
    --scheduler filter-score:policy=fgd --mode inflate=1.3 --seed 7 > "$here/fgd.json"
[ -s "$here/fgd.json" ] && result fgd | cmp -s - "$here/fgd.json"
say $? an_experiment_of_placement_gives_what_a_replay_gives

# A replay that is told a folder is a run as well.
"$depinsim" replay scenarios/data/batsim-medium.csv --cluster 32 --quiet -o "$here/folder" \
    --scheduler easy:machines=individual > "$here/folder.json" &&
    cmp -s "$here/folder.json" "$here/easy.json" && [ -s "$here/folder/report.html" ] &&
    result folder | cmp -s - "$here/easy.json"
say $? a_replay_into_a_folder_is_a_run

# Starts and machines by the file that Batsim wrote.
h5dump -y -w 1 -o "$here/numbers.txt" -d /entry/windows/0/jobs/start "$here/easy/trace.h5" > "$here/said.txt"
tr -d ', ' < "$here/numbers.txt" | grep . > "$here/starts.txt"
awk -F, 'NR == FNR { start[NR] = $1; next }
    FNR > 1 { d = start[FNR - 1] * 1e-9 - $8; bad += d > 1e-6 || d < -1e-6; n++ }
    END { exit !(n == 801 && bad == 0) }' "$here/starts.txt" scenarios/data/batsim-medium.csv
say $? all_801_starts_are_those_of_batsim

# ---- the same again ------------------------------------------------------------------
run again batsim-easy --threads 1 && cmp -s "$here/easy/trace.h5" "$here/again/trace.h5"
say $? two_runs_give_equal_bytes
"$depinsim" compare "$here/easy/trace.h5" "$here/again/trace.h5" > "$here/said.txt"
say $? a_run_compares_equal_to_itself
! "$depinsim" compare "$here/easy/trace.h5" "$here/fcfs/trace.h5" > "$here/said.txt" &&
    grep -q '^windows/0/jobs/start: [0-9]* of 801 values differ' "$here/said.txt"
say $? a_comparison_tells_which_starts_differ
"$depinsim" run "$here/easy/scenario.yaml" --quiet -o "$here/resolved" &&
    cmp -s "$here/easy/trace.h5" "$here/resolved/trace.h5"
say $? the_resolved_scenario_gives_equal_bytes
"$depinsim" resume "$here/easy" --quiet && ! "$depinsim" run batsim-easy --quiet -o "$here/easy" 2> "$here/said.txt" &&
    grep -q 'has a run already' "$here/said.txt"
say $? a_finished_run_is_resumed_without_a_word_and_never_overwritten

# ---- verified ------------------------------------------------------------------------
"$depinsim" verify "$here/easy/trace.h5" | grep -q '^the same root [0-9a-f]*$'
say $? a_trace_is_verified
cp scenarios/data/batsim-medium.csv "$here/jobs.csv"
printf 'title: t\nworkload: {trace: jobs.csv, machines: 32, scheduler: easy}\n' > "$here/own.yaml"
run own "$here/own.yaml" && printf '\n' >> "$here/jobs.csv"
"$depinsim" verify "$here/own" > "$here/said.txt"
[ $? = 1 ] && grep -q '^trace_digest was [0-9a-f]* and is [0-9a-f]*$' "$here/said.txt"
say $? another_trace_file_is_noticed

# ---- kills ---------------------------------------------------------------------------
awk 'BEGIN {
    for (i = 1; i <= 60000; i++) {
        x = (x * 1103515245 + 12345) % 2147483648
        t += x % 40
        w = 1 + int(x / 64) % 24
        r = 1 + int(x / 4096) % 100
        print i, t, -1, r, w, -1, -1, w, r + 20, -1, 1, 1, 1, -1, -1, -1, -1, -1
    }
}' > "$here/long.swf"
cat > "$here/long.yaml" << 'YAML'
title: a log long enough to be killed in
workload: {trace: long.swf, machines: 64, scheduler: easy}
YAML
run long "$here/long.yaml"; say $? a_long_log_is_replayed
killed=0
same=0
i=0
while [ $i -lt 8 ]; do
    i=$((i + 1))
    rm -rf "$here/killed"
    "$depinsim" run "$here/long.yaml" --quiet -o "$here/killed" 2> "$here/said.txt" &
    pid=$!
    sleep "0.$((i * 3 % 10))$((i * 7 % 10))"
    kill -9 $pid 2> "$here/said.txt" && [ ! -e "$here/killed/trace.h5" ] && killed=$((killed + 1))
    wait $pid 2> "$here/said.txt"
    [ -e "$here/killed/scenario.yaml" ] || continue
    "$depinsim" resume "$here/killed" --quiet &&
        cmp -s "$here/long/trace.h5" "$here/killed/trace.h5" || same=1
done
[ $killed -gt 0 ] && [ $same = 0 ]; say $? "runs_that_were_killed_end_in_equal_bytes"

rm -rf "$here/killed" && mkdir "$here/killed" && cp "$here/long/scenario.yaml" "$here/killed"
"$depinsim" resume "$here/killed" --quiet && cmp -s "$here/long/trace.h5" "$here/killed/trace.h5"
say $? a_run_without_a_journal_starts_over

# ---- refusals ------------------------------------------------------------------------
# refused SENTENCE ARGUMENTS...: told with its place before anything is written
refused() {
    sentence=$1
    shift
    "$depinsim" run batsim-easy --quiet -o "$here/refused" "$@" > "$here/stdout.txt" 2> "$here/stderr.txt"
    [ $? = 2 ] && [ ! -e "$here/refused" ] && [ ! -s "$here/stdout.txt" ] &&
        [ "$(wc -l < "$here/stderr.txt")" = 1 ] && grep -qF -- "$sentence" "$here/stderr.txt"
}
refused 'workload.trace is gone.swf, which is not found: looked for' --set workload.trace=gone.swf
say $? a_missing_trace_is_refused_before_anything_is_written
refused 'there is no scheduler eazy: did you mean easy?' --set workload.scheduler=eazy
say $? an_unknown_scheduler_is_refused_before_anything_is_written
refused 'networks stands beside workload, and a scenario has one or the other' --set 'networks={akash: }'
say $? an_economy_beside_it_is_refused
"$depinsim" describe workload | grep -q '^  scheduler  *text' &&
    "$depinsim" describe workload.mode | grep -q 'inflate=R' &&
    grep -q '^| `round_trip` | duration |' scenarios/SCHEMA.md
say $? its_keys_are_described

# ---- pictures ------------------------------------------------------------------------
if gnuplot --version > "$here/said.txt" 2>&1; then
    "$depinsim" report "$here/easy" "$here/fcfs" -o "$here/both.html" --figures "$here/figures" 2> "$here/said.txt" &&
        [ -s "$here/figures/replay-waits.svg" ] && [ -s "$here/figures/replay-queue.svg" ] &&
        grep -q '>EASY<' "$here/figures/replay-waits.svg" && grep -q '>FCFS<' "$here/figures/replay-waits.svg"
    say $? a_report_draws_the_waits_of_both
    "$depinsim" report "$here/fgd" -o "$here/fgd.html" --figures "$here/fgd-figures" 2> "$here/said.txt" &&
        [ -s "$here/fgd-figures/replay-fullness.svg" ] && [ ! -e "$here/fgd-figures/replay-waits.svg" ]
    say $? a_report_draws_what_is_allocated
else
    echo "SKIP a_report_draws_the_waits_of_both: gnuplot is not installed"
fi

# ---- other people's log ---------------------------------------------------------------
log=$shared/data/swf/KTH-SP2-1996-2.1-cln.swf.gz
if [ -r "$log" ]; then
    cat > "$here/kth.yaml" << YAML
title: KTH-SP2 under EASY
workload: {trace: $log, scheduler: easy}
YAML
    run kth "$here/kth.yaml"
    "$depinsim" replay "$log" --scheduler easy > "$here/kth.json"
    [ -s "$here/kth.json" ] && result kth | cmp -s - "$here/kth.json"
    say $? kth_sp2_gives_what_a_replay_gives
else
    echo "SKIP kth_sp2_gives_what_a_replay_gives: no data/swf beside the project"
fi

# ---- SimGrid's own trace ---------------------------------------------------------------
{
    echo "id,submit_s,run_s,input_mib,output_mib,owner,x_ms"
    awk 'BEGIN { for (i = 0; i < 60; i++) print "j" i "," i * 2 ",30," i % 7 ",1," i % 5 "," i % 5 * 10 }'
} > "$here/net-jobs.csv"
echo "name,count
m,6" > "$here/net-machines.csv"
cat > "$here/net.yaml" << 'YAML'
title: jobs with data
workload:
  trace: net-jobs.csv
  cluster: net-machines.csv
  scheduler: easy
  network: {kind: tcp, height: 5 ms}
  engine: simgrid
YAML
run paje-without "$here/net.yaml" && run paje-with "$here/net.yaml" --paje "$here/net.paje" &&
    awk -f tests/cli/paje.awk "$here/net.paje"
say $? a_trace_by_simgrid_parses_as_paje
cmp -s "$here/paje-without/trace.h5" "$here/paje-with/trace.h5"
say $? it_changes_no_byte_of_the_run_s_own
run paje-access "$here/net.yaml" --set workload.engine=access --paje "$here/no.paje" 2> "$here/said.txt"
[ $? = 2 ] && [ ! -e "$here/no.paje" ] && [ ! -e "$here/paje-access" ] &&
    echo "--paje $here/no.paje is a trace by SimGrid, which does not time these jobs: see workload.engine" |
        cmp -s - "$here/said.txt"
say $? an_engine_without_one_is_refused
run paje-nowhere "$here/net.yaml" --paje "$here/none/no.paje" 2> "$here/said.txt"
[ $? = 2 ] && echo "--paje $here/none/no.paje: cannot be written: No such file or directory" |
    cmp -s - "$here/said.txt"
say $? so_is_a_file_that_cannot_be_written

# ---- peers on loan ---------------------------------------------------------------------
run all "$here/net.yaml" --set workload.network.peers=all &&
    run loan "$here/net.yaml" --set workload.network.peers=loan &&
    h5dump -A "$here/loan/trace.h5" | grep -q '"loan/groups:2 loan/pools:6 .* network/model:LV08 ' &&
    ! h5dump -A "$here/all/trace.h5" | grep -q 'loan/groups'
say $? a_trace_tells_whether_peers_were_on_loan
# not_lent SENTENCE SETTINGS...: told before anything is written
not_lent() {
    sentence=$1
    shift
    run not "$here/net.yaml" "$@" 2> "$here/said.txt"
    [ $? = 2 ] && [ ! -e "$here/not" ] && grep -qF -- "$sentence" "$here/said.txt"
}
not_lent 'peers is lent, not all, loan or auto' --set workload.network.peers=lent
say $? a_word_for_peers_that_there_is_not_is_refused
not_lent "engine is access beside network.peers loan, which are simgrid's" \
    --set workload.network.peers=loan --set workload.engine=access
say $? a_loan_by_an_engine_that_lends_nothing_is_refused
