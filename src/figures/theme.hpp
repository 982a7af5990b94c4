// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "figures/figure.hpp"

namespace groklab {

enum class ThemeName { Light, Dark };

/// The colours of everything but the data's maps. Roles have the palette of Okabe and Ito, told apart by readers with
/// any colour vision (Okabe, Ito 2008, "Color Universal Design"); yellow is left out, too light for lines on white. The
/// dark theme has the same hues, lighter.
struct Theme {
  std::string_view background;
  std::string_view ink;    ///< titles
  std::string_view soft;   ///< marks and labels of axes
  std::string_view frame;  ///< axes
  std::string_view grid;
  std::string_view roles[11];  ///< by ColorRole

  std::string_view color(ColorRole role) const { return roles[static_cast<std::size_t>(role)]; }
};

const Theme& theme(ThemeName name);

/// The name of a figure's files without their ending: of the dark theme NAME_dark.
std::string figure_stem(const std::string& figure_name, ThemeName theme);

}  // namespace groklab
