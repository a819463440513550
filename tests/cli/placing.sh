#!/bin/sh
# A placement experiment from the command line: a list of pods, a list of nodes, a policy.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/build/placing
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

verdict() { # NAME CONDITION...
    name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}

cat > nodes.csv << 'TABLE'
sn,cpu_milli,memory_mib,gpu,model
n0,16000,65536,2,T4
n1,16000,65536,2,G2
TABLE
cat > pods.csv << 'TABLE'
name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
p0,1000,1024,1,1000,,LS,Running,0,10,0
p1,1000,1024,1,500,T4,LS,Running,5,20,5
TABLE
gzip -k pods.csv

replay() { "$depinsim" replay "$@"; }

for policy in random least-allocated most-allocated best-fit dot-product gpu-packing gpu-clustering fgd; do
    replay pods.csv.gz --cluster nodes.csv --scheduler "filter-score:policy=$policy" \
        --mode inflate=1.3 --seed 42 > "$policy.json"
    verdict "${policy}_gives_a_curve_to_its_end" \
        grep -q '"allocation_pct": {.*"12[0-9]": [0-9.]*}, "fragmentation_pct": {' "$policy.json"
done
replay pods.csv --cluster nodes.csv --scheduler filter-score:policy=fgd --mode inflate=1.3 \
    --seed 42 --format openb > plain.json
verdict a_run_is_the_same_again_and_from_plain_text cmp -s fgd.json plain.json
verdict the_settings_are_recorded \
    grep -q '"settings": {"policy": "fgd", "tie_break": "rank"}' fgd.json

replay pods.csv --cluster nodes.csv --scheduler filter-score:policy=best-fit,tie_break=id \
    --jobs time.csv > time.json
cat > wanted.csv << 'TABLE'
job,submit_s,start_s,finish_s,machines
p0,0.000000000,0.000000000,10.000000000,0
p1,5.000000000,5.000000000,20.000000000,0
TABLE
verdict pods_run_from_creation_to_deletion cmp -s time.csv wanted.csv

# refused SENTENCE ARGUMENTS...
refused() {
    sentence=$1
    shift
    "$depinsim" replay "$@" > stdout.txt 2> stderr.txt
    [ $? = 2 ] && [ ! -s stdout.txt ] && grep -qF -- "$sentence" stderr.txt
}
verdict a_wrong_mode_is_refused refused "--mode: inflate=x is not time or inflate=R" \
    pods.csv --cluster nodes.csv --scheduler filter-score --mode inflate=x
verdict a_missing_list_of_nodes_is_refused refused "--cluster: gone.csv: No such file" \
    pods.csv --cluster gone.csv --scheduler filter-score
verdict a_wrong_policy_is_refused refused "policy=best is not one of random|" \
    pods.csv --cluster nodes.csv --scheduler filter-score:policy=best
