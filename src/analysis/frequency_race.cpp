// SPDX-License-Identifier: MIT
#include "analysis/frequency_race.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "stats/spectrum_shape.hpp"

namespace groklab {
namespace {

constexpr size_t kLeadersAtLeast = 5;
constexpr std::int64_t kEarlyStep = 500;

double share_among(const std::vector<int>& winners, const std::vector<int>& leaders) {
  const auto leading = std::count_if(winners.begin(), winners.end(), [&](int k) {
    return std::find(leaders.begin(), leaders.end(), k) != leaders.end();
  });
  return winners.empty() ? 0 : static_cast<double>(leading) / static_cast<double>(winners.size());
}

}  // namespace

FrequencyRace frequency_race(std::span<const std::int64_t> steps, MatrixView<const double> spectra,
                             std::optional<std::int64_t> mem_step) {
  GROKLAB_CHECK(!steps.empty() && spectra.rows == std::ssize(steps) && spectra.cols >= 2);
  const auto spectrum = [&](size_t i) {
    const double* row = spectra.row(static_cast<std::ptrdiff_t>(i));
    return std::vector<double>(row, row + spectra.cols);
  };
  FrequencyRace race;
  race.step.assign(steps.begin(), steps.end());
  race.winners = frequencies_holding(spectrum(steps.size() - 1), 0.9);
  const auto n_frequencies = static_cast<size_t>(spectra.cols - 1);
  const size_t n_leaders = std::min(n_frequencies, std::max(kLeadersAtLeast, race.winners.size()));
  race.n_leaders = static_cast<int>(n_leaders);
  race.chance = static_cast<double>(n_leaders) / static_cast<double>(n_frequencies);

  race.known_step = steps.back();
  bool known_from_here = false;
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::vector<int> order = frequencies_by_energy(spectrum(i));
    const RaceMoment moment{steps[i], {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n_leaders)}, 0};
    race.share.push_back(share_among(race.winners, moment.leaders));
    const auto dominant =
        race.winners.empty() ? order.begin() : std::find(order.begin(), order.end(), race.winners.front());
    race.dominant_rank.push_back(static_cast<int>(dominant - order.begin()) + 1);
    const bool all_lead = race.share.back() == 1;
    if (all_lead && !known_from_here) {
      race.known_step = steps[i];
    }
    known_from_here = all_lead;
    const auto keep_first = [&](std::optional<RaceMoment>& kept, std::int64_t from) {
      if (!kept && steps[i] >= from) {
        kept = moment;
        kept->share = race.share.back();
      }
    };
    keep_first(race.at_500, kEarlyStep);
    if (mem_step) {
      keep_first(race.at_memorisation, *mem_step);
    }
  }
  return race;
}

}  // namespace groklab
