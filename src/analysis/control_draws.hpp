// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace groklab {

/// Indices into Stream::Control, so that no two measures of a network draw the same numbers. Below these are those of
/// causal_tests, which makes them of what it ablates.
inline constexpr std::uint64_t kTripleDraws = std::uint64_t{1} << 63;  ///< of gradient_symmetricity
inline constexpr std::uint64_t kFirstProbeDraws = kTripleDraws + 1;    ///< of linear_probes, one a target

}  // namespace groklab
