"""Moves tags to a tagger's own clock, as `tags.npy` of a pass has them on the satellite's.

A second implementation, from docs/reference/timing.md alone: a tag that was sent at t is shown at
t + L(t) + x, with light time L and the clock's error x at arrival. x has an offset, a drift, white frequency
noise and a random walk of frequency, both given by their Allan deviation at 1 s: x gains a normal of variance
s_w^2 dt, and its rate one of variance 3 s_r^2 dt.

Writes bench.npy (the path stands still) and orbit.npy (light time of course.npy's range), and both with a
beacon's tags on channel 5.
"""
import sys
import numpy

PS = 1e12
rng = numpy.random.default_rng(int(sys.argv[1]))
tags, course = numpy.load("tags.npy"), numpy.load("course.npy")
sent, channel = tags["time_ps"].astype(float), tags["channel"]

step = 0.01
knots = numpy.arange(-1, 60, step)
rate = rng.normal(0, 1e-7) + numpy.cumsum(rng.normal(0, (3 * step) ** 0.5 * 3e-11, len(knots)))
error = rng.uniform(-1e-3, 1e-3) + numpy.cumsum(rate * step + rng.normal(0, step**0.5 * 1e-10, len(knots)))

# The range is told to the millimetre, 3 ps, so a polynomial evens it out.
middle = course["time_s"].mean()
way = numpy.polynomial.Polynomial.fit(course["time_s"] - middle, course["range_km"] / 299792.458, 6)
paths = {"bench": lambda seconds: 4e-8 + 0 * seconds, "orbit": lambda seconds: way(seconds - middle)}


def shown(times, path):
    arrival = times + path(times / PS) * PS
    return numpy.rint(arrival + numpy.interp(arrival / PS, knots, error) * PS).astype("i8")


# 10 kHz, the first of each 64 left out, 3 of 10 lost; 300 ps late, 400 ps of jitter; 1 kHz of noise.
end = sent.max()
pulses = numpy.arange(int(end / 1e8))
pulses = pulses[(pulses % 64 != 0) & (rng.random(len(pulses)) < 0.7)]
pulses = pulses * 1e8 + rng.normal(300, 400, len(pulses))
beacon = numpy.concatenate([pulses, rng.random(int(end / 1e9)) * end])


def write(name, times, channels):
    order = numpy.argsort(times, kind="stable")
    rows = numpy.zeros(len(times), dtype=[("time_ps", "i8"), ("channel", "u1")])
    rows["time_ps"], rows["channel"] = times[order], channels[order]
    numpy.save(name, rows)


for name, path in paths.items():
    write(f"{name}.npy", shown(sent, path), channel)
    both = numpy.concatenate([shown(sent, path), shown(beacon, path)])
    write(f"{name}-beacon.npy", both, numpy.concatenate([channel, numpy.full(len(beacon), 5, "u1")]))
