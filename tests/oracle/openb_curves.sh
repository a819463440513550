#!/bin/sh
# openb_curves.sh [MIX]: draws results/golden/openb-curves.svg: allocation against what has
# arrived, mean of ten seeds of ours (lines) and of those published (points).
set -eu
mix=${1:-default}
data=${DPS_SHARED:-../shared}/data/openb-gpu-2023
here=build/openb-curves
mkdir -p "$here" results/golden

# Means of one policy: ours in POLICY.ours, the published in POLICY.theirs.
draw() {
    for seed in 1 2 3 4 5 6 7 8 9 10; do
        build/depinsim replay "$data/openb_pod_list_$mix.csv.gz" --seed $seed \
            --cluster "$data/openb_node_list_gpu_node.csv" --mode inflate=1.3 \
            --scheduler "filter-score:policy=$1" |
            sed 's/.*"allocation_pct": {\([^}]*\)}.*/\1/' | tr -d ' "' | tr ',:' '\n '
    done | awk '{ s[$1] += $2; n[$1]++ } END { for (k in s) print k, s[k] / n[k] }' |
        sort -n > "$here/$1.ours"
    zcat "$data/expected_allo_discrete.csv.gz" |
        awk -F, -v mix="openb_pod_list_$mix" -v policy="$2" '
            $1 == mix && $2 == policy { for (k = 0; k <= 130; k++) s[k] += $(NF - 130 + k); n++ }
            END { for (k = 0; k <= 130; k += 2) print k, s[k] / n }' > "$here/$1.theirs"
}
draw fgd 06-FGD
draw best-fit 05-BestFit
draw gpu-packing 04-GpuPacking
draw gpu-clustering 03-GpuClustering
draw dot-product 02-DotProd
draw random 01-Random

gnuplot <<END
set terminal svg size 800,500 font "sans,13" background "white"
set output "$here/curves.svg"
set xlabel "arrived, % of the GPUs"
set ylabel "allocated, % of the GPUs"
set xrange [70:130]
set yrange [70:100]
set grid lc rgb "#dddddd"
set key bottom right reverse Left title "lines: ours, points: published"
names = "fgd best-fit gpu-packing gpu-clustering dot-product random"
plot for [i=1:6] sprintf("$here/%s.ours", word(names, i)) with lines lw 2 lc i \\
         title word(names, i), \\
     for [i=1:6] sprintf("$here/%s.theirs", word(names, i)) with points pt 6 lc i notitle
END
cp "$here/curves.svg" results/golden/openb-curves.svg
