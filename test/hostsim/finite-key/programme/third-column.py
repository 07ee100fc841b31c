"""Key of counts by a linear programme with one exact limit a class: written from the issue's words, not from
the code, and in another language with another solver (SciPy's HiGHS). Reads the counts of third-column.json,
writes `secretKeyBits` beside them. Run by hand: python3 test/hostsim/finite-key/programme/third-column.py

Both the failure of the sampling as it is ("linear") and the weaker reading ("smoothed", squared) are written.
Terms: each class's two limits for the detections of both bases and the errors of the test basis, two for the
sampling, one for the hash; 2 log2(T / (2 epsilon)) bits for the hash.
"""

import json
import math
import pathlib

import numpy as np
from scipy.optimize import linprog
from scipy.stats import beta, hypergeom

HERE = pathlib.Path(__file__).parent / "third-column.json"
PHOTONS = 20


def entropy(x):
    return 0.0 if x <= 0 or x >= 1 else -x * math.log2(x) - (1 - x) * math.log2(1 - x)


def limits(counts, failure):
    total = math.ceil(sum(counts))
    low, high = [], []
    for count in counts:
        down, up = math.floor(count), math.ceil(count)
        low.append(0.0 if down == 0 else total * beta.ppf(failure, down, total - down + 1))
        high.append(float(total) if up == total else total * beta.isf(failure, up + 1, total - up))
    return low, high


def shares(means, probabilities):
    weights = np.array([[p * math.exp(-m) * m**n for p, m in zip(probabilities, means)] for n in range(PHOTONS)])
    return weights / weights.sum(axis=1, keepdims=True)


def programme(q, pairs, sizes, objective):
    """Minimum over nonnegative x of objective . x; pairs of (limits, block) and the sum of each block."""
    blocks = len(sizes)
    a_ub, b_ub, a_eq, b_eq = [], [], [], []
    for block, (low, high) in enumerate(pairs):
        for k in range(q.shape[1]):
            row = np.zeros(blocks * PHOTONS)
            row[block * PHOTONS : (block + 1) * PHOTONS] = q[:, k]
            a_ub += [row, -row]
            b_ub += [high[k], -low[k]]
        row = np.zeros(blocks * PHOTONS)
        row[block * PHOTONS : (block + 1) * PHOTONS] = 1
        a_eq.append(row)
        b_eq.append(sizes[block])
    if blocks == 2:
        for n in range(PHOTONS):
            row = np.zeros(2 * PHOTONS)
            row[PHOTONS + n], row[n] = 1, -1
            a_ub.append(row)
            b_ub.append(0)
    scale = sizes[0]
    solved = linprog(objective, np.array(a_ub), np.array(b_ub) / scale, np.array(a_eq), np.array(b_eq) / scale)
    return solved.fun * scale if solved.status == 0 else None


def phase_error(wrong, tested, kept, log_failure):
    """The fewest errors in the key that a test with `wrong` of `tested` rules out, as a rate."""
    low, high = 0, kept // 2
    excess = lambda e: hypergeom.logcdf(wrong, tested + kept, wrong + e, tested) - log_failure
    if excess(high) > 0:
        return 0.5
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if excess(middle) <= 0 else (middle, high)
    return high / kept


def basis_key(key, test, source, epsilon, smoothed):
    means, probabilities = source
    terms = 3 * 2 * len(means) + 3
    delta = epsilon / terms
    q = shares(means, probabilities)
    unit = np.zeros(PHOTONS)
    unit[1] = 1
    s_key = programme(q, [limits(key["detections"], delta)], [sum(key["detections"])], unit)
    both = [limits(test["detections"], delta), limits(test["errors"], delta)]
    sizes = [sum(test["detections"]), sum(test["errors"])]
    s_test = programme(q, both, sizes, np.concatenate([unit, 0 * unit]))
    v_test = programme(q, both, sizes, np.concatenate([0 * unit, -unit]))
    if None in (s_key, s_test, v_test) or s_key < 1 or s_test < 1:
        return 0
    log_failure = math.log(delta) * (2 if smoothed else 1)
    phi = phase_error(math.floor(min(-v_test, sizes[1])), math.floor(s_test), math.floor(s_key), log_failure)
    length = s_key * (1 - entropy(phi)) - key["leakedBits"] - 2 * math.log2(1 / (2 * delta))
    return max(0, math.floor(length))


def main():
    data = json.loads(HERE.read_text())
    for row in data["rows"]:
        z, x = row["basisCounts"]["Z"], row["basisCounts"]["X"]
        source = (row["intensities"], row["probabilities"])
        for name, smoothed in (("linear", False), ("smoothed", True)):
            keys = [basis_key(a, b, source, data["epsilonSec"] / 2, smoothed) for a, b in ((z, x), (x, z))]
            row[name] = sum(keys)
        print(row["name"], row["linear"], row["smoothed"])
    HERE.write_text(json.dumps(data, indent=2) + "\n")


if __name__ == "__main__":
    main()
