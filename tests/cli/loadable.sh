#!/bin/sh
# The kernels that are built in, built from their own folder as a plug-in: the host lets
# it in, and each does what it does when it is built in.  Plug-ins of older and newer
# minor versions are let in too, and what is broken or not allowed is not.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/${BUILD:-build/release}/loadable
root=$PWD
kernels=$PWD/${BUILD:-build/release}/kernels.so
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

awk -v wide=1 -f "$root/tests/plugin/busy.awk" > busy.swf
awk -f "$root/tests/plugin/busy.awk" > single.swf
pods=$root/scenarios/data/openb-pods-multigpu20.csv.gz
nodes=$root/scenarios/data/openb-nodes.csv

# play OUT TRACE OPTION...: in OUT.json, less what the scheduler is called, and OUT.csv.
play() {
    out=$1
    trace=$2
    shift 2
    case $trace in
    pods) set -- "$pods" --cluster "$nodes" --mode inflate=0.2 "$@" ;;
    *) set -- "$trace.swf" "$@" ;;
    esac
    rm -f "$out.csv"
    "$depinsim" replay "$@" --jobs "$out.csv" > said.json 2> "$out.err" || return 1
    sed 's/"scheduler": "[^"]*"//; s/"bidder": "[^"]*"//' said.json > "$out.json"
}
alike() { cmp -s in.json out.json && cmp -s in.csv out.csv; }

"$depinsim" describe kernels | awk '
    /^[a-z]+s$/ { kind = $1; next }
    /^  [a-z]/ && kind { print kind, $1 }' > kernels.txt
for name in $(awk '$1 == "schedulers" { print $2 }' kernels.txt); do
    bad=1
    for trace in pods busy single; do
        play in $trace --scheduler "$name" || continue
        play out $trace --scheduler "$kernels#$name" && alike
        bad=$?
        break
    done
    say $bad "scheduler_${name}_does_the_same_as_a_plug_in"
    [ $bad -eq 0 ] || cat out.err
done
for name in $(awk '$1 == "bidders" { print $2 }' kernels.txt); do
    bad=1
    for of in $(awk '$1 == "schedulers" { print $2 }' kernels.txt); do
        play in single --scheduler "$of" --bidder "$name" || continue
        play out single --scheduler "$of" --bidder "$kernels#$name" && alike
        bad=$?
        break
    done
    say $bad "bidder_${name}_does_the_same_as_a_plug_in"
    [ $bad -eq 0 ] || cat out.err
done

# ---- versions ------------------------------------------------------------------------
build() { ${CC:-cc} -std=c11 -w -O1 -fPIC -shared -I"$root/kernels/abi" "$@"; }
source=$root/tests/plugin/shortest.c
build -o shortest.so "$source" && play in busy --scheduler ./shortest.so
say $? a_plug_in_is_played

# Of a minor version without the last members of the table, which are not looked at.
sed 's/\.head = {sizeof shortest, DPK_VERSION}/.head = {offsetof(struct dpk_scheduler, expect), DPK_VERSION}/
     s/^    \.decide = decide,/&\n    .expect = (void *)1, .offers = (void *)1, .bidder = (void *)1,/' \
    "$source" > older.c
build -o older.so older.c && play out busy --scheduler ./older.so && alike
say $? a_plug_in_of_an_older_minor_version_is_played
sed 's/\.head = {sizeof shortest, DPK_VERSION}/.head = {sizeof shortest + 800, DPK_VERSION + 9}/
     s/\.head = {sizeof DPK_PLUGIN, DPK_VERSION}/.head = {sizeof DPK_PLUGIN + 80, DPK_VERSION + 9}/' \
    "$source" > newer.c
build -o newer.so newer.c && play out busy --scheduler ./newer.so && alike
say $? a_plug_in_of_a_newer_minor_version_is_played

# refused NAME SENTENCE: what is wrong with NAME.c
refused() {
    build -o "$1.so" "$1.c" && ! play out busy --scheduler "./$1.so" &&
        grep -qF "$2" out.err
    say $? "a_plug_in_is_refused_for_$1"
    grep -qF "$2" out.err || cat out.err
}
sed 's/\.head = {sizeof shortest, DPK_VERSION}/.head = {offsetof(struct dpk_scheduler, decide), DPK_VERSION}/' \
    "$source" > a_short_table.c
refused a_short_table 'has a table of '
sed 's/\.head = {sizeof DPK_PLUGIN, DPK_VERSION}/.head = {8, DPK_VERSION}/' "$source" > a_short_plugin.c
refused a_short_plugin 'has a table of kernels with gaps'
sed 's/kernels\[\] = {&shortest.kernel}/kernels[] = {0}/' "$source" > no_kernel.c
refused no_kernel 'has a table of kernels with gaps'
sed 's/\.name = "shortest",//' "$source" > no_name.c
refused no_name 'has a table of kernels with gaps'

