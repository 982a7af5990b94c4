// SPDX-License-Identifier: MIT
#include "lab/analysis_record.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "config/token_format.hpp"
#include "core/special_numbers.hpp"
#include "lab/followed_measures.hpp"
#include "lab/split_record.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Json shape_json(const SpectrumShape& shape) {
  return {{"gini", shape.gini},       {"ipr", shape.ipr}, {"participation", shape.participation},
          {"entropy", shape.entropy}, {"k50", shape.k50}, {"k90", shape.k90}};
}

Json task_json(const TaskFrame& frame, BasisKind kind) {
  const TaskBasis* basis = frame.find(kind);
  Json json;
  json["basis"] = basis_name(kind);
  json["n"] = basis->coordinates.n;
  if (kind == BasisKind::Multiplicative) {
    json["generator"] = basis->coordinates.generator;
    json["left_out"] = "pairs with a zero, and class 0";
  }
  if (basis->linear) {
    json["linear"] = {{"a", basis->linear->a}, {"b", basis->linear->b}, {"constant", basis->linear->constant}};
  } else {
    json["linear"] = nullptr;
  }
  return json;
}

Json progress_json(const ProgressMeasures& progress, const std::vector<int>& keys) {
  Json json;
  json["loss"] = split_json(progress.full);
  json["restricted_loss"] = split_json(progress.together.restricted);
  json["excluded_loss"] = split_json(progress.together.excluded);
  json["alone"] = Json::array();
  for (size_t i = 0; i < keys.size(); ++i) {
    json["alone"].push_back({{"frequency", keys[i]},
                             {"restricted_loss", split_json(progress.alone[i].restricted)},
                             {"excluded_loss", split_json(progress.alone[i].excluded)}});
  }
  return json;
}

Json trig_json(const TrigLogits& trig, const std::vector<int>& keys) {
  Json json;
  json["fve"] = trig.fve_keys;
  json["fve_all"] = trig.fve_all;
  json["loss"] = value_json(trig.loss_keys);
  json["coefficients"] = Json::array();
  for (const int k : keys) {
    json["coefficients"].push_back({{"frequency", k}, {"alpha", trig.coefficient[static_cast<size_t>(k)]}});
  }
  return json;
}

/// Counts and shares of the neurons; clusters are of those that one frequency explains.
Json neurons_json(const std::vector<FrequencyFit>& fits) {
  std::map<int, int> clusters;
  int dead = 0;
  int explained = 0;
  double gap = 0;
  for (const FrequencyFit& fit : fits) {
    dead += fit.frequency == 0 ? 1 : 0;
    gap += fit.fve - fit.second_fve;
    if (fit.fve > kExplainedFve) {
      ++explained;
      ++clusters[fit.frequency];
    }
  }
  const auto n = static_cast<double>(fits.size());
  Json json;
  json["n"] = fits.size();
  json["dead"] = dead;
  json["threshold"] = kExplainedFve;
  json["explained"] = explained;
  json["explained_share"] = explained / n;
  json["explained_share_of_live"] = explained / std::max(1.0, n - dead);
  json["mean_gap"] = gap / n;
  json["clusters"] = Json::array();
  for (const auto& [frequency, count] : clusters) {
    json["clusters"].push_back({{"frequency", frequency}, {"neurons", count}});
  }
  return json;
}

Json logit_map_json(const LogitMapMeasures& map, const std::vector<int>& keys) {
  Json json;
  json["effective_rank"] = map.effective_rank;
  json["energy_rank"] = map.energy_rank;
  json["rank99"] = map.rank99;
  json["residual"] = map.residual;
  json["directions"] = Json::array();
  for (size_t i = 0; i < map.fve_cos.size(); ++i) {
    json["directions"].push_back({{"frequency", keys[i]}, {"fve_cos", map.fve_cos[i]}, {"fve_sin", map.fve_sin[i]}});
  }
  return json;
}

Json attention_json(const std::vector<AttentionFit>& fits, TokenFormat format) {
  Json json = Json::array();
  for (const AttentionFit& fit : fits) {
    json.push_back({{"layer", fit.layer},
                    {"head", fit.head},
                    {"to", position_name(format, fit.position)},
                    {"mean", fit.mean},
                    {"frequency", fit.fit.frequency},
                    {"fve", fit.fit.fve},
                    {"variance", fit.fit.variance}});
  }
  return json;
}

