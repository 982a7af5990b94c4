// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runs/snapshot_series.hpp"

namespace groklab {

/// How concentrated the folded spectra of W_E and of the logits are: the share of the energy beyond the constant that the
/// one, three and five leading frequencies hold, and the Gini coefficient.
inline constexpr std::array<std::string_view, 8> kSpectrumFeatures = {"embed_share_1", "embed_share_3", "embed_share_5",
                                                                      "embed_gini",    "logit_share_1", "logit_share_3",
                                                                      "logit_share_5", "logit_gini"};

/// At the last snapshot that is not after `step`; nullopt where there is none, or none of the logits.
std::optional<std::array<double, kSpectrumFeatures.size()>> spectrum_features(const SnapshotSeries& series,
                                                                              std::int64_t step);

}  // namespace groklab