# ---- what a kernel may ask the system for --------------------------------------------
while read -r name why; do
    { cat "$source"; echo "void $name(void); void *at(void) { return (void *)$name; }"; } > "$name.c"
    refused "$name" "uses $name, which $why: a kernel's decisions hang on its calls alone"
done << 'NAMES'
clock_gettime reads a clock
timespec_get reads a clock
localtime_r reads the time zone
usleep waits for a clock
random_r draws random numbers that the host does not know
getrandom draws random numbers that the host does not know
openat opens a file
fdopen opens a file
puts reads or writes a file
stdout reads or writes a file
mmap64 maps memory that the host does not know
getaddrinfo opens a socket
secure_getenv reads the environment
sysconf looks at the machine
pthread_create starts a thread
posix_spawnp starts a process
quick_exit ends the process
sigaction changes how the host hears signals
dlsym finds functions that the host does not see
syscall calls the system behind the library's back
NAMES
{ cat "$source"; echo 'int snprintf(); void *at(void) { return (void *)snprintf; }'; } > allowed.c
build -o allowed.so allowed.c && play out busy --scheduler ./allowed.so && alike
say $? text_may_be_made
cp shortest.so bare.so && strip --strip-section-headers bare.so 2> no.txt ||
    printf '\0\0' | dd of=bare.so bs=1 seek=60 conv=notrunc 2> no.txt
! play out busy --scheduler ./bare.so && grep -qF 'has no table of symbols' out.err
say $? an_object_without_a_table_of_symbols_is_refused

# ---- verifiers, in windows of an economy ---------------------------------------------
# What is found out of whom, and all else that a window answers.
cat > checked.yaml << 'YAML'
title: claims that are checked
start: 2026-01-01
length: 15 d
networks:
  x:
    title: X
    start: 2026-01-01
    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]
    emission: [{kind: formula, to: nodes, rate: 1, most: 1e10 XX}]
    opening: [{name: float, amount: 1e9 XX, to: market, source: made up}]
    rewards: {measure: rate, work: 1}
    price: {kind: fixed, price: 1 USD}
    collateral: {kind: fixed, amount: 1 XX, fraud: 40 %}
    demand: [{service: compute, unit: hour, kind: constant, level: 400, elasticity: 0, reference: 1 USD}]
    market: {kind: posted, price: 1 USD}
    schedule: {kernel: p2c}
    jobs: [{name: run, arrival: {kind: poisson, rate: 15 h^-1}, run: {kind: fixed, time: 1 h}, gpus: 1, owners: 10}]
    verify:
      kernel: quorum
      cheats:
        - {name: true, kernel: honest, share: 20 %, choice: always}
        - {name: false, kernel: lazy-copy, share: 20 %, choice: always}
fleet:
  - {name: a, network: x, count: 30, operators: 30, operator: {kind: loyal, haste: 1e-9 1/yr},
     class: {title: box, source: made up, capacity: 1 GiB, rate: 1, cost: 1 USD/d, up: {kind: never}, repair: {kind: fixed, time: 1 h}}}
windows: {every: 7 d, length: 6 h, replications: 1, network: none}
YAML
# found OUT FROM VERIFIER CHEAT: FROM is empty, or the plug-in.
found() {
    "$depinsim" run ./checked.yaml --quiet --force -o "$1" \
        --set networks.x.verify.kernel="$2$3" \
        --set networks.x.verify.cheats.0.kernel="${2}honest" \
        --set networks.x.verify.cheats.1.kernel="$2$4" 2> "$1.err" &&
        h5dump -y -g /entry/responses/x "$1/trace.h5" | sed 1d > "$1.txt"
}
"$depinsim" describe provers | awk '/^  [a-z]/ && $1 != "honest" && $2 == "against" {
    sub(":", "", $3)
    if (!($3 in seen)) print $3, $1
    seen[$3] = 1
}' > verifiers.txt
while read -r name cheat; do
    found in '' "$name" "$cheat" < /dev/null && found out "$kernels#" "$name" "$cheat" < /dev/null &&
        grep -q 'DATASET "found_false"' in.txt && cmp -s in.txt out.txt
    bad=$?
    say $bad "verifier_${name}_and_its_provers_find_the_same_as_a_plug_in"
    [ $bad -eq 0 ] || cat out.err
done < verifiers.txt
[ "$(wc -l < verifiers.txt)" = "$(grep -c '^verifiers ' kernels.txt)" ]
say $? and_each_verifier_was_tried
