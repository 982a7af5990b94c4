// SPDX-License-Identifier: MIT
#include "lab/made_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lab/time_law.hpp"
#include "model/model_spec.hpp"

namespace groklab {
namespace {

/// How a number is made.
struct Recipe {
  const char* name;
  std::vector<std::string> parts;
  double (*of)(const Config& config);
  bool theory_is_constant_product = false;
};

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> kRecipes = {
      {"lr x decay",
       {"lr", "weight_decay"},
       [](const Config& config) { return config.optimizer.lr * config.optimizer.weight_decay; },
       true},
      {"parameters",
       {"n_heads", "d_model", "d_head", "d_mlp", "n_layers", "hidden", "p"},
       [](const Config& config) { return static_cast<double>(make_model_spec(config).n_params); }},
      {"d_head",
       {"n_heads", "d_model"},
       [](const Config& config) {
         return config.model.kind == ModelKind::Transformer ? static_cast<double>(config.model.d_head) : 0;
       }},
  };
  return kRecipes;
}

/// Those parts that are axes, in the order of the recipe.
std::vector<std::string> varied_parts(const Recipe& recipe, const std::vector<SweepAxis>& axes) {
  std::vector<std::string> parts;
  for (const std::string& part : recipe.parts) {
    if (std::any_of(axes.begin(), axes.end(), [&](const SweepAxis& axis) { return axis.key == part; })) {
      parts.push_back(part);
    }
  }
  return parts;
}

/// What tells levels apart, for products of decimal numbers differ in their last bits. Large ones as axes have them:
/// 14.56k.
std::string level_text(double number) {
  constexpr double kLarge = 1e4;
  return number < kLarge ? fmt::format("{:.4g}", number) : fmt::format("{:.4g}k", number / 1000);
}

MadeKey made_key(const Recipe& recipe, std::vector<std::string> parts, const std::vector<double>& numbers) {
  MadeKey made;
  made.axis.key = recipe.name;
  made.parts = std::move(parts);
  for (const double number : std::set<double>(numbers.begin(), numbers.end())) {
    if (made.axis.levels.empty() || made.axis.levels.back() != level_text(number)) {
      made.axis.levels.push_back(level_text(number));
      made.axis.numbers.push_back(number);
    }
  }
  for (const double number : numbers) {
    const auto level = std::find(made.axis.levels.begin(), made.axis.levels.end(), level_text(number));
    made.level.push_back(static_cast<std::size_t>(level - made.axis.levels.begin()));
  }
  return made;
}

void add_law(MadeKey& made, const Recipe& recipe, const SweepRuns& sweep, const std::vector<double>& numbers) {
  std::vector<CensoredTime> times;
  std::vector<double> positive;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (sweep.runs[i].grok && numbers[i] > 0) {
      times.push_back(*sweep.runs[i].grok);
      positive.push_back(numbers[i]);
    }
  }
  if (times.empty()) {
    return;
  }
  if (std::optional<LawLine> law = power_law(recipe.name, times, positive)) {
    made.law = LawCurve{
        0, std::move(law->text), std::move(law->x), std::move(law->median), std::move(law->low), std::move(law->high)};
  }
  if (recipe.theory_is_constant_product) {
    made.theory = median_product(times, positive);
  }
}

}  // namespace

std::vector<MadeKey> made_keys(const SweepRuns& sweep, const std::vector<SweepAxis>& axes) {
  std::vector<MadeKey> all;
  for (const Recipe& recipe : recipes()) {
    std::vector<std::string> parts = varied_parts(recipe, axes);
    if (parts.size() < 2) {
      continue;
    }
    std::vector<double> numbers;
    for (const ComparedRun& run : sweep.runs) {
      numbers.push_back(recipe.of(run.config));
    }
    MadeKey made = made_key(recipe, std::move(parts), numbers);
    if (made.axis.levels.size() > 1) {
      add_law(made, recipe, sweep, numbers);
      all.push_back(std::move(made));
    }
  }
  return all;
}

}  // namespace groklab
