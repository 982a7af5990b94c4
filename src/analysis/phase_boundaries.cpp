// SPDX-License-Identifier: MIT
#include "analysis/phase_boundaries.hpp"

#include <algorithm>
#include <cmath>

namespace groklab {
namespace {

using Line = std::vector<MetricsLine>::const_iterator;

std::optional<std::int64_t> step_of(Line line, Line end) {
  return line == end ? std::nullopt : std::optional(line->step);
}

std::optional<std::int64_t> formation_start(std::span<const ExcludedLoss> excluded, double chance) {
  const auto lower = [](const ExcludedLoss& x, const ExcludedLoss& y) { return x.loss < y.loss; };
  const auto lowest = std::min_element(excluded.begin(), excluded.end(), lower);
  if (lowest == excluded.end() || lowest->loss > chance / 2) {
    return std::nullopt;  // no checkpoint shows the memory at work without the key frequencies
  }
  const double risen = (lowest->loss + chance) / 2;
  return std::max_element(lowest, excluded.end(), lower)->loss >= risen ? std::optional(lowest->step) : std::nullopt;
}

}  // namespace

PhaseBoundaries phase_boundaries(const std::vector<MetricsLine>& lines, std::span<const ExcludedLoss> excluded, int p) {
  const double chance = std::log(p);
  const auto end = lines.end();
  const auto first = [&](Line from, const auto& holds) { return std::find_if(from, end, holds); };
  PhaseBoundaries found;
  found.formation_start = formation_start(excluded, chance);
  found.memorised_published = step_of(first(lines.begin(), [](const auto& l) { return l.train_acc > 0.95; }), end);
  found.generalised_published = step_of(first(lines.begin(), [](const auto& l) { return l.test_acc > 0.95; }), end);
  const Line memorised = first(lines.begin(), [](const auto& l) { return l.train_acc >= 0.99; });
  if (memorised == end || !(memorised->test_loss > chance)) {
    return found;
  }
  const Line cleaning = first(memorised, [&](const auto& l) { return l.test_loss < chance; });
  found.cleanup_start = step_of(cleaning, end);
  found.cleanup_end = step_of(first(cleaning, [](const auto& l) { return l.test_loss <= 10 * l.train_loss; }), end);
  return found;
}

}  // namespace groklab
