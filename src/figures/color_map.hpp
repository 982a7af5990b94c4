// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "figures/figure.hpp"

namespace groklab {

using Rgb = std::array<std::uint8_t, 3>;

/// The colours of a map at equal distances from its lower to its upper end; between them the components are linear.
/// Sequential  viridis, perceptually uniform (Smith, van der Walt 2015)
/// Diverging   RdBu of ColorBrewer, blue below and red above (Brewer 2002)
/// Cyclic      twilight, ends where it begins (Pathak 2018)
/// All three can be read with any colour vision: lightness alone orders the first and the halves of the others.
std::span<const Rgb> color_anchors(ColorMap map);

/// The colour at a share of the way from the lower (0) to the upper end (1) of a map.
Rgb color_at(ColorMap map, double frac);

/// CIE lightness L*, 0 black to 100 white.
double lightness(const Rgb& color);

/// The role of a text that stands on that colour.
ColorRole text_role_on(const Rgb& color);

/// "#rrggbb".
std::string hex_text(const Rgb& color);

}  // namespace groklab
