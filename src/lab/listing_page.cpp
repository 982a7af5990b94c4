// SPDX-License-Identifier: MIT
#include "lab/listing_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/check.hpp"
#include "lab/listing.hpp"

namespace groklab {
namespace {

struct Heading {
  std::string_view what;
  std::string_view title;
  std::string_view text;  ///< what the list is, and where more stands
};

constexpr Heading kHeadings[] = {
    {"presets", "Presets",
     "`groklab train PRESET key=value ...` begins with one of these. Only what differs from the defaults of the "
     "[keys](../config.md) is in it."},
    {"operations", "Operations", "Values of `task.operation`. Any polynomial in a and b does without an entry."},
    {"metrics", "Metrics",
     "Fields of a line of `metrics.jsonl`, each of the parameters after exactly `step` updates "
     "([what the numbers mean](../semantics.md))."},
    {"record", "Fields of run.json",
     "A dot leads into an object. [What the numbers mean](../semantics.md) defines the milestones."},
    {"measures", "Measures over steps",
     "What `groklab analyze` follows from checkpoint to checkpoint in `analysis/summary.json`, an array over steps "
     "each; the document of one checkpoint has them at the given place, among many more ([formulas](../measures.md))."},
    {"features", "Features of the early window",
     "Columns of `features_<window>.csv`, which `groklab forecast` computes from the first steps of a run "
     "([forecasting](../forecast.md))."},
    {"figures", "Figures",
     "Names for `groklab figures --only`. [Every figure, with a picture and how to read it](../figures.md)."},
    {"sweeps", "Sweeps", "Names for `groklab sweep` ([how to write one](../sweeps.md))."},
    {"searches", "Searches", "Names for `groklab search` ([how to write one](../search.md))."},
    {"keys", "Configuration keys",
     "A key is set in a TOML file (`[optimizer]` then `weight_decay = 0.5`), or on the command line as "
     "`optimizer.weight_decay=0.5`. Where the last part is unambiguous it does alone: `weight_decay = 0.5` at the top "
     "of the file, `weight_decay=0.5` on the command line. A TOML file may start from a "
     "[preset](reference/presets.md) with `preset = \"mlp-p97\"` at its top."},
    {"search-keys", "Keys of a search",
     "Set in the sections of a search file, or as words of the command line ([searching](../search.md))."}};

/// Text that Markdown leaves as it is, in a cell of a table. What stands between backquotes is code already.
std::string in_cell(std::string_view text) {
  std::string escaped;
  bool is_code = false;
  for (const char c : text) {
    is_code = is_code != (c == '`');
    if (c == '|' || (!is_code && (c == '*' || c == '<' || c == '$'))) {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

std::string code_text(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", in_cell(text)); }

/// The value of an item's fact; empty where it has none.
std::string_view fact_of(const ListItem& item, std::string_view name) {
  const auto found = std::find_if(item.facts.begin(), item.facts.end(), [&](const auto& f) { return f.first == name; });
  return found == item.facts.end() ? std::string_view() : found->second;
}

/// The facts that are columns of their own: those that some item has, but the source, which goes with the meaning.
std::vector<std::string_view> fact_columns(const Listing& listing) {
  std::vector<std::string_view> columns;
  for (const ListItem& item : listing.items) {
    for (const auto& [name, value] : item.facts) {
      if (!value.empty() && name != "source" && std::find(columns.begin(), columns.end(), name) == columns.end()) {
        columns.push_back(name);
      }
    }
  }
  return columns;
}

std::string meaning_of(const ListItem& item) {
  const std::string_view source = fact_of(item, "source");
  return source.empty() ? in_cell(item.text) : fmt::format("{} ({})", in_cell(item.text), in_cell(source));
}

std::string table_of(const Listing& listing) {
  const std::vector<std::string_view> columns = fact_columns(listing);
  std::string table = "| name | meaning |";
  std::string rule = "|---|---|";
  for (const std::string_view column : columns) {
    table += fmt::format(" {} |", column);
    rule += "---|";
  }
  table += "\n" + rule + "\n";
  for (const ListItem& item : listing.items) {
    table += fmt::format("| {} | {} |", code_text(item.name), meaning_of(item));
    for (const std::string_view column : columns) {
      const std::string_view value = fact_of(item, column);
      table += fmt::format(" {} |", column == "default" ? code_text(value) : in_cell(value));
    }
    table += "\n";
  }
  return table;
}

}  // namespace

std::string listing_markdown(std::string_view what) {
  const Listing listing = list(what);
  const auto heading =
      std::find_if(std::begin(kHeadings), std::end(kHeadings), [&](const Heading& h) { return h.what == what; });
  GROKLAB_CHECK(heading != std::end(kHeadings));
  return fmt::format("# {}\n\n{}\n\nGenerated by `groklab list {} --markdown`; a test compares the two.\n\n{}",
                     heading->title, heading->text, what, table_of(listing));
}

}  // namespace groklab
