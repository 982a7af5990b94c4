// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/time_law.hpp"

namespace groklab {

/// Whether a published claim survives runs with seeds.
enum class Verdict { Survives, Fails, Open };
std::string_view verdict_name(Verdict verdict);  ///< "survives", "does not survive", "cannot be told"

struct ClaimVerdict {
  SweepClaim claim;
  Verdict verdict = Verdict::Open;
  std::string reason;  ///< the numbers it rests on
};

/// never: fails with the first run that groks, survives from kFewRuns runs on that do not. earlier: the log-rank test at 5 %,
/// and which of the restricted means is smaller. falls_with, rises_with: the 95 % interval of the exponent lies on one side
/// of 0. All else is open.
ClaimVerdict judge(const SweepClaim& claim, const SweepRuns& sweep, const std::vector<SweepCell>& cells,
                   const std::optional<TimeLaw>& law);

}  // namespace groklab
