"""How long requests of all windows of a network had machines, by group of these.

    inference_h5py.py TRACE.h5 NETWORK

One line for each group: its number, requests, their mean time on a machine and its
standard error in seconds, and the units an hour that they brought while they had it.
Requests count that begin in the window, a minute or more before its end, where even the
longest ends.
"""

import sys

import h5py
import numpy

NEVER = 2**63 - 1
MINUTE = 60 * 10**9  # ns


def main():
    path, network = sys.argv[1:]
    times, works = {}, {}
    with h5py.File(path) as file:
        for window in file[f"entry/windows/{network}"].values():
            jobs = window["jobs"]
            begin, end = jobs["arrived"][:], jobs["finish"][:]
            ended = numpy.where(end == NEVER, 0, end)
            own = (begin != NEVER) & (begin < ended.max() - MINUTE) & (end != NEVER)
            for group in set(jobs["group"][:][own]):
                of = own & (jobs["group"][:] == group)
                times.setdefault(group, []).extend((end[of] - begin[of]) * 1e-9)
                works.setdefault(group, []).extend(jobs["work"][:][of])
    for group in sorted(times):
        time = numpy.array(times[group])
        error = time.std() / len(time) ** 0.5
        print(group, len(time), time.mean(), error, sum(works[group]) / time.sum() * 3600)


main()
