// SPDX-License-Identifier: MIT
#include "lab/listing.hpp"

#include <fmt/format.h>

#include <cmath>

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
#include "lab/followed_measures.hpp"
#include "lab/run_fields.hpp"
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

Listing list_fields(std::span<const RunField> fields, const std::string& condition) {
  Listing listing;
  for (const RunField& field : fields) {
    listing.items.push_back({std::string(field.name), std::string(field.text), {{condition, std::string(field.when)}}});
  }
  return listing;
}

Listing list_metrics() { return list_fields(metrics_fields(), "needs"); }

Listing list_measures() {
  Listing listing;
  for (const FollowedMeasure& measure : followed_measures()) {
    listing.items.push_back(
        {std::string(measure.name), std::string(measure.text), {{"in a document", std::string(measure.path)}}});
  }
  return listing;
}

Listing list_record() { return list_fields(record_fields(), "when"); }

Listing list_figures() {
  Listing listing;
  const auto add = [&](const auto& picture, const std::string& needs) {
    listing.items.push_back({std::string(picture.name), std::string(picture.description), {{"needs", needs}}});
  };
  const auto add_animation = [&](const auto& animation, const std::string& needs) {
    add(animation, needs);
    listing.items.back().facts.emplace_back("formats", "mp4, gif");
  };
  for (const RunFigure& figure : run_figures()) {
    add(figure, needs_text(figure.needs));
  }
  for (const RunAnimation& animation : run_animations()) {
    add_animation(animation, needs_text(animation.needs));
  }
  for (const SweepFigure& figure : sweep_figures()) {
    add(figure, "a sweep");
  }
  for (const SweepAnimation& animation : sweep_animations()) {
    add_animation(animation, "a sweep");
  }
  for (const ForecastFigure& figure : forecast_figures()) {
    add(figure, "a sweep with a forecast");
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

constexpr Lister kListers[] = {{"presets", list_presets}, {"operations", list_operations},  {"metrics", list_metrics},
                               {"record", list_record},   {"measures", list_measures},      {"features", list_features},
                               {"figures", list_figures}, {"sweeps", list_sweeps},          {"searches", list_searches},
                               {"keys", list_keys},       {"search-keys", list_search_keys}};

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

}  // namespace groklab
