// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groklab {

/// One entry of `groklab list`.
struct ListItem {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, std::string>> facts;
};

struct Listing {
  std::vector<ListItem> items;
};

/// Names of what can be listed, in the order of the help.
std::vector<std::string_view> listable();

/// Throws Error(Usage) for anything else, with the nearest name.
Listing list(std::string_view what);

}  // namespace groklab
