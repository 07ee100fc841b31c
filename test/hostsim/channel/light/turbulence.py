"""Scintillation by first principles, for turbulence.test.ts: the Rytov spectrum summed over height and
spatial frequency. python3 turbulence.py (Debian's numpy and scipy; 4 s)."""
import numpy as np
from scipy.integrate import quad
from scipy.special import j0

K_LIGHT = 2 * np.pi / 850e-9
EDGES = np.linspace(0, 1, 401) ** 3 * 30000
HEIGHTS, WIDTHS = (EDGES[1:] + EDGES[:-1]) / 2, np.diff(EDGES)
LOG = np.linspace(np.log(1e-3), np.log(1e5), 6001)
K = np.exp(LOG)


def cn2(h):
    return (0.00594 * (21 / 27) ** 2 * (1e-5 * h) ** 10 * np.exp(-h / 1000)
            + 2.7e-16 * np.exp(-h / 1500) + 1.7e-14 * np.exp(-h / 100))


def secant(elevation):
    return 1 / np.sin(np.radians(elevation))


def summed(of):
    layers = (cn2(h) * d * np.sum(0.033 * K ** (-5 / 3) * of(h)) for h, d in zip(HEIGHTS, WIDTHS))
    return sum(layers) * (LOG[1] - LOG[0])


def downlink(aperture, elevation):
    s = secant(elevation)
    of = lambda h: np.exp(-(aperture * K) ** 2 / 16) * (1 - np.cos(K * K * h * s / K_LIGHT))
    return 8 * np.pi ** 2 * K_LIGHT ** 2 * s * summed(of)


def uplink(waist, height, elevation):
    s = secant(elevation)
    path = height * s
    start = 2 * path / (K_LIGHT * waist ** 2)
    theta, lam = 1 / (1 + start ** 2), start / (1 + start ** 2)

    def of(h):
        x = 1 - h / height
        phase = path * K * K / K_LIGHT * x * (1 - (1 - theta) * x)
        return np.exp(-lam * path * (K * x) ** 2 / K_LIGHT) * (1 - np.cos(phase))

    return 8 * np.pi ** 2 * K_LIGHT ** 2 * s * summed(of)


def moment(power):
    parts = ((0, 2000), (2000, 30000))
    return sum(quad(lambda h: cn2(h) * h ** power, *part, limit=500)[0] for part in parts)


def correlation_time(aperture, elevation, slew):
    s = secant(elevation)

    def covariance(tau):
        def of(h):
            speed = 5 + 30 * np.exp(-((h - 9400) / 4800) ** 2) + slew * h * s
            wave = np.exp(-(aperture * K) ** 2 / 16) * (1 - np.cos(K * K * h * s / K_LIGHT))
            return wave * j0(K * speed * tau)
        return summed(of)

    least, most = 1e-5, 0.1
    for _ in range(20):
        middle = np.sqrt(least * most)
        least, most = (middle, most) if covariance(middle) > covariance(0) / np.e else (least, middle)
    return least


for aperture in (0.05, 0.28, 1.0):
    for elevation in (90, 30):
        print("downlink", aperture, elevation, downlink(aperture, elevation))
for waist, elevation in ((0.05, 90), (0.05, 40), (0.15, 90)):
    print("uplink", waist, elevation, uplink(waist, 5e5, elevation))
for elevation in (90, 30):
    print("point", elevation, 2.25 * K_LIGHT ** (7 / 6) * secant(elevation) ** (11 / 6) * moment(5 / 6))
for aperture, elevation, slew in ((0.28, 90, 0.015), (0.28, 30, 0.005), (0.05, 60, 0.01), (1.0, 45, 0.008)):
    print("correlation time", aperture, elevation, slew, correlation_time(aperture, elevation, slew))
