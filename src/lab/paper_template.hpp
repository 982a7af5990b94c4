// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace groklab {

/// What stands at a named place of a template, as LaTeX.
using TemplatePlaces = std::map<std::string, std::string, std::less<>>;

/// The template with every <<name>> replaced; what is put in is not searched again. Throws Error(Usage) for a place without
/// text, a text without a place, and "<<" without ">>".
std::string fill_template(std::string_view text, const TemplatePlaces& places);

/// A template of presets/paper/, compiled in.
struct EmbeddedPaper {
  std::string_view name;
  std::string_view tex;
};

std::span<const EmbeddedPaper> embedded_papers();

}  // namespace groklab
