// SPDX-License-Identifier: MIT
#include "lab/published_results.hpp"

#include <fmt/format.h>

#include <array>

#include "config/nearest_name.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

constexpr std::array<std::string_view, 5> kQuantityNames = {"train_loss", "test_loss", "weight_norm", "mem_step",
                                                            "grok_step"};

bool names_group(std::string_view word, std::string_view group) {
  return word == group || word == fmt::format("{}/...", group) || word == fmt::format("{}/*", group);
}

}  // namespace

std::string_view quantity_name(Quantity quantity) { return kQuantityNames[static_cast<size_t>(quantity)]; }

bool is_milestone(Quantity quantity) { return quantity == Quantity::MemStep || quantity == Quantity::GrokStep; }

std::vector<PublishedResult> published_results() {
  std::vector<PublishedResult> all;
  for (const EmbeddedPublished& file : embedded_published()) {
    for (PublishedResult& result : parse_published(file.toml, file.name, fmt::format("{}.toml", file.name))) {
      all.push_back(std::move(result));
    }
  }
  return all;
}

std::vector<PublishedResult> select_results(std::span<const PublishedResult> results,
                                            std::span<const std::string> words) {
  std::vector<bool> chosen(results.size(), false);
  for (const std::string& word : words) {
    bool known = false;
    for (size_t i = 0; i < results.size(); ++i) {
      const PublishedResult& result = results[i];
      if (word == "all" || word == result.name || word == result.alias || names_group(word, result.group())) {
        chosen[i] = true;
        known = true;
      }
    }
    if (!known) {
      std::vector<std::string_view> names;
      for (const PublishedResult& result : results) {
        names.emplace_back(result.name);
      }
      throw Error(ErrorKind::Usage, fmt::format("no published result '{}'", word), "",
                  fmt::format("did you mean '{}'? `groklab reproduce --list` shows all", nearest_name(word, names)));
    }
  }
  std::vector<PublishedResult> selected;
  for (size_t i = 0; i < results.size(); ++i) {
    if (chosen[i]) {
      selected.push_back(results[i]);
    }
  }
  return selected;
}

}  // namespace groklab
