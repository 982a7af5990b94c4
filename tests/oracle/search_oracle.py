# SPDX-License-Identifier: MIT
"""Our samplers and pruners against those of Python's Optuna (3.1) and SciPy.

Usage: search_oracle.py SEARCH_PROBE
"""
import json
import math
import subprocess
import sys
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution, distribution_to_json
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_gamma, default_weights
from optuna.samplers.nsgaii._sampler import _calc_crowding_distance
from scipy import stats

SEED = 20261122
CASES = 40
warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

DISTRIBUTIONS = {
    "float": FloatDistribution(-2.0, 5.0),
    "log float": FloatDistribution(1e-4, 3e-3, log=True),
    "grid": FloatDistribution(0.0, 1.0, step=0.125),
    "int": IntDistribution(64, 1024),
    "stepped int": IntDistribution(2, 20, step=3),
    "log int": IntDistribution(1, 256, log=True),
    "choice": CategoricalDistribution(["a", "b", "c", "d"]),
}


class Probe:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, what, **question):
        self.process.stdin.write(json.dumps({"do": what, **question}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise AssertionError("the probe failed")


def random_values(distribution, rng, n):
    """Internal values, different ones wherever there are enough: among equal ones Optuna's sort is not stable."""
    if isinstance(distribution, CategoricalDistribution):
        return rng.integers(0, len(distribution.choices), n).astype(float)
    if isinstance(distribution, IntDistribution):
        grid = np.arange(distribution.low, distribution.high + 1, distribution.step)
        return np.sort(rng.choice(grid, n, replace=n > len(grid))).astype(float)
    if distribution.step is not None:
        grid = distribution.low + distribution.step * np.arange(9)
        return np.sort(rng.choice(grid, n, replace=n > len(grid)))
    low, high = distribution.low, distribution.high
    return np.exp(rng.uniform(np.log(low), np.log(high), n)) if distribution.log else rng.uniform(low, high, n)


def check_parzen(probe, rng):
    parameters = _ParzenEstimatorParameters(True, 1.0, True, False, default_weights, False)
    worst = 0.0
    for name, distribution in DISTRIBUTIONS.items():
        for n in (0, 1, 2, 5, 9, 40):
            if isinstance(distribution, IntDistribution) and distribution.step == 3 and n > 7:
                continue  # only with ties
            if name == "grid" and n > 9:
                continue
            observations = random_values(distribution, rng, n)
            points = random_values(distribution, rng, 7)
            theirs = _ParzenEstimator({"x": observations}, {"x": distribution}, parameters)
            expected = theirs.log_pdf({"x": points.astype(int) if name == "choice" else points})
            ours = probe("parzen", distribution=json.loads(distribution_to_json(distribution)),
                         observations=observations.tolist(), points=points.tolist())["log_score"]
            worst = max(worst, float(np.max(np.abs(np.array(ours) - expected))))
    # Both are sums of some tens of terms in double; their erf is a polynomial of its own.
    assert worst < 1e-9, f"log likelihood of the Parzen estimator differs by {worst}"
    print(f"Parzen log likelihoods: worst difference {worst:.1e}")


def check_samples(probe, rng):
    """Draws of both estimators come from one distribution: Kolmogorov-Smirnov, one in a thousand by chance."""
    parameters = _ParzenEstimatorParameters(True, 1.0, True, False, default_weights, False)
    for name, distribution in DISTRIBUTIONS.items():
        observations = random_values(distribution, rng, 6)
        theirs = _ParzenEstimator({"x": observations}, {"x": distribution}, parameters).sample(
            np.random.RandomState(SEED), 3000)["x"]
        ours = probe("parzen", distribution=json.loads(distribution_to_json(distribution)),
                     observations=observations.tolist(), points=[], n_samples=3000, seed=SEED)["samples"]
        p_value = stats.ks_2samp(ours, theirs).pvalue
        assert p_value > 1e-3, f"{name}: draws differ, p = {p_value}"


def check_normal_mass(probe, rng):
    worst = 0.0
    for _ in range(CASES * 5):
        a = rng.normal(0, 8)
        b = a + abs(rng.normal(0, 2)) + 1e-3
        expected = log_mass(a, b)
        worst = max(worst, abs(probe("mass", a=a, b=b) - expected) / max(1, abs(expected)))
    assert worst < 1e-9, f"log mass of a normal differs by {worst}"  # SciPy's own logcdf is right to some 1e-14


def log_mass(a, b):
    """log(Phi(b) - Phi(a)) from SciPy's logcdf, on the side where it does not cancel."""
    if a > 0:
        a, b = -b, -a
    upper, lower = stats.norm.logcdf(b), stats.norm.logcdf(a)
    return upper + math.log1p(-math.exp(lower - upper))


def frozen_trials(values):
    return [optuna.trial.FrozenTrial(number=i, state=optuna.trial.TrialState.COMPLETE, value=None, values=list(v),
                                     datetime_start=None, datetime_complete=None, params={}, distributions={},
                                     user_attrs={}, system_attrs={}, intermediate_values={}, trial_id=i)
            for i, v in enumerate(values)]


def check_fronts(probe, rng):
    sampler = optuna.samplers.NSGAIISampler()
    directions = [optuna.study.StudyDirection.MINIMIZE] * 2
    for _ in range(CASES):
        values = rng.integers(0, 6, (20, 2)).astype(float)  # with ties
        expected = [sorted(t.number for t in front)
                    for front in sampler._fast_non_dominated_sort(frozen_trials(values), directions)]
        ours = probe("fronts", values=values.tolist())
        assert [[number for number, _ in front] for front in ours] == expected, (values, ours, expected)
        distinct = rng.permutation(20).astype(float)  # of ties, which one is outermost is a matter of order
        front = [[x, -x ** 1.5] for x in distinct]
        crowding = _calc_crowding_distance(frozen_trials(front))
        for number, distance in probe("fronts", values=front)[0]:
            theirs = crowding[number]
            assert (distance is None) == math.isinf(theirs), (number, distance, theirs)
            assert distance is None or abs(distance - theirs) < 1e-12, (number, distance, theirs)


def check_halving(probe, rng):
    """The same curves through Optuna's pruner: it ends the same trials at the same steps."""
    pruned = 0
    for resource, factor, rate in ((1, 4, 0), (3, 2, 0), (2, 3, 1)):
        pruner = optuna.pruners.SuccessiveHalvingPruner(resource, factor, rate)
        study = optuna.create_study(pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=1))
        seen = []
        for _ in range(30):
            trial = study.ask()
            reports = []
            state = optuna.trial.TrialState.COMPLETE
            for step in range(1, 30):
                value = float(rng.normal() / step)
                trial.report(value, step)
                reports.append([step, value])
                theirs = trial.should_prune()
                ours = probe("halving", seen=seen, reports=reports, min_resource=resource, reduction_factor=factor,
                             min_early_stopping_rate=rate)
                assert ours == theirs, (resource, factor, rate, len(seen), step)
                if theirs:
                    state = optuna.trial.TrialState.PRUNED
                    pruned += 1
                    break
            study.tell(trial, None if state == optuna.trial.TrialState.PRUNED else 0.0, state)
            seen.append(reports)
    assert pruned > 20, "hardly anything was pruned: the check says nothing"


def check_gamma(probe):
    assert [default_gamma(n) for n in (10, 11, 250, 2000)] == [1, 2, 25, 25]  # what tpe_sampler_test.cpp expects


def main():
    probe = Probe(sys.argv[1])
    rng = np.random.default_rng(SEED)
    check_parzen(probe, rng)
    check_samples(probe, rng)
    check_normal_mass(probe, rng)
    check_fronts(probe, rng)
    check_halving(probe, rng)
    check_gamma(probe)
    probe.close()


if __name__ == "__main__":
    main()
