// SPDX-License-Identifier: MIT
#include "figures/figure_page.hpp"

#include "core/check.hpp"
#include "core/error.hpp"

namespace groklab {

using Json = nlohmann::ordered_json;

std::string figure_page(std::string_view title, std::span<const Json> figures) {
  static constexpr std::string_view kPlace = "@FIGURES@";
  const std::string_view page = figure_page_template();
  if (page.empty()) {
    throw Error(ErrorKind::Usage, "this program was built without its web page, which HTML needs", "--format html",
                "run `make web` (it needs npm), then try again; png, svg, pdf and json need nothing more");
  }
  const std::size_t at = page.find(kPlace);
  GROKLAB_CHECK(at != std::string_view::npos);
  Json document = {{"title", title}, {"figures", Json::array()}};
  for (const Json& figure : figures) {
    document["figures"].push_back(figure);
  }
  std::string html(page.substr(0, at));
  html += json_in_html(document);
  html += page.substr(at + kPlace.size());
  return html;
}

std::string_view plotly_script() {
  static constexpr std::string_view kBefore = "@FIGURES@</script>\n<script>";
  std::string_view page = figure_page_template();
  const std::size_t at = page.find(kBefore);
  if (at == std::string_view::npos) {
    return {};
  }
  page.remove_prefix(at + kBefore.size());
  return page.substr(0, page.find("</script"));
}

std::string json_in_html(const Json& document) {
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      escaped += "\\u003c";  // within a string: JSON has it nowhere else
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace groklab
