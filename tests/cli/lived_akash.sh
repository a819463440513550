#!/bin/sh
# Twenty years of Akash with quarterly windows: who places leases changes what machines are
# used and earn; and windows that teach nothing change what they have served alone.
set -u
here=${BUILD:-build/release}/cli-lived-akash
sim=${DEPINSIM:-build/release/depinsim}
rm -rf "$here" && mkdir -p "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> "$here/python.txt" || python=$one
done
if [ -z "$python" ]; then
    echo "SKIP lived_akash: python3-h5py is not installed"
    exit
fi
tell() { "$python" tests/cli/lived_akash_h5py.py "$@"; }

# A tenth of the machines that the scenario has, and no errors, which paired seeds tell.
run() {
    name=$1; shift
    "$sim" run akash-20y --quiet -o "$here/$name" --set networks.akash.demand.0.from=1400 \
        --set networks.akash.demand.0.to=30000 --set windows.replications=1 "$@" > "$here/$name.txt" 2>&1
    say $? "it_runs_$name"
}

# ---- coupling ----------------------------------------------------------------------------
run off --set windows=none
run frozen --set windows.coupling=frozen
run measured
off=$here/off/trace.h5; frozen=$here/frozen/trace.h5; measured=$here/measured/trace.h5

# Row 1 is the end of the first epoch, which has a window.  What it served differs from what
# the market would have, and nothing else: not who is there, what was asked or what it costs.
tell first "$off" "$frozen" > "$here/first.txt"
sed 's/^/# off and frozen part in row /' "$here/first.txt"
[ "$(cat "$here/first.txt")" = "1 figures/revenue figures/served figures/utilisation \
kpis/corruption_profit_half kpis/corruption_profit_third kpis/corruption_profit_two_thirds \
kpis/velocity" ]
say $? a_frozen_window_changes_what_its_epoch_served_alone
# The next epoch, in which machines and demand are the same, serves as if there were none.
[ "$(tell row 2 figures/served "$off" "$frozen")" = equal ] &&
    [ "$(tell row 2 figures/served "$off" "$measured")" = different ]
say $? after_it_the_market_serves_as_ever_and_a_measured_one_does_not
# What is learnt acts from the next epoch on.
tell first "$frozen" "$measured" > "$here/second.txt"
sed 's/^/# frozen and measured part in row /' "$here/second.txt"
grep -q '^2 .*figures/served' "$here/second.txt" && [ "$(tell jobs "$frozen" "$measured")" = equal ]
say $? what_is_learnt_acts_from_the_next_epoch_on
# Whatever windows do, what is issued, unlocked and given as prices is the same for ever.
for pair in "$off $frozen" "$frozen $measured"; do
    # shellcheck disable=SC2086 # two names
    tell same $pair | tr ' ' '\n' > "$here/same.txt"
    for name in emission/inflation genesis/2020-11 genesis/2023-03 supply/minted figures/price \
        figures/supply tokens/AKT/minted tokens/ACT/price ledger/before; do
        grep -qx "$name" "$here/same.txt" || echo "$name" >> "$here/lacks.txt"
    done
    ! grep -qx 'figures/served' "$here/same.txt" || echo served >> "$here/lacks.txt"
done
[ ! -s "$here/lacks.txt" ]
say $? what_is_issued_and_given_is_equal_in_all_rows

# ---- placement ---------------------------------------------------------------------------
# Machines of eight GPUs, leases of one, four and eight: half of the GPUs asked for are of
# leases of four and more, which find room where the small ones were put together.
lease() { echo "{name: lease-$1, arrival: {kind: poisson, rate: $2 h^-1}, run: {kind: exponential, mean: 10 d}, fixed: true, gpus: $1, owners: 1000}"; }
leases="networks.akash.jobs=[$(lease 1 16), $(lease 4 2), $(lease 8 1)]"
place() {
    run "$1-$2" --seed "$2" --set windows.lead=40d --set "$leases" \
        --set networks.akash.demand.0.to=12000 \
        --set "networks.akash.schedule={kernel: \"filter-score:policy=$1\", bidder: \"\"}" \
        --set 'fleet.0.class={extends: rtx4090, specs: {gpus: 8}}' \
        --set 'fleet.1.class={extends: a100-80, specs: {gpus: 8}}' \
        --set 'fleet.2.class={extends: h100, specs: {gpus: 8}}' \
        --set 'fleet.3.class={extends: l4, specs: {gpus: 8}}'
    pairs="$pairs $here/$1-$2/trace.h5"
}
pairs=
for seed in 1 2 3; do
    place best-fit $seed
    place random $seed
done
# shellcheck disable=SC2086 # names
effect=$(tell effect $pairs)
echo "# random over best-fit, utilisation, error, nodes' income, error: $effect"
echo "$effect" | awk '{ exit !($1 < -0.01 && $3 < -0.01 && $1 < -5 * $2 && $3 < -5 * $4) }'
say $? random_placement_lowers_utilisation_and_income
