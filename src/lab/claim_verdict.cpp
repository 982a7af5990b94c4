// SPDX-License-Identifier: MIT
#include "lab/claim_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stats/binomial_interval.hpp"
#include "stats/log_rank.hpp"

namespace groklab {
namespace {

bool matches(const SweepRuns& sweep, const SweepCell& cell, const std::vector<KeyValue>& keys) {
  return std::all_of(keys.begin(), keys.end(), [&](const KeyValue& key) {
    const auto at = std::find(sweep.keys.begin(), sweep.keys.end(), key.key);
    return at != sweep.keys.end() && cell.values[static_cast<std::size_t>(at - sweep.keys.begin())] == key.value;
  });
}

std::vector<CensoredTime> times_of(const SweepRuns& sweep, const std::vector<SweepCell>& cells,
                                   const std::vector<KeyValue>& keys) {
  std::vector<CensoredTime> times;
  for (const SweepCell& cell : cells) {
    if (matches(sweep, cell, keys)) {
      times.insert(times.end(), cell.grok.begin(), cell.grok.end());
    }
  }
  return times;
}

void judge_never(ClaimVerdict& verdict, const std::vector<CensoredTime>& times, double horizon) {
  const auto n = std::ssize(times);
  const auto grokked =
      std::count_if(times.begin(), times.end(), [](const CensoredTime& t) { return t.has_happened(); });
  if (n == 0) {
    verdict.reason = "no such run";
    return;
  }
  const Bounds bounds = binomial_interval(grokked, n);
  verdict.reason = fmt::format("{} of {} runs grok within {:.0f} steps, probability {:.2f} to {:.2f}", grokked, n,
                               horizon, bounds.low, bounds.high);
  if (grokked > 0) {
    verdict.verdict = Verdict::Fails;
  } else if (n >= kFewRuns) {
    verdict.verdict = Verdict::Survives;
  }
}

void judge_earlier(ClaimVerdict& verdict, const std::vector<std::vector<CensoredTime>>& groups, double horizon) {
  const std::optional<ChiSquaredTest> test = log_rank(groups);
  if (!test) {
    verdict.reason = "no runs, or none that grok, on one of the two sides";
    return;
  }
  const RestrictedMean first = restricted_mean(groups[0], horizon);
  const RestrictedMean second = restricted_mean(groups[1], horizon);
  verdict.reason = fmt::format(
      "mean of min(step, {:.0f}) {:.0f} +- {:.0f} against {:.0f} +- {:.0f}, log-rank p = {:.2g}, {} and {} runs",
      horizon, first.mean, first.standard_error, second.mean, second.standard_error, test->p_value, groups[0].size(),
      groups[1].size());
  if (test->p_value < kSignificant) {
    verdict.verdict = first.mean < second.mean ? Verdict::Survives : Verdict::Fails;
  }
}

void judge_law(ClaimVerdict& verdict, const std::optional<TimeLaw>& law) {
  if (!law) {
    verdict.reason = "no law could be fitted";
    return;
  }
  for (const LawTerm& term : law->terms) {
    if (term.key == verdict.claim.key && term.value.empty()) {
      verdict.reason = fmt::format("exponent {:.2f}, {:.2f} to {:.2f}", term.estimate, term.wald.low, term.wald.high);
      const bool below = term.wald.high < 0;
      if (below || term.wald.low > 0) {
        verdict.verdict = below == (verdict.claim.sign < 0) ? Verdict::Survives : Verdict::Fails;
      }
      return;
    }
  }
  verdict.reason = "the key does not vary as a number";
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"survives", "does not survive", "cannot be told"};
  return kNames[static_cast<std::size_t>(verdict)];
}

ClaimVerdict judge(const SweepClaim& claim, const SweepRuns& sweep, const std::vector<SweepCell>& cells,
                   const std::optional<TimeLaw>& law) {
  ClaimVerdict verdict{claim, Verdict::Open, ""};
  switch (claim.kind) {
    case SweepClaim::Kind::Never:
      judge_never(verdict, times_of(sweep, cells, claim.first), sweep.horizon);
      break;
    case SweepClaim::Kind::Earlier:
      judge_earlier(verdict, {times_of(sweep, cells, claim.first), times_of(sweep, cells, claim.second)},
                    sweep.horizon);
      break;
    case SweepClaim::Kind::Law:
      judge_law(verdict, law);
      break;
  }
  return verdict;
}

}  // namespace groklab
