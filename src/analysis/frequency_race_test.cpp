// SPDX-License-Identifier: MIT
#include "analysis/frequency_race.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

constexpr int kFrequencies = 20;

/// A spectrum in which these frequencies have these energies and every other one 1; the constant has most.
std::vector<double> spectrum(const std::vector<std::pair<int, double>>& strong) {
  std::vector<double> energy(kFrequencies + 1, 1.0);
  energy[0] = 1e6;
  for (const auto& [k, value] : strong) {
    energy[static_cast<size_t>(k)] = value;
  }
  return energy;
}

FrequencyRace race_of(const std::vector<std::int64_t>& steps, const std::vector<std::vector<double>>& spectra,
                      std::optional<std::int64_t> mem_step) {
  std::vector<double> rows;
  for (const std::vector<double>& row : spectra) {
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return frequency_race(steps, {rows.data(), static_cast<std::ptrdiff_t>(steps.size()), kFrequencies + 1}, mem_step);
}

TEST(FrequencyRace, SaysWhoWinsAndSinceWhenTheyLead) {
  const std::vector<std::pair<int, double>> others = {{1, 9}, {2, 8}, {3, 7}, {4, 6}, {5, 5}};
  const FrequencyRace race =
      race_of({0, 200, 400, 600, 5000},
              {spectrum({{11, 3}, {17, 2}, {9, 10}, {8, 9}, {7, 8}}), spectrum(others),
               spectrum({{11, 6.5}, {1, 9}, {2, 8}, {3, 7}}), spectrum({{11, 5}, {17, 20}, {3, 10}, {9, 9}, {12, 8}}),
               spectrum({{17, 500}, {11, 900}})},
              150);
  EXPECT_EQ(race.winners, (std::vector<int>{11, 17}));
  EXPECT_EQ(race.n_leaders, 5);
  EXPECT_DOUBLE_EQ(race.chance, 0.25);
  EXPECT_EQ(race.share, (std::vector<double>{1, 0, 0.5, 1, 1}));
  EXPECT_EQ(race.dominant_rank, (std::vector<int>{4, 11, 4, 5, 1}));
  ASSERT_TRUE(race.at_memorisation && race.at_500);
  EXPECT_EQ(race.at_memorisation->step, 200);
  EXPECT_EQ(race.at_memorisation->leaders, (std::vector<int>{1, 2, 3, 4, 5}));
  EXPECT_EQ(race.at_memorisation->share, 0);
  EXPECT_EQ(race.at_500->step, 600);
  EXPECT_EQ(race.known_step, 600) << "they led at step 0 too, but not from there on";
}

TEST(FrequencyRace, CountsAsManyLeadersAsThereAreWinners) {
  std::vector<std::pair<int, double>> strong;
  for (int k = 3; k <= 10; ++k) {
    strong.emplace_back(k, 1000.0);
  }
  const FrequencyRace race = race_of({0, 100}, {spectrum({}), spectrum(strong)}, std::nullopt);
  EXPECT_EQ(race.winners.size(), 8U);  // 7 of 8 are 87 %
  EXPECT_EQ(race.n_leaders, 8);
  EXPECT_EQ(race.share, (std::vector<double>{0.75, 1}));  // of equal ones the lowest lead: 1 .. 8
  EXPECT_FALSE(race.at_memorisation);
  EXPECT_FALSE(race.at_500);
  EXPECT_EQ(race.known_step, 100);
}

TEST(FrequencyRace, OfNothingHasNoWinner) {
  const FrequencyRace race = race_of({0}, {std::vector<double>(kFrequencies + 1, 0.0)}, 0);
  EXPECT_TRUE(race.winners.empty());
  EXPECT_EQ(race.share, std::vector<double>{0});
}

}  // namespace
}  // namespace groklab
