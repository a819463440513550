#!/bin/sh
# Proofs of which the verdict is known are not made: a run that makes and checks every one
# has the same bytes, by each verifier, and has had much more to do.
set -u
depinsim=${DEPINSIM:-build/depinsim}
here=${BUILD:-build}/verify-all
rm -rf "$here" && mkdir -p "$here" || exit 1

proofs() { sed -n 's/.*"proofs_run": \([0-9]*\).*/\1/p' "$1/run.json"; }

# same NAME TIMES SCENARIO OPTION...: `all` runs at least so many times the proofs
same() {
    name=$1
    times=$2
    shift 2
    for which in auto all; do
        rm -rf "${here:?}/$which"
        "$depinsim" run "$@" --quiet --verify $which -o "$here/$which" || echo "not ok ${name}_runs"
    done
    if cmp -s "$here/auto/trace.h5" "$here/all/trace.h5"; then
        echo "ok ${name}_has_the_same_bytes"
    else
        echo "not ok ${name}_has_the_same_bytes"
    fi
    some=$(proofs "$here/auto")
    if [ "$(proofs "$here/all")" -ge $((times * ${some:-0})) ] && [ "${some:-0}" -gt 0 ]; then
        echo "ok ${name}_runs_${times}_times_the_proofs"
    else
        echo "not ok ${name}_runs_${times}_times_the_proofs"
    fi
}

# against NAME TIMES VERIFIER PROVER
against() {
    same "$1" "$2" lazy-compute --set 'length=100 d' --set networks.crunch.verify.kernel="$3" \
        --set networks.crunch.demand.0.level=3000 --set networks.crunch.verify.piece=1000 \
        --set networks.crunch.verify.cheats.0.kernel="$4" \
        --set networks.crunch.verify.cheats.0.share='1 %'
}
same merkle_post 10 storage-cheats --set 'length=100 d' --set networks.vault.verify.claims=2 \
    --set networks.vault.verify.piece=1000000 --set networks.vault.verify.cheats.0.share='1 %'
against freivalds 10 freivalds:n=8 lazy-copy
against receipt 10 receipt replay
against vrf 10 vrf replay
against quorum 1 quorum lazy-copy
against bisect 1 bisect:steps=7,watch=0.1 wrong-step