Json circuits_json(const std::vector<HeadCircuit>& circuits, const TotalCoupling& total,
                   const std::vector<HeadOverlap>& overlaps) {
  Json json;
  json["heads"] = Json::array();
  for (size_t head = 0; head < circuits.size(); ++head) {
    const HeadCircuit& circuit = circuits[head];
    json["heads"].push_back({{"head", head},
                             {"ov_norm", circuit.ov_norm},
                             {"interference", value_json(circuit.interference)},
                             {"ov_effective_rank", circuit.ov_effective_rank},
                             {"ov_energy_rank", circuit.ov_energy_rank},
                             {"qk_effective_rank", circuit.qk_effective_rank},
                             {"qk_energy_rank", circuit.qk_energy_rank}});
  }
  json["all_heads"] = {{"ov_norm", total.norm}, {"interference", value_json(total.interference)}};
  json["overlaps"] = Json::array();
  for (const HeadOverlap& overlap : overlaps) {
    json["overlaps"].push_back({{"heads", {overlap.first, overlap.second}},
                                {"mean_cos2", overlap.mean_cos2},
                                {"largest_cos", overlap.largest_cos},
                                {"dimensions", {overlap.first_dimensions, overlap.second_dimensions}}});
  }
  return json;
}

Json clock_or_pizza_json(const ClockOrPizza& found) {
  Json json;
  json["gradient_symmetricity"] = found.gradient_symmetricity.mean;
  json["gradient_symmetricity_standard_error"] = found.gradient_symmetricity.standard_error;
  json["distance_irrelevance"] = value_json(found.distance_irrelevance);
  json["circularity"] = found.circularity;
  return json;
}

Json published_json(const PublishedFourier& published) {
  double mean = 0;
  int clustered = 0;
  for (const double r_squared : published.neuron_r_squared) {
    mean += r_squared / static_cast<double>(published.neuron_r_squared.size());
    clustered += r_squared >= 0.5 ? 1 : 0;  // system N's threshold
  }
  Json json;
  json["key_frequencies_published"] = published.key_frequencies;
  json["gini_published"] = published.gini;
  json["restricted_loss_published"] = value_json(published.restricted_loss);
  json["excluded_loss_published"] = value_json(published.excluded_loss);
  json["neuron_r_squared_mean_published"] = mean;
  json["neurons_clustered_published"] = clustered;
  return json;
}

StoredTensor integers(std::string name, const std::vector<int>& values) {
  const std::vector<std::int64_t> wide(values.begin(), values.end());
  return make_stored_tensor<std::int64_t>(std::move(name), wide);
}

/// [K, K], K = n / 2 + 1.
StoredTensor square(std::string name, const std::vector<double>& values) {
  const auto k = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(values.size()))));
  return make_stored_tensor<double>(std::move(name), {k, k}, values);
}

/// ov_coupling [heads, K, K], ov_coupling_all_heads [K, K] and qk_spectrum [heads, K], K = n / 2 + 1.
void add_circuits(std::vector<StoredTensor>& arrays, const std::vector<HeadCircuit>& circuits,
                  const TotalCoupling& total) {
  std::vector<double> coupling, spectrum;
  for (const HeadCircuit& circuit : circuits) {
    coupling.insert(coupling.end(), circuit.ov_coupling.begin(), circuit.ov_coupling.end());
    spectrum.insert(spectrum.end(), circuit.qk_spectrum.begin(), circuit.qk_spectrum.end());
  }
  const auto heads = static_cast<std::int64_t>(circuits.size());
  const auto k = static_cast<std::int64_t>(circuits.front().qk_spectrum.size());
  arrays.push_back(make_stored_tensor<double>("ov_coupling", {heads, k, k}, coupling));
  arrays.push_back(square("ov_coupling_all_heads", total.energy));
  arrays.push_back(make_stored_tensor<double>("qk_spectrum", {heads, k}, spectrum));
}

/// One array a member of the fits.
void add_fits(std::vector<StoredTensor>& arrays, const std::string& prefix, const std::vector<FrequencyFit>& fits) {
  std::vector<int> frequency;
  std::vector<double> fve, second_fve, phase_a, phase_b, variance;
  for (const FrequencyFit& fit : fits) {
    frequency.push_back(fit.frequency);
    fve.push_back(fit.fve);
    second_fve.push_back(fit.second_fve);
    phase_a.push_back(fit.phase_a);
    phase_b.push_back(fit.phase_b);
    variance.push_back(fit.variance);
  }
  arrays.push_back(integers(prefix + "_frequency", frequency));
  arrays.push_back(make_stored_tensor<double>(prefix + "_fve", fve));
  arrays.push_back(make_stored_tensor<double>(prefix + "_second_fve", second_fve));
  arrays.push_back(make_stored_tensor<double>(prefix + "_phase_a", phase_a));
  arrays.push_back(make_stored_tensor<double>(prefix + "_phase_b", phase_b));
  arrays.push_back(make_stored_tensor<double>(prefix + "_variance", variance));
}

}  // namespace

