// SPDX-License-Identifier: MIT
#include "figures/color_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/check.hpp"

namespace groklab {
namespace {

constexpr Rgb hex(std::uint32_t code) {
  return {static_cast<std::uint8_t>(code >> 16U), static_cast<std::uint8_t>(code >> 8U & 0xFFU),
          static_cast<std::uint8_t>(code & 0xFFU)};
}

constexpr std::array kViridis = {hex(0x440154), hex(0x472D7B), hex(0x3B528B), hex(0x2C728E), hex(0x21918C),
                                 hex(0x28AE80), hex(0x5EC962), hex(0xADDC30), hex(0xFDE725)};
constexpr std::array kRdBu = {hex(0x2166AC), hex(0x4393C3), hex(0x92C5DE), hex(0xD1E5F0), hex(0xF7F7F7),
                              hex(0xFDDBC7), hex(0xF4A582), hex(0xD6604D), hex(0xB2182B)};
constexpr std::array kTwilight = {hex(0xE2D9E2), hex(0x9EBBC9), hex(0x6785BE), hex(0x5E43A5), hex(0x421257),
                                  hex(0x471340), hex(0x8E2C50), hex(0xBA6657), hex(0xCEAC94), hex(0xE2D9E2)};

double linear_light(std::uint8_t component) {
  const double c = component / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);  // sRGB, IEC 61966-2-1
}

}  // namespace

std::span<const Rgb> color_anchors(ColorMap map) {
  switch (map) {
    case ColorMap::Sequential:
      return kViridis;
    case ColorMap::Diverging:
      return kRdBu;
    case ColorMap::Cyclic:
      return kTwilight;
  }
  GROKLAB_CHECK(false);
}

Rgb color_at(ColorMap map, double frac) {
  const std::span<const Rgb> anchors = color_anchors(map);
  const double at = std::clamp(frac, 0.0, 1.0) * static_cast<double>(anchors.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(at), anchors.size() - 2);
  const double t = at - static_cast<double>(below);
  Rgb color{};
  for (std::size_t i = 0; i < color.size(); ++i) {
    color[i] = static_cast<std::uint8_t>(std::lround((1 - t) * anchors[below][i] + t * anchors[below + 1][i]));
  }
  return color;
}

double lightness(const Rgb& color) {
  const double y = 0.2126 * linear_light(color[0]) + 0.7152 * linear_light(color[1]) + 0.0722 * linear_light(color[2]);
  return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389.0 / 27;  // CIE 15:2004
}

ColorRole text_role_on(const Rgb& color) { return lightness(color) < 60 ? ColorRole::OnDark : ColorRole::OnLight; }

std::string hex_text(const Rgb& color) { return fmt::format("#{:02X}{:02X}{:02X}", color[0], color[1], color[2]); }

}  // namespace groklab
