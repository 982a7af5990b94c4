// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "analysis/network_tables.hpp"

namespace groklab {

/// How many directions a weight matrix uses, by both definitions of analysis/effective_rank.hpp.
struct WeightRank {
  std::string name;                     ///< of the tensor
  double effective_rank = 0;            ///< exp entropy of the singular values
  double energy_rank = 0;               ///< and of their squares
  std::vector<double> singular_values;  ///< descending
};

/// Of every weight matrix that is no head's: embed.W_E, pos_embed.W_pos, mlp.W_in and W_out of a block, unembed.W_U;
/// of an mlp layers.i.W. Heads are in analysis/head_circuits.hpp.
std::vector<WeightRank> weight_ranks(const NetworkTables& tables);

}  // namespace groklab
