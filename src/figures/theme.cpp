// SPDX-License-Identifier: MIT
#include "figures/theme.hpp"

namespace groklab {
namespace {

constexpr Theme kLight = {
    .background = "#FFFFFF",
    .ink = "#222222",
    .soft = "#555555",
    .frame = "#9A9A9A",
    .grid = "#E6E6E6",
    .roles = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#5A5A5A", "#8A8A8A",
              "#FFFFFF", "#111111"},
};

constexpr Theme kDark = {
    .background = "#16181D",
    .ink = "#F0F0F0",
    .soft = "#B8BCC4",
    .frame = "#6C717B",
    .grid = "#2C3038",
    .roles = {"#4FA8E0", "#FF8A3D", "#2CC79A", "#E39CC6", "#9AD7F7", "#F2BE45", "#FFFFFF", "#A8ADB7", "#868B95",
              "#FFFFFF", "#111111"},
};

}  // namespace

const Theme& theme(ThemeName name) { return name == ThemeName::Light ? kLight : kDark; }

std::string figure_stem(const std::string& figure_name, ThemeName theme) {
  return figure_name + (theme == ThemeName::Dark ? "_dark" : "");
}

}  // namespace groklab
