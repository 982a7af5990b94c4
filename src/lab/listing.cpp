// SPDX-License-Identifier: MIT
#include "lab/listing.hpp"

#include <fmt/format.h>

#include <cmath>

#include "config/config_file.hpp"
#include "config/nearest_name.hpp"
#include "config/options.hpp"
#include "config/presets.hpp"
#include "config/toml_text.hpp"
#include "core/error.hpp"
#include "data/operation.hpp"
#include "figures/figure_registry.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "forecast/features.hpp"
#include "search/search_file.hpp"
#include "sweep/sweep_jobs.hpp"

namespace groklab {
namespace {

std::string range_of(const Option& option) {
  const bool low = std::isfinite(option.min);
  const bool high = std::isfinite(option.max);
  if (low && high) {
    return fmt::format("{} to {}", option.min, option.max);
  }
  return low ? fmt::format("{} or more", option.min) : "";
}

Listing list_presets() {
  Listing listing;
  for (const EmbeddedPreset& preset : embedded_presets()) {
    listing.items.push_back({std::string(preset.name), head_comment(preset.toml), {}});
  }
  return listing;
}

Listing list_operations() {
  Listing listing;
  for (const NamedOperation& operation : named_operations()) {
    listing.items.push_back(
        {std::string(operation.name),
         std::string(operation.formula),
         {{"needs", operation.needs_prime ? "a prime modulus" : ""}, {"source", std::string(operation.source)}}});
  }
  listing.items.push_back({"(polynomial)", "any polynomial in a and b, like a^3 + 2ab - 1", {}});
  return listing;
}

Listing list_metrics() {
  const std::string order = "train.order_params, mlp only";
  const auto measure = [](std::string name, std::string text, const std::string& needs = "") {
    return ListItem{std::move(name), std::move(text), {{"needs", needs}}};
  };
  return {{measure("step", "updates done; 0 is the initialisation"),
           measure("train_loss", "mean cross-entropy over the training examples, dropout off"),
           measure("test_loss", "the same over the test examples"),
           measure("train_acc", "share of right answers on the training examples"),
           measure("test_acc", "the same on the test examples"),
           measure("weight_norm", "root of the sum of squares of all parameters"),
           measure("erank_W1", "effective rank of layer 1's weights; erank_W2, ... of the others", order),
           measure("energy_rank_W1", "the same from squared singular values, as system O has it", order),
           measure("participation_ratio", "effective dimension of the last hidden layer on the test set", order),
           measure("snr", "energy of the key frequencies over that of the others", order),
           measure("snr_published", "energy of all frequencies over that of the mean", order),
           measure("rqi", "share of parallelograms that close, relative to the size of the embedding", order),
           measure("rqi_circle", "how well angles add up on the circles of the key frequencies", order),
           measure("rqi_published", "share of parallelograms that close to 0.5", order),
           measure("kernel_alignment", "of the tangent kernel with the classes, centred, every logit", order),
           measure("kernel_alignment_label", "the same with the true label's logit", order),
           measure("kernel_alignment_published", "the same with the sum of the logits, not centred", order)}};
}

Listing list_figures() {
  Listing listing;
  for (const RunFigure& figure : run_figures()) {
    listing.items.push_back(
        {std::string(figure.name), std::string(figure.description), {{"needs", needs_text(figure.needs)}}});
  }
  for (const RunAnimation& animation : run_animations()) {
    listing.items.push_back({std::string(animation.name),
                             std::string(animation.description),
                             {{"needs", needs_text(animation.needs)}, {"formats", "mp4, gif"}}});
  }
  for (const SweepFigure& figure : sweep_figures()) {
    listing.items.push_back({std::string(figure.name), std::string(figure.description), {{"needs", "a sweep"}}});
  }
  for (const SweepAnimation& animation : sweep_animations()) {
    listing.items.push_back({std::string(animation.name),
                             std::string(animation.description),
                             {{"needs", "a sweep"}, {"formats", "mp4, gif"}}});
  }
  for (const ForecastFigure& figure : forecast_figures()) {
    listing.items.push_back(
        {std::string(figure.name), std::string(figure.description), {{"needs", "a sweep with a forecast"}}});
  }
  return listing;
}

Listing list_features() {
  Listing listing;
  for (const Feature& feature : features()) {
    listing.items.push_back({std::string(feature.name), std::string(feature.formula), {}});
  }
  return listing;
}

Listing list_sweeps() {
  Listing listing;
  for (const EmbeddedSweep& embedded : embedded_sweeps()) {
    const SweepFile sweep = parse_sweep(embedded.toml, embedded.name);
    listing.items.push_back(
        {std::string(embedded.name), sweep.text, {{"runs", std::to_string(expand_jobs(sweep).size())}}});
  }
  return listing;
}

Listing list_searches() {
  Listing listing;
  for (const EmbeddedSearch& embedded : embedded_searches()) {
    const SearchFile search = parse_search(embedded.toml, embedded.name);
    listing.items.push_back(
        {std::string(embedded.name),
         search.text,
         {{"parameters", std::to_string(search.space.size())}, {"trials", std::to_string(search.settings.trials)}}});
  }
  return listing;
}

Listing list_options(const std::vector<Option>& table) {
  Listing listing;
  for (const Option& option : table) {
    listing.items.push_back({std::string(option.key),
                             std::string(option.help),
                             {{"type", option_type_text(option)},
                              {"default", option_value_text(option)},
                              {"range", range_of(option)},
                              {"source", std::string(option.source)}}});
  }
  return listing;
}

Listing list_keys() {
  Config defaults;
  return list_options(options(defaults));
}

Listing list_search_keys() {
  SearchSettings defaults;
  return list_options(search_options(defaults));
}

struct Lister {
  std::string_view what;
  Listing (*make)();
};

constexpr Lister kListers[] = {{"presets", list_presets},        {"operations", list_operations},
                               {"metrics", list_metrics},        {"features", list_features},
                               {"figures", list_figures},        {"sweeps", list_sweeps},
                               {"searches", list_searches},      {"keys", list_keys},
                               {"search-keys", list_search_keys}};

}  // namespace

std::vector<std::string_view> listable() {
  std::vector<std::string_view> names;
  for (const Lister& lister : kListers) {
    names.push_back(lister.what);
  }
  return names;
}

Listing list(std::string_view what) {
  for (const Lister& lister : kListers) {
    if (lister.what == what) {
      return lister.make();
    }
  }
  const std::vector<std::string_view> names = listable();
  throw Error(ErrorKind::Usage, fmt::format("there is no list of '{}'", what), "list",
              fmt::format("did you mean '{}'? allowed: {}", nearest_name(what, names), fmt::join(names, ", ")));
}

std::string keys_markdown() {
  std::string text =
      "# Configuration keys\n\n"
      "Generated by `groklab list keys --markdown`; a test compares the two.\n\n"
      "A key is set in a TOML file (`[optimizer]` then `weight_decay = 0.5`), or on the command line as "
      "`optimizer.weight_decay=0.5`. Where the last part is unambiguous it does alone: `weight_decay = 0.5` at the top "
      "of "
      "the file, `weight_decay=0.5` on the command line. "
      "A TOML file may start from a preset with `preset = \"mlp-p97\"` at its top.\n\n"
      "| key | type | default | range | meaning |\n|---|---|---|---|---|\n";
  const auto escaped = [](std::string cell) {
    for (size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 2)) {
      cell.insert(at, "\\");
    }
    return cell;
  };
  for (const ListItem& item : list_keys().items) {
    const auto fact = [&](size_t i) { return escaped(item.facts[i].second); };
    const std::string source = item.facts[3].second.empty() ? "" : fmt::format(" ({})", fact(3));
    text += fmt::format("| `{}` | {} | {} | {} | {}{} |\n", item.name, fact(0),
                        item.facts[1].second.empty() ? "" : fmt::format("`{}`", fact(1)), fact(2), escaped(item.text),
                        source);
  }
  text += "\n## Presets\n\n";
  for (const ListItem& item : list_presets().items) {
    text += fmt::format("- `{}`: {}\n", item.name, item.text);
  }
  return text;
}

}  // namespace groklab
