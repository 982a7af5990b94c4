// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.hpp"
#include "lab/listing.hpp"
#include "lab/listing_page.hpp"

namespace groklab {
namespace {

struct ListOptions {
  std::string what;
  bool json = false;
  bool markdown = false;
};

void print_text(const Listing& listing) {
  size_t width = 0;
  for (const ListItem& item : listing.items) {
    width = std::max(width, item.name.size());
  }
  for (const ListItem& item : listing.items) {
    std::string facts;
    for (const auto& [name, value] : item.facts) {
      if (!value.empty()) {
        facts += fmt::format(" [{}: {}]", name, value);
      }
    }
    fmt::print("{:<{}}  {}{}\n", item.name, width, item.text, facts);
  }
}

void print_json(const Listing& listing) {
  nlohmann::ordered_json document = nlohmann::ordered_json::array();
  for (const ListItem& item : listing.items) {
    nlohmann::ordered_json entry;
    entry["name"] = item.name;
    entry["text"] = item.text;
    for (const auto& [name, value] : item.facts) {
      entry[name] = value;
    }
    document.push_back(entry);
  }
  fmt::print("{}\n", document.dump(2));
}

}  // namespace

void add_list_command(CLI::App& app, int& exit_code) {
  const std::string names = fmt::format("{}", fmt::join(listable(), ", "));
  CLI::App* command = app.add_subcommand("list", "List presets, keys, operations, figures and what else has a name");
  auto options = std::make_shared<ListOptions>();
  command->add_option("WHAT", options->what, names)->required();
  command->add_flag("--json", options->json, "as one JSON document");
  command->add_flag("--markdown", options->markdown, "as a page of docs/");
  command->footer("Examples:\n  groklab list keys\n  groklab list presets --json\n  groklab list figures --markdown");
  command->callback([options, &exit_code] {
    exit_code = 0;
    if (options->markdown) {
      fmt::print("{}", listing_markdown(options->what));
      return;
    }
    const Listing listing = list(options->what);
    options->json ? print_json(listing) : print_text(listing);
  });
}

}  // namespace groklab
