// SPDX-License-Identifier: MIT
#include "lab/causal_record.hpp"

#include <fmt/format.h>

#include "analysis/control_comparison.hpp"
#include "core/special_numbers.hpp"
#include "lab/split_record.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(AblationKind kind) {
  switch (kind) {
    case AblationKind::Head:
      return "heads";
    case AblationKind::Embedding:
      return "embedding";
    case AblationKind::Cluster:
      return "clusters";
    case AblationKind::Logits:
      return "logits";
  }
  return "";
}

Json scores_json(const SplitScores& scores) {
  return {{"loss", split_json(scores.loss)}, {"accuracy", split_json(scores.accuracy)}};
}

Json comparison_json(const std::optional<NumberComparison>& found) {
  return found ? Json{{"mean", value_json(found->mean)},
                      {"low", value_json(found->low)},
                      {"high", value_json(found->high)},
                      {"p", found->p}}
               : Json(nullptr);
}

Json comparisons_json(const SplitComparisons& found) {
  return {{"train", comparison_json(found.train)},
          {"test", comparison_json(found.test)},
          {"all", comparison_json(found.all)}};
}

Json ablation_json(const Ablation& ablation, const std::vector<SplitScores>& controls) {
  Json json;
  if (ablation.kind == AblationKind::Head) {
    json = {{"layer", ablation.layer}, {"head", ablation.head}};
  } else {
    json = {{"frequency", ablation.frequency}};
  }
  json["size"] = ablation.size;
  json.update(scores_json(ablation.scores));
  const ControlComparison found = compare_with_controls(ablation.scores, controls);
  json["random"] = {{"loss", comparisons_json(found.loss)}, {"accuracy", comparisons_json(found.accuracy)}};
  return json;
}

Json polynomials_json(const PolynomialNeurons& found) {
  return {{"intact", scores_json(found.intact)},
          {"explained_neurons", found.n_explained},
          {"explained", scores_json(found.explained)},
          {"all", scores_json(found.all)}};
}

/// [random sets, 3]: train, test, all; NaN where a set of examples is empty.
StoredTensor draws_array(std::string name, const ControlSet& set, SplitMeans SplitScores::*measure) {
  std::vector<double> values;
  for (const SplitScores& scores : set.scores) {
    const SplitMeans& means = scores.*measure;
    for (const std::optional<double>& value : {means.train, means.test, means.all}) {
      values.push_back(value.value_or(kNan));
    }
  }
  return make_stored_tensor<double>(std::move(name), {static_cast<std::int64_t>(set.scores.size()), 3}, values);
}

}  // namespace

nlohmann::ordered_json causal_json(const CausalTests& tests) {
  Json json;
  json["random_sets"] = tests.controls.empty() ? 0 : tests.controls.front().scores.size();
  json["intact"] = scores_json(tests.intact);
  for (const Ablation& ablation : tests.ablations) {
    json[kind_name(ablation.kind)].push_back(ablation_json(ablation, tests.controls[ablation.control].scores));
  }
  if (tests.polynomials) {
    json["polynomials"] = polynomials_json(*tests.polynomials);
  }
  for (const auto& [name, reason] : tests.not_applicable) {
    json["not_applicable"][name] = reason;
  }
  return json;
}

nlohmann::ordered_json probes_json(const LinearProbes& probes) {
  const auto accuracy = [](const ProbeAccuracy& found) {
    return Json{{"fitted", found.fitted}, {"held_out", found.held_out}};
  };
  Json json = {{"fitted_pairs", probes.n_fitted}, {"held_out_pairs", probes.n_held_out}};
  for (const ProbeResult& result : probes.results) {
    json[std::string(result.target)] = {{"trained", accuracy(result.trained)},
                                        {"shuffled", accuracy(result.shuffled)},
                                        {"untrained", accuracy(result.untrained)}};
  }
  return json;
}

std::vector<StoredTensor> causal_arrays(const CausalTests& tests) {
  std::vector<StoredTensor> arrays;
  for (const ControlSet& set : tests.controls) {
    const std::string layer = set.kind == AblationKind::Head ? fmt::format("_layer{}", set.layer) : "";
    const std::string stem = fmt::format("random_{}{}_{}", kind_name(set.kind), layer, set.size);
    arrays.push_back(draws_array(stem + "_loss", set, &SplitScores::loss));
    arrays.push_back(draws_array(stem + "_accuracy", set, &SplitScores::accuracy));
  }
  return arrays;
}

}  // namespace groklab
