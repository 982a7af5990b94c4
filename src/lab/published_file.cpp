// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/toml_table.hpp"
#include "config/toml_text.hpp"
#include "lab/published_results.hpp"

namespace groklab {
namespace {

/// Published epochs to our steps, added to the epoch.
struct EpochOffsets {
  std::int64_t train_loss = 0;
  std::int64_t train_acc = 0;
  std::int64_t test = 0;
};

EpochOffsets read_offsets(const TomlTable& table) {
  table.allow(std::array<std::string_view, 3>{"train_loss", "train_acc", "test"});
  return {table.required<std::int64_t>("train_loss"), table.required<std::int64_t>("train_acc"),
          table.required<std::int64_t>("test")};
}

PublishedStart read_start(const TomlTable& file) {
  const auto name = file.required<std::string>("start");
  if (name == "published") {
    return PublishedStart::SameWeights;
  }
  if (name != "own seeds") {
    file.refuse("'start' is \"published\" or \"own seeds\"");
  }
  return PublishedStart::OwnSeeds;
}

void add_series(const TomlTable& table, Quantity quantity, std::int64_t offset, const PublishedNumber& as,
                std::vector<PublishedNumber>& numbers) {
  for (const auto& [epoch, value] : table.pairs(quantity_name(quantity))) {
    PublishedNumber number = as;
    number.quantity = quantity;
    number.step = epoch + offset;
    number.value = value;
    if (number.step < 0) {
      table.refuse(fmt::format("epoch {} lies before the first step", epoch));
    }
    numbers.push_back(number);
  }
}

/// `mem = 350`, `grok = "never"`; absent: not published.
void add_milestone(const TomlTable& table, std::string_view key, std::int64_t offset, PublishedNumber number,
                   std::vector<PublishedNumber>& numbers) {
  if (!table.holds_text(key, "never")) {
    const std::optional<std::int64_t> epoch = table.optional<std::int64_t>(key);
    if (!epoch) {
      return;
    }
    number.value = static_cast<double>(*epoch + offset);
  }
  numbers.push_back(number);
}

/// The numbers of a [[result]] or [[result.also]].
void add_numbers(const TomlTable& table, const EpochOffsets& offsets, std::int64_t budget, const PublishedNumber& as,
                 std::vector<PublishedNumber>& numbers) {
  add_series(table, Quantity::TrainLoss, offsets.train_loss, as, numbers);
  add_series(table, Quantity::TestLoss, offsets.test, as, numbers);
  add_series(table, Quantity::WeightNorm, offsets.test, as, numbers);
  PublishedNumber milestone = as;
  milestone.step = budget;
  milestone.quantity = Quantity::MemStep;
  add_milestone(table, "mem", offsets.train_acc, milestone, numbers);
  milestone.quantity = Quantity::GrokStep;
  add_milestone(table, "grok", offsets.test, milestone, numbers);
}

PublishedResult read_result(const TomlTable& table, const PublishedResult& group, const EpochOffsets& offsets) {
  table.allow(std::array<std::string_view, 10>{"name", "alias", "keys", "eval_every", "train_loss", "test_loss",
                                               "weight_norm", "mem", "grok", "also"});
  PublishedResult result = group;
  result.name += "/" + table.required<std::string>("name");
  if (const auto alias = table.optional<std::string>("alias")) {
    result.alias = group.name + "/" + *alias;
  }
  for (const std::string& word : table.words("keys")) {
    result.keys.push_back(word);
  }
  result.eval_every = table.optional<std::int64_t>("eval_every").value_or(group.eval_every);
  PublishedNumber as;
  as.source = group.source;
  add_numbers(table, offsets, result.steps, as, result.numbers);
  for (const TomlTable& also : table.tables("also")) {
    also.allow(
        std::array<std::string_view, 7>{"source", "mean_of", "train_loss", "test_loss", "weight_norm", "mem", "grok"});
    as.source = also.required<std::string>("source");
    as.mean_of = static_cast<int>(also.optional<std::int64_t>("mean_of").value_or(1));
    if (as.mean_of < 1) {
      also.refuse("'mean_of' is 1 or more");
    }
    add_numbers(also, offsets, result.steps, as, result.numbers);
  }
  if (result.numbers.empty() || result.eval_every < 1) {
    table.refuse(fmt::format("'{}' needs published numbers and a positive eval_every", result.name));
  }
  return result;
}

}  // namespace

std::vector<PublishedResult> parse_published(std::string_view toml, std::string_view group, std::string_view path) {
  const toml::table values = parse_toml(toml, path);
  const TomlTable file(values, path, "docs/reproduce.md");
  file.allow(std::array<std::string_view, 9>{"text", "source", "start", "preset", "keys", "eval_every", "steps",
                                             "offset", "result"});
  PublishedResult common;
  common.name = group;
  common.text = file.required<std::string>("text");
  common.source = file.required<std::string>("source");
  common.start = read_start(file);
  common.preset = file.required<std::string>("preset");
  common.keys = file.words("keys");
  common.eval_every = file.required<std::int64_t>("eval_every");
  common.steps = file.required<std::int64_t>("steps");
  const EpochOffsets offsets = read_offsets(file.table("offset"));
  std::vector<PublishedResult> results;
  for (const TomlTable& table : file.tables("result")) {
    PublishedResult result = read_result(table, common, offsets);
    const bool taken = std::any_of(results.begin(), results.end(), [&](const PublishedResult& other) {
      return other.name == result.name || other.alias == result.name || other.name == result.alias;
    });
    if (taken) {
      table.refuse(fmt::format("the name '{}' comes twice", result.name));
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace groklab
