# SPDX-License-Identifier: MIT
"""Our statistics against SciPy and against NumPy written from the definitions.

Usage: stats_oracle.py STATS_PROBE
"""
import json
import subprocess
import sys

import numpy as np
from scipy import optimize, stats

SEED = 5
CASES = 25
Z = stats.norm.ppf(0.975)


def ask(probe, questions):
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([probe], input=text, stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def random_times(rng, n, end=1000.0, grid=50.0, scale=400.0):
    """Weibull times seen on a grid, some censored by the end or before it: [[low, high or None], ...]."""
    times = []
    for t in scale * rng.weibull(1.5, n):
        last = end if rng.random() < 0.8 else grid * rng.integers(1, 15)
        seen = grid * np.ceil(t / grid)
        times.append([float(last), None] if seen > last else [float(seen - grid), float(seen)])
    return times


def seen(times):
    return np.array([low if high is None else high for low, high in times]), np.array([t[1] is not None for t in times])


def close(ours, theirs, tolerance, what):
    """Compares numbers and lists of them; None is NaN."""
    ours, theirs = (np.array([np.nan if x is None else x for x in np.ravel(np.array(v, dtype=object))], dtype=float)
                    for v in (ours, theirs))
    if ours.shape != theirs.shape or not np.allclose(ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True):
        sys.exit(f"{what}\n  ours   {ours}\n  theirs {theirs}")


def check_chi_squared(probe, rng):
    questions = [{"what": "chi_squared", "x": float(x), "dof": int(dof)}
                 for x, dof in zip(rng.exponential(20, 300), rng.integers(1, 60, 300))]
    for question, p in zip(questions, ask(probe, questions)):
        close(p, stats.chi2.sf(question["x"], question["dof"]), 1e-12, question)


def check_binomial(probe, rng):
    questions = [{"what": "binomial", "count": int(rng.integers(0, n + 1)), "n": int(n)} for n in range(1, 60)]
    for question, bounds in zip(questions, ask(probe, questions)):
        theirs = stats.binomtest(question["count"], question["n"]).proportion_ci(method="wilson")
        close(bounds, [theirs.low, theirs.high], 1e-9, question)


def survival_by_definition(times, horizon):
    """Steps, median and restricted mean, each from its definition: sums over all earlier event times."""
    t, happened = seen(times)
    events = np.unique(t[happened])
    d = np.array([np.sum((t == e) & happened) for e in events])
    n = np.array([np.sum(t >= e) for e in events])
    survival = np.cumprod(1 - d / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(d / (n * (n - d)))
        half = Z * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    for i in np.flatnonzero(survival == 0):
        m = (1 - survival[i - 1]) / (survival[i - 1] * greenwood[i - 1]) if i else n[i]
        low[i], high[i] = 0, min(high[i - 1] if i else 1, stats.beta.ppf(0.975, 1, m))  # Clopper and Pearson, 0 of m

    def first(curve):
        below = np.flatnonzero(curve <= 0.5 + 1e-12)
        return events[below[0]] if len(below) else None

    edges = np.concatenate([[0], events[events <= horizon], [horizon]])
    heights = np.concatenate([[1], survival[events <= horizon]])
    areas = heights * np.diff(edges)
    variance = sum(np.sum(areas[i + 1:]) ** 2 * d[i] / (n[i] * (n[i] - d[i]))
                   for i in range(len(areas) - 1) if n[i] > d[i])
    count = np.sum(d[events <= horizon])
    error = np.sqrt(variance * (count / (count - 1) if count > 1 else 1))
    return np.stack([events, survival, low, high], axis=1), [first(survival), first(low), first(high)], [areas.sum(), error]


def check_survival(probe, rng):
    questions = [{"what": "survival", "times": random_times(rng, n), "horizon": 700.0} for n in range(3, 3 + CASES)]
    for question, answer in zip(questions, ask(probe, questions)):
        steps, median, mean = survival_by_definition(question["times"], question["horizon"])
        close(answer["steps"], steps, 1e-10, question)
        close(answer["median"], median, 1e-12, question)
        close(answer["restricted_mean"], mean, 1e-10, question)


def log_rank_by_definition(groups):
    data = [seen(group) for group in groups]
    excess = np.zeros(len(groups))
    covariance = np.zeros((len(groups), len(groups)))
    for e in np.unique(np.concatenate([t[h] for t, h in data])):
        risk = np.array([np.sum(t >= e) for t, _ in data], dtype=float)
        d = np.array([np.sum((t == e) & h) for t, h in data], dtype=float)
        n, total = risk.sum(), d.sum()
        excess += d - total * risk / n
        if n > 1:  # covariance of the multivariate hypergeometric distribution
            covariance += total * (n - total) / (n - 1) * (np.diag(risk / n) - np.outer(risk, risk) / n ** 2)
    statistic = excess[1:] @ np.linalg.solve(covariance[1:, 1:], excess[1:])  # any group may be left out
    return [statistic, len(groups) - 1, stats.chi2.sf(statistic, len(groups) - 1)]


def check_log_rank(probe, rng):
    questions = [{"what": "log_rank", "groups": [random_times(rng, int(rng.integers(4, 30)), scale=s)
                                                 for s in rng.uniform(200, 600, size=int(rng.integers(2, 5)))]}
                 for _ in range(CASES)]
    for question, answer in zip(questions, ask(probe, questions)):
        close(answer, log_rank_by_definition(question["groups"]), 1e-9, question)


def weibull_loss(theta, times, x):
    """Minus the log likelihood, from the survival function alone."""
    eta, scale = x @ theta[:-1], np.exp(theta[-1])
    low = np.array([t[0] for t in times])
    high = np.array([np.inf if t[1] is None else t[1] for t in times])
    with np.errstate(divide="ignore"):
        log_low = -np.exp((np.log(low) - eta) / scale)
        log_high = -np.exp((np.log(high) - eta) / scale)
    return -np.sum(log_low + np.log(-np.expm1(log_high - log_low)))


def numeric_hessian(f, at, h=1e-4):
    n = len(at)
    hessian = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            ei, ej = h * np.eye(n)[i], h * np.eye(n)[j]
            hessian[i, j] = (f(at + ei + ej) - f(at + ei - ej) - f(at - ei + ej) + f(at - ei - ej)) / (4 * h * h)
    return hessian


def check_weibull(probe, rng):
    questions = []
    for case in range(CASES):
        n, k = 40 + 10 * case, 1 + case % 3
        x = np.column_stack([np.ones(n)] + [rng.normal(size=n) for _ in range(k - 1)])
        times = []
        for row in x:
            t = np.exp(6 + 0.4 * row[1:].sum() + 0.5 * np.log(rng.exponential()))
            at = 25 * np.ceil(t / 25)
            times.append([1500.0, None] if at > 1500 else [float(at - 25), float(at)])
        questions.append({"what": "weibull", "times": times, "columns": x.ravel().tolist(), "n_columns": k})
    for question, answer in zip(questions, ask(probe, questions)):
        k = question["n_columns"]
        x = np.reshape(question["columns"], (-1, k))
        loss = lambda theta: weibull_loss(theta, question["times"], x)  # noqa: E731
        found = optimize.minimize(loss, np.concatenate([[6.0], np.zeros(k)]), method="BFGS", options={"gtol": 1e-7})
        ours = np.array([*answer["coefficients"], answer["log_scale"]])
        close(ours, found.x, 2e-5, "weibull estimates")  # BFGS stops at a gradient of about 1e-6 for lack of digits
        close(answer["log_likelihood"], -found.fun, 1e-10, "weibull likelihood")
        # Second differences of h = 1e-4 lose half of the digits.
        covariance = np.linalg.inv(numeric_hessian(loss, ours))
        close(np.array(answer["covariance"]) / np.max(np.abs(covariance)),
              covariance.ravel() / np.max(np.abs(covariance)), 1e-4, "weibull covariance")


def check_pairs(probe, rng):
    questions = []
    for n in range(1, 40):
        a, b = random_times(rng, n), random_times(rng, n, scale=300.0)
        questions.append({"what": "pairs", "pairs": [[x, y] for x, y in zip(a, b)]})
    for question, (first, second, undecided, p) in zip(questions, ask(probe, questions)):
        ends = [[(low, np.inf if high is None else high) for low, high in pair] for pair in question["pairs"]]
        assert first == sum(x[1] <= y[0] for x, y in ends) and second == sum(y[1] <= x[0] for x, y in ends), question
        assert first + second + undecided == len(ends)
        close(p, stats.binomtest(first, first + second).pvalue if first + second else 1, 1e-10, question)


def check_bootstrap(probe, rng):
    """SciPy's percentile interval of one group; both have the noise of 20,000 replicates, 1 % of the width an end."""
    values = rng.exponential(size=40)
    ours, = ask(probe, [{"what": "bootstrap_mean", "groups": [values.tolist()], "whole": False, "replicates": 20000,
                         "seed": 3}])
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20000, method="percentile", random_state=1)
    interval = theirs.confidence_interval
    width = interval.high - interval.low
    close([x / width for x in ours], [interval.low / width, interval.high / width], 0.04, "bootstrap")


def main():
    probe = sys.argv[1]
    for check in (check_chi_squared, check_binomial, check_survival, check_log_rank, check_weibull, check_pairs,
                  check_bootstrap):
        check(probe, np.random.default_rng(SEED))
        print(f"{check.__name__.removeprefix('check_')}: ok")


if __name__ == "__main__":
    main()
