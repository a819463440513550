#!/bin/sh
# Windows within an economy: the same bytes whatever the threads, and what is left of a
# run when the process of a window is killed, or its scheduler crashes or hangs.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/build/cli/windows
root=$PWD
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
run() { dir=$1; shift; "$depinsim" run "$@" --quiet -o "$dir"; }

cat > small.yaml << 'YAML'
title: windows of a small compute market
start: 2023-09-01
length: 40 d
networks:
  akash:
    demand:
      - {service: compute, unit: RTX 4090 h, kind: constant, level: 700, elasticity: -0.8, reference: 0.45 USD}
    schedule: {kernel: filter-score:policy=best-fit, bidder: ''}
    jobs:
      - {name: training, arrival: {kind: poisson, rate: 2 h^-1}, run: {kind: exponential, mean: 1 h}, gpus: 1, cpu: 4}
      - {name: inference, arrival: {kind: poisson, rate: 250 h^-1}, run: {kind: exponential, mean: 24 s}, gpus: 1, cpu: 4}
fleet:
  - {name: home, class: rtx4090, region: north-america, operator: {extends: home, sell: 90 %}, network: akash, count: 25, operators: 20}
  - {name: farm, class: l4, region: europe, operator: {extends: farm, sell: 90 %}, network: akash, count: 15, operators: 5}
windows: {every: 5 d, length: 6 h, lead: 3 h, estimator: linear}
YAML

# ---- the same bytes ------------------------------------------------------------------
run one small.yaml --threads 1; say $? a_run_with_windows_finishes
for n in 2 4; do
    run "threads-$n" small.yaml --threads "$n" && cmp -s one/trace.h5 "threads-$n/trace.h5"
    say $? "${n}_threads_give_the_bytes_of_one"
done
"$depinsim" summary one > summary.txt
grep -q '^responses/akash: 8 windows from 2023-09-01 to 2023-10-06 with ' summary.txt
say $? the_summary_tells_how_many_windows_there_were

# ---- peers on loan, and SimGrid's own traces --------------------------------------------
# The same market with data that travel.
sed 's/cpu: 4}/cpu: 4, input: 3 MB, output: 1 MB, owners: 40}/' small.yaml |
    sed 's/estimator: linear}/engine: simgrid}/; s/^length: 40 d/length: 12 d/' > data.yaml
run peers data.yaml && run loan data.yaml --set windows.peers=loan &&
    h5dump -d /entry/events/detail loan/trace.h5 | grep -q 'engine simgrid loan/groups:3 loan/pools:[0-9]* loan/peers:[0-9]* ' &&
    ! h5dump -d /entry/events/detail peers/trace.h5 | grep -q 'loan/'
say $? a_run_tells_of_each_window_that_its_peers_were_on_loan
run traced data.yaml --paje paje && cmp -s peers/trace.h5 traced/trace.h5 &&
    [ "$(ls paje | tr '\n' ' ')" = 'akash-2023-09-01-0.paje akash-2023-09-06-0.paje akash-2023-09-11-0.paje ' ] &&
    for file in paje/*; do awk -f "$root/tests/cli/paje.awk" "$file" || exit 1; done
say $? each_window_has_a_trace_by_simgrid_and_no_byte_of_the_run_changes
! run untraced small.yaml --paje no 2> said.txt && [ ! -e no ] && [ ! -e untraced ] &&
    grep -qF -- '--paje no is a folder of traces by SimGrid: say windows.engine=simgrid, which is auto' said.txt
say $? a_trace_by_another_engine_is_refused
! run untraced data.yaml --paje data.yaml 2> said.txt && [ ! -e untraced ] &&
    grep -qF -- '--paje data.yaml: cannot be a folder: File exists' said.txt
say $? a_folder_that_cannot_be_one_is_refused

# ---- a killed process ----------------------------------------------------------------
# Runs and kills the first window that is lived after the second checkpoint; the first is
# there before all windows.
kill_window() {
    "$depinsim" run small.yaml --threads 1 --checkpoint 7 --quiet -o "$@" 2> said.txt &
    pid=$!
    first=
    later=
    child=
    while kill -0 $pid 2> /dev/null && [ -z "$child" ]; do
        later=$(ls -i "$1/checkpoint" 2> /dev/null)
        first=${first:-$later}
        nursery=$(pgrep -P $pid | head -n 1)
        [ "$later" != "$first" ] && [ -n "$nursery" ] &&
            child=$(pgrep -P "$nursery" -r R,S,D | head -n 1)
    done
    [ -n "$child" ] && kill -9 "$child"
    wait $pid
}
kill_window killed
[ $? = 1 ] && [ ! -e killed/trace.h5 ] && [ -s killed/checkpoint ] &&
    grep -Eq '^epoch [0-9]+ \((2023-[0-9-]*)\): the window at 2023-[0-9-]* of akash: the window program was killed by SIGKILL \(9\)$' said.txt &&
    ! grep -q '^epoch 0 ' said.txt
say $? a_killed_window_stops_the_run_with_a_sentence
"$depinsim" resume killed --quiet 2> resumed.txt && cmp -s one/trace.h5 killed/trace.h5
say $? a_resumed_run_ends_with_the_bytes_of_one_that_nothing_happened_to
kill_window retried --set windows.on_failure=retry
[ $? = 0 ] && run retry small.yaml --set windows.on_failure=retry && cmp -s retry/trace.h5 retried/trace.h5
say $? a_killed_window_is_lived_again_where_the_policy_says_so
kill_window without --set 'windows.on_failure=last response'
[ $? = 0 ] && "$depinsim" summary without | grep -q '^responses/akash: 7 windows .*; 1 more failed, and the last response stood in for it;'
say $? a_killed_window_is_done_without_where_the_policy_says_so

# ---- a scheduler that goes wrong -------------------------------------------------------
${CC:-cc} -std=c11 -O1 -w -fPIC -shared -I"$root/kernels/abi" -o evil.so \
    "$root/tests/plugin/evil.c" || exit 1
# evil WAY DIR SENTENCE: the run stops before its first window has ended, and stays.
evil() {
    run "$2" small.yaml --set "networks.akash.schedule.kernel=$here/evil.so:way=$1" 2> said.txt
    [ $? = 2 ] && [ ! -e "$2/trace.h5" ] && [ -s "$2/checkpoint" ] &&
        grep -Eq "^epoch 0 \(2023-09-01\): the window at 2023-09-01 of akash: scheduler evil, call decide at [0-9.]+ s: $3\$" said.txt
}
evil segfault crashed 'it crashed \(segmentation fault\)'; say $? a_scheduler_that_crashes_stops_the_run_with_a_sentence
evil hang hung 'it had not answered after 10 s'; say $? a_scheduler_that_hangs_stops_the_run_with_a_sentence
run on small.yaml --set "networks.akash.schedule.kernel=$here/evil.so:way=segfault" --set 'windows.on_failure=last response' &&
    "$depinsim" summary on --json | grep -q '"events": 8,'
say $? or_the_run_goes_on_and_tells_each_of_eight_windows_that_failed
