// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/check.hpp"
#include "figures/figure.hpp"

namespace groklab {

/// Okabe and Ito's palette, told apart by readers with any colour vision (Okabe, Ito 2008, "Color Universal Design").
/// Yellow is left out: too light for lines on white.
constexpr std::string_view color_value(ColorRole role) {
  switch (role) {
    case ColorRole::Train:
      return "#0072B2";
    case ColorRole::Test:
      return "#D55E00";
    case ColorRole::Measure:
      return "#009E73";
    case ColorRole::Second:
      return "#CC79A7";
    case ColorRole::Third:
      return "#56B4E9";
    case ColorRole::Fourth:
      return "#E69F00";
    case ColorRole::Fifth:
      return "#000000";
    case ColorRole::Milestone:
      return "#5A5A5A";
    case ColorRole::Muted:
      return "#8A8A8A";
  }
  GROKLAB_CHECK(false);
}

inline constexpr std::string_view kInk = "#222222";    // titles
inline constexpr std::string_view kSoft = "#555555";   // marks and labels of axes
inline constexpr std::string_view kFrame = "#9A9A9A";  // axes
inline constexpr std::string_view kGrid = "#E6E6E6";

}  // namespace groklab
