// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Index of the key that is the operation; nullopt where it does not vary.
std::optional<std::size_t> operation_axis(const SweepFigureData& data);

/// How simple each operation is, and what networks made of it: by the frequencies of a and b, in the basis in which the task
/// is linear, where the energy of its labels is, and beside it that of the logits (mean over the analysed runs of that
/// operation). In system N's figure of this name the table of the integers f(a, b) is transformed, whose values mean nothing.
/// Needs analysed runs and an operation that varies.
Figure sweep_structure(const SweepFigureData& data);

}  // namespace groklab
