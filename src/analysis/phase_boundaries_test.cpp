// SPDX-License-Identifier: MIT
#include "analysis/phase_boundaries.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

MetricsLine line(std::int64_t step, double train_loss, double test_loss, double train_acc, double test_acc) {
  MetricsLine out;
  out.step = step;
  out.train_loss = train_loss;
  out.test_loss = test_loss;
  out.train_acc = train_acc;
  out.test_acc = test_acc;
  return out;
}

/// The losses that the TransformerLens demo of Nanda et al. prints (p = 113); accuracies as its curves have them. Its
/// text puts the boundaries at 1,500, 13,300 and 16,600.
std::vector<MetricsLine> published_run() {
  return {
      line(0, 4.735, 4.7333, 0.01, 0.01),  line(99, 2.948, 7.555, 0.3, 0.005),   line(199, 0.0319, 20.31, 0.997, 0.01),
      line(999, 5.5e-6, 30.86, 1, 0.02),   line(1399, 4.16e-7, 34.10, 1, 0.02),  line(4999, 3.2e-7, 29.17, 1, 0.05),
      line(9999, 2.9e-7, 22.26, 1, 0.1),   line(11999, 2.66e-7, 14.81, 1, 0.2),  line(12999, 2.38e-7, 7.55, 1, 0.4),
      line(13499, 2.08e-7, 2.96, 1, 0.7),  line(13999, 1.63e-7, 0.237, 1, 0.96), line(14499, 1.34e-7, 0.00489, 1, 1),
      line(14999, 1.26e-7, 1.54e-4, 1, 1), line(19999, 9.93e-8, 2.61e-7, 1, 1)};
}

TEST(PhaseBoundaries, OfAPublishedRunLieWhereItsAuthorsSeeThem) {
  const std::vector<ExcludedLoss> excluded = {{0, 4.8},    {500, 0.2}, {1500, 0.001},
                                              {5000, 1.0}, {10000, 8}, {20000, 19}};
  const PhaseBoundaries found = phase_boundaries(published_run(), excluded, 113);
  EXPECT_EQ(found.formation_start, 1500);
  EXPECT_EQ(found.cleanup_start, 13499);
  EXPECT_EQ(found.cleanup_end, 19999);  // the demo prints nothing between 14,999 and here
  EXPECT_EQ(found.memorised_published, 199);
  EXPECT_EQ(found.generalised_published, 13999);
}

TEST(PhaseBoundaries, AreAbsentWhereNothingChanges) {
  std::vector<MetricsLine> memorised = published_run();
  memorised.resize(8);
  const PhaseBoundaries found =
      phase_boundaries(memorised, std::vector<ExcludedLoss>{{0, 4.8}, {5000, 0.1}, {9000, 0.2}}, 113);
  EXPECT_FALSE(found.formation_start);
  EXPECT_FALSE(found.cleanup_start);
  EXPECT_FALSE(found.cleanup_end);
  EXPECT_FALSE(phase_boundaries(memorised, {}, 113).formation_start);
  // Checkpoints too far apart to have seen the memorised network: nothing rises from 4.1.
  const std::vector<ExcludedLoss> coarse = {{0, 4.7}, {2500, 4.1}, {5000, 7.2}};
  EXPECT_FALSE(phase_boundaries(memorised, coarse, 113).formation_start);
}

TEST(PhaseBoundaries, LetTheCircuitFormWhereTheExcludedLossRisesHalfOfTheWayToChance) {
  const auto formation = [](double risen_to) {  // ln 113 is 4.727, and half of the way from 1 to it is 2.864
    const std::vector<ExcludedLoss> excluded = {{0, 4.8}, {500, 1}, {1000, risen_to}};
    return phase_boundaries(published_run(), excluded, 113).formation_start;
  };
  EXPECT_EQ(formation(2.9), 500);
  EXPECT_FALSE(formation(2.8));
}

TEST(PhaseBoundaries, HaveNoCleanUpWhereTheRunGeneralisesAsItMemorises) {
  const std::vector<MetricsLine> lines = {line(0, 4.7, 4.7, 0, 0), line(100, 0.01, 0.3, 1, 0.97),
                                          line(200, 1e-3, 1e-3, 1, 1)};
  EXPECT_FALSE(phase_boundaries(lines, {}, 113).cleanup_start);
  EXPECT_EQ(phase_boundaries(lines, {}, 113).generalised_published, 100);
}

}  // namespace
}  // namespace groklab
