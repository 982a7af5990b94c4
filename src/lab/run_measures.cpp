// SPDX-License-Identifier: MIT
#include "lab/run_measures.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "analysis/anti_generalisation.hpp"
#include "analysis/early_signature.hpp"
#include "analysis/frequency_race.hpp"
#include "analysis/phase_boundaries.hpp"
#include "core/error.hpp"
#include "lab/split_record.hpp"
#include "train/milestones.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Json anti_generalisation_json(const AntiGeneralisation& found) {
  return {{"step", found.step},
          {"test_loss", value_json(found.test_loss)},
          {"chance_loss", found.chance_loss},
          {"loss_above_chance", found.loss_above},
          {"test_acc", found.test_acc},
          {"test_acc_95", {found.interval.low, found.interval.high}},
          {"chance_acc", found.chance_acc},
          {"acc_below_chance", found.acc_below}};
}

Json phases_json(const PhaseBoundaries& found) {
  return {{"formation_start", value_json(found.formation_start)},
          {"cleanup_start", value_json(found.cleanup_start)},
          {"cleanup_end", value_json(found.cleanup_end)},
          {"memorised_published", value_json(found.memorised_published)},
          {"generalised_published", value_json(found.generalised_published)}};
}

std::vector<ExcludedLoss> excluded_losses(const std::vector<Json>& steps) {
  std::vector<ExcludedLoss> losses;
  for (const Json& document : steps) {
    if (const std::optional<double> loss = measure_at(document, "/progress/excluded_loss/train")) {
      losses.push_back({document.at("step").get<std::int64_t>(), *loss});
    }
  }
  return losses;
}

Json signature_json(std::span<const double> values, double spacing, std::int64_t steps) {
  const CurveSignature found = curve_signature(values, spacing);
  return {{"steps", steps},
          {"activity", found.activity},
          {"mobility", found.mobility},
          {"complexity", found.complexity},
          {"low_frequency_share", found.low_frequency_share},
          {"spectral_centroid", found.spectral_centroid}};
}

/// An array of an npz file of the run, which must hold it in this type.
template <class T>
std::vector<T> values_in(const std::vector<StoredTensor>& arrays, std::string_view name, const std::string& path) {
  const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const StoredTensor& a) { return a.name == name; });
  if (found == arrays.end() || found->dtype != dtype_of<T>()) {
    throw Error(ErrorKind::BadFile, "has no array '" + std::string(name) + "' of the right type", path,
                "`groklab check` says what is damaged");
  }
  return stored_values<T>(*found);
}

constexpr std::array<std::size_t, 4> kEarlyWindows = {100, 200, 300, 500};  // system F's, in steps

/// Signatures of the training loss over the first steps: every step of them from early.npz, else the evaluations.
Json early_curve_json(const RunFolder& run, const std::vector<MetricsLine>& lines) {
  Json json = {{"source", "early.npz"}, {"windows", Json::array()}};
  if (run.holds("early.npz")) {
    const std::vector<double> loss = values_in<double>(run.arrays("early"), "train_loss", run.file_path("early.npz"));
    for (const std::size_t window : kEarlyWindows) {
      if (loss.size() >= window) {
        json["windows"].push_back(signature_json(std::span(loss).first(window), 1, static_cast<std::int64_t>(window)));
      }
    }
    return json;
  }
  json["source"] = "metrics.jsonl";
  constexpr std::size_t kFewest = 8;
  std::vector<double> loss;
  const auto last = static_cast<std::int64_t>(kEarlyWindows.back());
  const std::int64_t spacing = lines.size() > 1 ? lines[1].step - lines[0].step : 0;
  for (std::size_t i = 0; i < lines.size() && lines[i].step <= last; ++i) {
    if (lines[i].step != static_cast<std::int64_t>(i) * spacing) {
      return json;
    }
    loss.push_back(lines[i].train_loss);
  }
  if (loss.size() >= kFewest) {
    json["windows"].push_back(
        signature_json(loss, static_cast<double>(spacing), static_cast<std::int64_t>(loss.size() - 1) * spacing));
  }
  return json;
}

