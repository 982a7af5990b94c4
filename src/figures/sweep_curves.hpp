// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// A measure over steps for every setting of a sweep: means with bands over seeds, a line a level of the first key, a panel a
/// level of the others. Needs runs with evaluations.
Figure sweep_test_accuracy(const SweepFigureData& data);
Figure sweep_test_accuracy_log(const SweepFigureData& data);  ///< over logarithmic steps
Figure sweep_train_loss(const SweepFigureData& data);
Figure sweep_weight_norm(const SweepFigureData& data);
Figure sweep_gini(const SweepFigureData& data);       ///< of the logits' spectrum; needs snapshots
Figure sweep_key_share(const SweepFigureData& data);  ///< of the energy, in the key frequencies of the end; likewise

/// The four panels of system M for a sweep of one key: test and train accuracy, grok step and final accuracy by level.
Figure sweep_overview(const SweepFigureData& data);

}  // namespace groklab
