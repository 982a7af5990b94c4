// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "search/search_settings.hpp"

namespace groklab {

/// A key that is the product of others: widths that follow from a number of heads, say.
struct KeyProduct {
  std::string key;
  std::vector<std::string> factors;  ///< parameters of the space, or keys of the configuration
  bool operator==(const KeyProduct&) const = default;
};

/// A search as written down.
struct SearchFile {
  std::string text;  ///< what it is: the comment at the head of the file
  Config base;       ///< what all trials share; not resolved
  SearchSettings settings;
  std::vector<SearchParameter> space;  ///< in the order of the file; names are dotted keys, or factors of products
  std::vector<KeyProduct> products;    ///< applied in the order of the file, after the parameters
};

/// Reads the format of docs/search.md: a configuration file with [search], [objective], [prune], [space] and [product]
/// beside its keys. Throws Error(BadFile) for a malformed file, Error(Usage) for an unknown key, a value out of range or a
/// search that cannot be, with the line where there is one.
SearchFile parse_search(std::string_view toml, std::string_view path);

/// Do both look for the same thing in the same way? Budgets (trials, timeout_s) may differ.
bool is_same_search(const SearchFile& a, const SearchFile& b);

/// The configuration of a point, resolved. `values` in internal form, one a parameter of the space; `repetition` is added
/// to the seed. Throws Error(Usage) for a combination that cannot be.
Config trial_config(const SearchFile& search, std::span<const double> values, int repetition);

/// A value as people write it: a number, or the choice.
std::string value_text(const Distribution& distribution, double value);

/// A file of presets/searches/, compiled in.
struct EmbeddedSearch {
  std::string_view name;
  std::string_view toml;
};

std::span<const EmbeddedSearch> embedded_searches();

}  // namespace groklab