Json moment_json(const std::optional<RaceMoment>& moment) {
  return moment ? Json{{"step", moment->step}, {"leaders", moment->leaders}, {"share", moment->share}} : Json(nullptr);
}

Json race_json(const FrequencyRace& race) {
  return {{"winners", race.winners},
          {"leaders", race.n_leaders},
          {"chance_share", race.chance},
          {"at_memorisation", moment_json(race.at_memorisation)},
          {"at_500", moment_json(race.at_500)},
          {"known_step", race.known_step}};
}

std::vector<StoredTensor> race_arrays(const FrequencyRace& race) {
  const std::vector<std::int64_t> rank(race.dominant_rank.begin(), race.dominant_rank.end());
  return {make_stored_tensor<std::int64_t>("race_step", race.step),
          make_stored_tensor<double>("race_share", race.share),
          make_stored_tensor<std::int64_t>("race_dominant_rank", rank)};
}

/// Adds the race of the logits' frequencies, or why there is none.
void add_race(RunMeasures& out, const RunFolder& run, const std::vector<Json>& steps,
              const std::optional<std::int64_t>& mem_step) {
  Json& reasons = out.document["not_applicable"];
  const std::string path = run.file_path("snapshots.npz");
  if (!run.holds("snapshots.npz")) {
    reasons["frequency_race"] = "the run has no snapshots.npz (train.fourier_every), or not yet";
    return;
  }
  if (steps.back().at("task").at("basis") != "additive") {
    reasons["frequency_race"] = "snapshots are over residues, and the task is linear in their logarithms";
    return;
  }
  const std::vector<StoredTensor> arrays = run.arrays("snapshots");
  const auto is_logits = [](const StoredTensor& array) { return array.name == "logit_spectrum"; };
  if (std::none_of(arrays.begin(), arrays.end(), is_logits)) {
    reasons["frequency_race"] = "the task leaves pairs out, so snapshots have no spectrum of the logits";
    return;
  }
  const std::vector<std::int64_t> moments = values_in<std::int64_t>(arrays, "step", path);
  const std::vector<double> spectra = values_in<double>(arrays, "logit_spectrum", path);
  const auto rows = static_cast<std::ptrdiff_t>(moments.size());
  const FrequencyRace race =
      frequency_race(moments, {spectra.data(), rows, static_cast<std::ptrdiff_t>(spectra.size()) / rows}, mem_step);
  out.document["frequency_race"] = race_json(race);
  out.arrays = race_arrays(race);
}

}  // namespace

RunMeasures run_measures(const RunFolder& run, const Config& config, const Dataset& data,
                         const std::vector<Json>& steps) {
  const std::vector<MetricsLine> lines = run.metrics();
  Milestones milestones(config.train.eval_every);
  for (const MetricsLine& line : lines) {
    milestones.observe(line);
  }
  const MilestoneValues values = milestones.values(true);

  RunMeasures out;
  Json& json = out.document;
  json["not_applicable"] = Json::object();
  if (const auto found = anti_generalisation(lines, config.task.p, std::ssize(data.test_ids))) {
    json["anti_generalisation"] = anti_generalisation_json(*found);
  } else {
    json["not_applicable"]["anti_generalisation"] = "the training set was never memorised";
  }
  json["phases"] = phases_json(phase_boundaries(lines, excluded_losses(steps), config.task.p));
  json["slingshots"] = values.slingshots;
  Json early = early_curve_json(run, lines);
  if (early["windows"].empty()) {
    json["not_applicable"]["early_curve"] =
        "needs train.record_every_step_until, or eight evenly spaced evaluations up to step 500";
  } else {
    json["early_curve"] = std::move(early);
  }
  add_race(out, run, steps, values.mem_step);
  return out;
}

}  // namespace groklab
