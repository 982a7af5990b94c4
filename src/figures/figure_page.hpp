// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace groklab {

/// One HTML file with these figures (plotly_renderer.hpp) and all it takes to draw them: it asks for nothing from
/// outside, its policy allows its own two scripts by their hashes and nothing else, and the figures are data in it, never
/// script. Throws Error(Usage) where the program was built without the page.
std::string figure_page(std::string_view title, std::span<const nlohmann::ordered_json> figures);

/// The page without its figures, compiled in: what `make web` made, or empty where it was not run before the build.
std::string_view figure_page_template();

/// Plotly's own script, out of the page: a server sends it by itself. Empty where the page is.
std::string_view plotly_script();

/// JSON for a <script> element of HTML: no "<", which could end it, or begin a comment.
std::string json_in_html(const nlohmann::ordered_json& document);

}  // namespace groklab
