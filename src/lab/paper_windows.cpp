// SPDX-License-Identifier: MIT
#include "lab/paper_windows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/paper_claims.hpp"

namespace groklab {

const WindowSummary& main_window(const ForecastDocument& forecast) { return forecast.windows.back(); }

std::string count_text(std::int64_t n) { return fmt::format("{}", n); }

std::string window_text(const WindowSummary& window) {
  return window.window ? count_text(*window.window) : "memorisation";
}

TextTable auroc_table(const WindowSummary& window) {
  TextTable table{{"predictor"}, {}};
  for (const SchemeResult& result : window.schemes) {
    if (std::find(table.columns.begin() + 1, table.columns.end(), result.scheme) == table.columns.end()) {
      table.columns.push_back(result.scheme);
    }
  }
  for (const SchemeResult& result : window.schemes) {
    if (table.rows.empty() || table.rows.back()[0] != result.predictor) {
      table.rows.push_back({result.predictor});
      for (std::size_t column = 1; column < table.columns.size(); ++column) {
        const SchemeResult* found = window.scheme(result.predictor, table.columns[column]);
        table.rows.back().push_back(found == nullptr ? "-" : estimate_text(found->auroc));
      }
    }
  }
  return table;
}

std::string auroc_caption(const WindowSummary& window) {
  return fmt::format("AUROC {}, by what is left out at once, with 95 % intervals over cells.", moment_text(window));
}

}  // namespace groklab
