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
#include "lab/followed_measures.hpp"
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

Listing list_measures() {
  Listing listing;
  for (const FollowedMeasure& measure : followed_measures()) {
    listing.items.push_back(
        {std::string(measure.name), std::string(measure.text), {{"in a document", std::string(measure.path)}}});
  }
  return listing;
}

/// run.json; cli_contract compares the names with those of real runs.
Listing list_record() {
  const auto field = [](std::string name, std::string text, const std::string& when = "") {
    return ListItem{std::move(name), std::move(text), {{"when", when}}};
  };
  const std::string over = "the process has ended";
  return {{field("format", "version of this layout"),
           field("name", "name of the run's folder"),
           field("status", "running, stopped, finished or failed"),
           field("outcome", "diverged, unstable, grokked, memorized or unfit; null while the run is not over"),
           field("config_hash", "of config.toml"),
           field("command", "the command that repeats the run"),
           field("versions.groklab", "of the program"),
           field("versions.compiler", "that built it"),
           field("machine.cpu", "its processor, in its own words"),
           field("machine.cores", "that this process could use"),
           field("machine.system", "kernel and architecture"),
           field("engine", "factored, reference or check"),
           field("kernels", "the variant that bits depend on"),
           field("threads", "which bits do not depend on"),
           field("n_params", "numbers that are trained"),
           field("n_train", "training examples"),
           field("n_test", "test examples"),
           field("chance_acc", "accuracy of guessing"),
           field("chance_loss", "loss of guessing"),
           field("parent", "name, path, step and changed keys of the run that this one was forked from", "a fork"),
           field("forecast", "window, probability and median step, a forecast each", "train --forecast"),
           field("seconds", "of training, all processes together"),
           field("resumed_at", "steps at which a process went on"),
           field("last_step", "the last step done", over),
           field("steps", "train.steps", over),
           field("steps_per_second", "of the last process", over),
           field("first_line_s", "seconds from the start to the first line of metrics.jsonl", over),
           field("labels_seen", "examples times steps", over),
           field("milestones.mem_step", "first evaluation with train_acc of 0.99", over),
           field("milestones.grok_step", "first with test_acc of 0.95", over),
           field("milestones.grok99_step", "first with test_acc of 0.99", over),
           field("milestones.sustained_step", "first from which test_acc keeps 0.95 for 500 steps or to the end", over),
           field("milestones.sustained_censored", "whether the end cut those 500 steps short", over),
           field("milestones.stay_step", "after which test_acc never falls below 0.95 again", over),
           field("milestones.collapse_step", "first after sustained_step with test_acc below 0.9", over),
           field("milestones.delay", "grok_step - mem_step", over),
           field("milestones.slingshots", "steps of tenfold rises of train_loss after step 1000", over),
           field("final.train_loss", "train_loss of the last evaluation", over),
           field("final.test_loss", "test_loss of the last evaluation", over),
           field("final.train_acc", "train_acc of the last evaluation", over),
           field("final.test_acc", "test_acc of the last evaluation", over),
           field("final.weight_norm", "weight_norm of the last evaluation", over),
           field("best_test_acc", "largest of all evaluations", over),
           field("best_test_loss", "smallest of all evaluations", over),
           field("divergence.step", "where a number was not finite", "diverged"),
           field("divergence.tensor", "in which tensor", "diverged")}};
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