nlohmann::ordered_json dissection_json(const Dissection& dissection, const TaskFrame& frame, const ModelSpec& spec) {
  const std::vector<int>& keys = dissection.keys.frequencies;
  Json json;
  json["task"] = task_json(frame, dissection.keys.basis);
  json["best_basis"] = {{"name", basis_name(dissection.best_basis)}, {"leading", kLeading}};
  for (const BasisShare& share : dissection.basis_shares) {
    json["best_basis"][std::string(basis_name(share.basis)) + "_share"] = share.share;
  }
  json["key_frequencies"] = keys;
  json["logits"] = shape_json(dissection.logits.shape);
  json["embedding"] = shape_json(dissection.embedding.shape);
  json["neuron_spectrum"] = shape_json(dissection.neurons.shape);
  json["loss"] = split_json(dissection.loss);
  if (dissection.progress) {
    json["progress"] = progress_json(*dissection.progress, keys);
  }
  json["trig_logits"] = trig_json(dissection.trig, keys);
  json["neurons"] = neurons_json(dissection.neuron_fits);
  if (dissection.logit_map) {
    json["logit_map"] = logit_map_json(*dissection.logit_map, keys);
  }
  if (!dissection.attention.empty()) {
    json["attention"] = attention_json(dissection.attention, spec.config.format);
  }
  if (!dissection.circuits.empty()) {
    json["circuits"] = circuits_json(dissection.circuits, dissection.coupling.value(), dissection.overlaps);
  }
  if (dissection.clock_or_pizza) {
    json["clock_or_pizza"] = clock_or_pizza_json(*dissection.clock_or_pizza);
  }
  json["published"] = published_json(dissection.published);
  double total = 0;
  for (const auto& [name, sum] : dissection.sum_sq_weights) {
    json["sum_sq_weights"][name] = value_json(sum);
    total += sum;
  }
  json["sum_sq_weights"]["total"] = value_json(total);
  for (const WeightRank& rank : dissection.weight_ranks) {
    json["weight_ranks"][rank.name] = {{"effective_rank", rank.effective_rank}, {"energy_rank", rank.energy_rank}};
  }
  for (const auto& [name, reason] : dissection.not_applicable) {
    json["not_applicable"][name] = reason;
  }
  return json;
}

std::vector<StoredTensor> dissection_arrays(const Dissection& dissection) {
  std::vector<StoredTensor> arrays;
  arrays.push_back(make_stored_tensor<double>("logit_spectrum", dissection.logits.energy));
  arrays.push_back(square("logit_pair_shares", dissection.pairs.logits));
  arrays.push_back(square("label_pair_shares", dissection.pairs.labels));
  arrays.push_back(make_stored_tensor<double>("embed_spectrum", dissection.embedding.energy));
  arrays.push_back(make_stored_tensor<double>("neuron_spectrum", dissection.neurons.energy));
  arrays.push_back(make_stored_tensor<double>("trig_coefficients", dissection.trig.coefficient));
  add_fits(arrays, "neuron", dissection.neuron_fits);
  if (dissection.logit_map) {
    arrays.push_back(make_stored_tensor<double>("logit_map_spectrum", dissection.logit_map->spectrum));
    arrays.push_back(make_stored_tensor<double>("logit_map_singular_values", dissection.logit_map->singular_values));
  }
  if (!dissection.attention.empty()) {
    std::vector<FrequencyFit> fits;
    std::transform(dissection.attention.begin(), dissection.attention.end(), std::back_inserter(fits),
                   [](const AttentionFit& fit) { return fit.fit; });
    add_fits(arrays, "attention", fits);
  }
  if (!dissection.circuits.empty()) {
    add_circuits(arrays, dissection.circuits, dissection.coupling.value());
  }
  for (const WeightRank& rank : dissection.weight_ranks) {
    arrays.push_back(make_stored_tensor<double>("singular_values." + rank.name, rank.singular_values));
  }
  arrays.push_back(make_stored_tensor<double>("frequency_norms_published", dissection.published.frequency_norms));
  arrays.push_back(integers("neuron_frequency_published", dissection.published.neuron_frequency));
  arrays.push_back(make_stored_tensor<double>("neuron_r_squared_published", dissection.published.neuron_r_squared));
  return arrays;
}

std::vector<std::pair<std::string, double>> summary_scalars(const nlohmann::ordered_json& dissection) {
  std::vector<std::pair<std::string, double>> scalars;
  for (const FollowedMeasure& measure : followed_measures()) {
    scalars.emplace_back(measure.name, measure_at(dissection, std::string(measure.path)).value_or(kNan));
  }
  return scalars;
}

}  // namespace groklab
