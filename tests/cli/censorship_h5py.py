"""What became of the jobs of two markets around an outage, from a trace's windows.

    censorship_h5py.py TRACE.h5 NETWORK RATE

One line for each stretch of the days: its name, useful work an hour, mean wait and mean
latency of the jobs that were submitted in it, both in seconds, and the share of these that
found a machine within an hour.  RATE is what a machine does in an hour.  A stretch that
several windows have is in the window that it lies in.
"""

import sys

import h5py
import numpy

HOUR = 3600e9  # ns
NEVER = 2**63 - 1
STRETCHES = [  # day, first and last hour of it
    ("before", 4, 0, 24),
    ("morning", 5, 0, 12),
    ("cut", 5, 12, 14),
    ("dark", 5, 14, 24),
    ("night", 6, 0, 12),
    ("open", 6, 12, 14),
    ("after", 8, 0, 24),
]


def main():
    trace, network, rate = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with h5py.File(trace) as file:
        for name, day, first, last in STRETCHES:
            jobs = file[f"entry/windows/{network}/{day}/jobs"]
            submit, start, finish, delivered = (
                jobs[key][:].astype("int64")
                for key in ("submit", "start", "finish", "delivered")
            )
            begin, end = (24 * day + first) * HOUR, (24 * day + last) * HOUR
            began = start != NEVER
            until = numpy.where(finish == NEVER, (24 * day + 24) * HOUR, finish)
            inside = numpy.minimum(until, end) - numpy.maximum(start, begin)
            work = numpy.where(began, numpy.maximum(inside, 0), 0).sum() / HOUR * rate
            asked = (submit >= begin) & (submit < end)
            soon = began & (start - submit < HOUR)
            waits = (start - submit)[asked & began] / 1e9
            latencies = (delivered - submit)[asked & (delivered != NEVER)] / 1e9
            print(
                name,
                f"{work / (last - first):.1f}",
                f"{waits.mean():.1f}",
                f"{latencies.mean():.1f}",
                f"{(asked & soon).sum() / asked.sum():.4f}",
            )


main()
