#!/bin/sh
# Twenty years in which one node in ten could cheat and chooses by profit: fraud lives
# below the share of the bond that theory says, by what windows have measured of bytes,
# and dies above it; where honest nodes earn nothing, V = 0, and where they do.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
root=$PWD
python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> /dev/null || python=$one
done
if [ -z "$python" ]; then
    echo "SKIP deterrence: python3-h5py is not installed"
    exit 0
fi
here=$PWD/build/deterrence
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

# A node keeps one sector, drops a sixteenth of it and shows two leaves a day; USD 1 is
# bonded, and a day costs USD 1.
cat > drop.yaml << 'SCENARIO'
title: who drops
start: 2026-01-01
length: 20 yr
review: 7 d
networks:
  x:
    title: X
    start: 2026-01-01
    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]
    emission: [{kind: formula, to: nodes, rate: weight * reward, most: 1e10 XX, params: {reward: 1}}]
    opening: [{name: float, amount: 1e9 XX, to: market, source: made up}]
    rewards: {measure: storage, quantum: 1 GiB, work: 1}
    price: {kind: fixed, price: 1 USD}
    collateral: {kind: fixed, amount: 1 XX, fraud: 40 %}
    demand: [{service: reads, unit: read, kind: constant, level: 100, elasticity: 0, reference: 0.001 USD}]
    market: {kind: posted, price: 0.001 USD}
    schedule: {kernel: p2c}
    jobs: [{name: read, arrival: {kind: poisson, rate: 100 h^-1}, run: {kind: fixed, time: 1 h}, gpus: 1, owners: 10}]
    verify:
      kernel: "merkle-post:challenges=2,leaves=64"
      claims: 1
      cheats: [{name: dropper, kernel: "drop-k:share=0.0625", share: 10 %}]
fleet:
  - {name: a, network: x, count: 10000, operators: 10000, operator: {kind: loyal, haste: 1e-9 1/yr},
     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d, up: {kind: never}, repair: {kind: fixed, time: 1 h}}}
windows: {every: 182 d, length: 1 d, replications: 1, network: none}
SCENARIO

# try OUT SHARE REWARD HORIZON
try() {
    "$depinsim" run ./drop.yaml --quiet -o "$1" --set networks.x.collateral.fraud="$2" \
        --set networks.x.emission.0.params.reward="$3" --set networks.x.verify.horizon="$4" ||
        echo "not ok the_run_$1_ends"
}
# g = 7 / 16 USD, p = 1 - (15 / 16)^14, so that (1 - p) / p g is USD 0.298.  V is 0.1, and a
# little more by what those who are found out forfeit to all.
try without-below 0.2 1 '0 s'
try without-above 0.42 1 '0 s'
try with-below 0.1 1.05 '2 d'
try with-above 0.33 1.05 '2 d'
"$python" "$root/tests/cli/deterrence.py"
