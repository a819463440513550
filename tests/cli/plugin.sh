#!/bin/sh
# A scheduler built outside of the tree against what `make install` puts down, and what
# the host refuses to load.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/build/plugin
source=$PWD/tests/plugin
rm -rf "$here" && mkdir -p "$here" || exit 1

verdict() { # NAME CONDITION...
    name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}

make -s MAKELEVEL=1 install DESTDIR="$here/root" PREFIX=/usr > "$here/install.txt" 2>&1
export PKG_CONFIG_PATH="$here/root/usr/share/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$here/root"
cp "$source/Makefile" "$source/shortest.c" "$here"
cd "$here" || exit 1
verdict a_kernel_builds_against_the_installed_header make -s -B shortest.so

# Three processors; the second job is short and overtakes the first that waits.
{
    echo "; MaxProcs: 3"
    echo "1 0 0 10 3 -1 -1 3 10 -1 1 1 1 -1 -1 -1 -1 -1"
    echo "2 1 0 50 3 -1 -1 3 50 -1 1 1 1 -1 -1 -1 -1 -1"
    echo "3 2 0 20 3 -1 -1 3 20 -1 1 1 1 -1 -1 -1 -1 -1"
} > small.swf
"$depinsim" replay small.swf --scheduler ./shortest.so --jobs small.csv > small.json
cat > wanted.csv << 'TABLE'
job,submit_s,start_s,finish_s,machines
1,0.000000000,0.000000000,10.000000000,0-2
2,1.000000000,30.000000000,80.000000000,0-2
3,2.000000000,10.000000000,30.000000000,0-2
TABLE
verdict it_places_jobs_as_it_says cmp -s small.csv wanted.csv

log=$source/../../../shared/data/swf/KTH-SP2-1996-2.1-cln.swf.gz
if [ -r "$log" ]; then
    "$depinsim" replay "$log" --scheduler ./shortest.so#shortest > kth.json
    verdict it_schedules_kth_sp2 grep -q '"jobs": 28475' kth.json
else
    echo "SKIP it_schedules_kth_sp2: no data/swf beside the project"
fi

# refused SENTENCE FILE.c: what the compiled file is refused with
refused() {
    "${CC:-cc}" -std=c11 -fPIC -shared $(pkg-config --cflags depin-kernel) -o refused.so "$2" &&
        ! "$depinsim" replay small.swf --scheduler ./refused.so 2> said.txt &&
        grep -qF "$1" said.txt
}
{
    echo '#include <time.h>'
    cat shortest.c
    echo 'long long now_of_day(void) { return (long long)time(NULL); }'
} > clock.c
sed 's/\.head = {sizeof DPK_PLUGIN, DPK_VERSION}/.head = {sizeof DPK_PLUGIN, 2u << 16}/' shortest.c > later.c
sed 's/    \.decide = decide,//' shortest.c > lacking.c
echo 'int nothing(void); int nothing(void) { return 0; }' > nothing.c
verdict a_kernel_that_reads_a_clock_is_refused refused "uses time, which reads a clock" clock.c
verdict a_kernel_of_another_version_is_refused refused "is for version 2 of the kernel interface" later.c
verdict a_kernel_without_a_function_is_refused refused "lacks a function of its table" lacking.c
verdict an_object_that_is_no_kernel_is_refused refused "exports no dpk_plugin_v1" nothing.c
verdict a_file_that_is_no_object_is_refused sh -c '
    ! "$0" replay small.swf --scheduler ./small.swf 2> said.txt && grep -q "is no shared object" said.txt' "$depinsim"
