// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/coordinates.hpp"
#include "analysis/network_tables.hpp"

namespace groklab {

/// Why heads have no circuits from tokens to logits; nullopt where they have.
std::optional<std::string> why_no_circuits(const ModelConfig& model);

/// What one head does to tokens, as matrices over residues.
struct HeadCircuit {
  /// [n / 2 + 1, n / 2 + 1] energy of W_E W_V W_O W_U from frequency (row) to frequency.
  std::vector<double> ov_coupling;
  double ov_norm = 0;            ///< root of its energy beyond the constants
  double interference = 0;       ///< energy off the diagonal over energy on it, constants left out
  double ov_effective_rank = 0;  ///< of W_V W_O
  double ov_energy_rank = 0;
  double qk_effective_rank = 0;  ///< of W_Q W_K^T
  double qk_energy_rank = 0;
  std::vector<double> qk_spectrum;  ///< [n / 2 + 1] of the score that "=" gives to token t, times 1 / sqrt(d_head)
};

/// The heads of a one-layer transformer without norms, whose direct path is linear in the embedding.
/// Math    OV: row x is what token x, attended to with weight 1, adds to the logits of the classes at all places;
///         expanded in the basis on both sides. QK: (W_E[=] + W_pos[last]) W_Q (W_E W_K)^T.
/// Range   interference is 0 where every frequency stays itself, infinite where none does; 0 for a head of no energy.
/// Source  Elhage et al. 2021 for the circuits; system N's coupling matrices and interference ratio.
std::vector<HeadCircuit> head_circuits(const NetworkTables& tables, const Coordinates& coordinates);

/// What all heads together do to a token to which each of them attends with weight 1.
struct TotalCoupling {
  std::vector<double> energy;  ///< [n / 2 + 1, n / 2 + 1] of W_E (sum over heads of W_V W_O) W_U, as HeadCircuit's
  double norm = 0;             ///< root of its energy beyond the constants
  double interference = 0;     ///< energy off the diagonal over energy on it
};

/// Of the same networks. Heads that do the same add up in it and opposite ones cancel, which a sum of their energies would
/// not show. Range: as HeadCircuit's.
TotalCoupling total_coupling(const NetworkTables& tables, const Coordinates& coordinates);

/// How much what two heads write overlaps.
struct HeadOverlap {
  int first = 0;
  int second = 0;
  double mean_cos2 = 0;      ///< mean squared cosine of the principal angles
  double largest_cos = 0;    ///< cosine of the smallest angle
  int first_dimensions = 0;  ///< of what each writes
  int second_dimensions = 0;
};

/// Principal angles between the subspaces of the residual stream that hold 95 % of the energy of W_E W_V W_O of two
/// heads, every pair of them. Random subspaces of r and s dimensions of d_model have a mean squared cosine of max(r, s)
/// / d_model over the min(r, s) angles. Source: Bjorck and Golub 1973.
std::vector<HeadOverlap> head_overlaps(const NetworkTables& tables, const Coordinates& coordinates);

}  // namespace groklab
