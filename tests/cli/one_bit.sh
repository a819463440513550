#!/bin/sh
# One bit of one proof in a window: the traces of two runs differ in that node's verdict,
# pay, bond and reputation, and in what the network shares anew of what the node gives up:
# nothing where users pay a posted price, and a part by weight where nodes are rewarded.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
root=$PWD
python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> /dev/null || python=$one
done
if [ -z "$python" ]; then
    echo "SKIP one_bit: python3-h5py is not installed"
    exit 0
fi
here=$PWD/build/one-bit
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

# prover FILE BIT: the honest one, with a bit of the first proof of day 5 turned over
compile() { "${CC:-cc}" -std=c11 -O2 -fPIC -I"$root" "$@"; }
prover() {
    compile -shared -DFROM=INT64_C\(432000000000000\) -DBIT="$2" -o "$1" "$root/tests/plugin/flip.c" \
        */*.o -lsodium -lcrypto
}
for room in bidders proofs provers schedulers verifiers; do
    mkdir $room && (cd $room && compile -c "$root"/kernels/$room/*.c) ||
        echo "not ok the_${room}_are_built"
done
prover whole.so -1 && prover turned.so 1234 || echo "not ok the_provers_are_built"

# network PAYMENT...: 200 machines that keep a sector each, all of them by the prover
network() {
    cat << SCENARIO
title: one bit
start: 2026-01-01
length: 9 d
review: 1 d
networks:
  x:
    title: X
    start: 2026-01-01
    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]
    opening: [{name: float, amount: 1e9 XX, to: market, source: made up}]
    rewards: {measure: storage, quantum: 1 GiB, work: 24}
    price: {kind: fixed, price: 1 USD}
    collateral: {kind: fixed, amount: 100 XX, fraud: 30 %, restored: false}
    demand: [{service: reads, unit: read, kind: constant, level: 2400, elasticity: 0, reference: 0.5 USD}]
    schedule: {kernel: p2c}
    jobs: [{name: read, arrival: {kind: poisson, rate: 100 h^-1}, run: {kind: fixed, time: 1 h}, gpus: 1, owners: 10}]
    verify:
      kernel: merkle-post:leaves=16
      claims: 1
      cheats: [{name: bit, kernel: ./$1.so#flip, share: 100 %, choice: always}]
    $2
fleet:
  - {name: a, network: x, count: 200, operators: 200, operator: {kind: loyal, haste: 1e-9 1/yr, sell: 0},
     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d, up: {kind: never}, repair: {kind: fixed, time: 1 h}}}
windows: {every: 5 d, length: 1 d, replications: 1, network: none, coupling: frozen}
trace: {nodes_at: [2026-01-06, 2026-01-07, 2026-01-08, 2026-01-10]}
SCENARIO
}

posted='{emission: [{kind: none, to: nodes}], market: {kind: posted, price: 0.5 USD}, payment: {kind: transfer}}'
rewarded='{emission: [{name: nodes, to: nodes, kind: vesting, amount: 9e6 XX, over: 9 d}], market: {kind: posted, price: 0.5 USD}}'
for pay in posted rewarded; do
    eval "keys=\$$pay"
    lines=$(echo "$keys" | sed 's/^{//; s/}$//; s/, market:/\n    market:/; s/, payment:/\n    payment:/')
    for bit in whole turned; do
        network $bit "$lines" > $pay-$bit.yaml
        "$depinsim" run ./$pay-$bit.yaml --quiet --audit -o $pay-$bit ||
            echo "not ok the_network_with_${pay}_pay_runs_$bit"
    done
    "$python" "$root/tests/cli/one_bit.py" $pay $pay-whole/trace.h5 $pay-turned/trace.h5
done
