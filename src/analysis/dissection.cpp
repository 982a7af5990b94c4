// SPDX-License-Identifier: MIT
#include "analysis/dissection.hpp"

#include <algorithm>

#include "analysis/key_frequencies.hpp"
#include "analysis/pair_transform.hpp"
#include "analysis/placed_functions.hpp"
#include "core/check.hpp"
#include "data/operation.hpp"

namespace groklab {
namespace {

/// The coefficients of the p answers in each basis of the frame: [n * n, p].
std::vector<std::vector<double>> logits_by_basis(const NetworkTables& tables, const TaskFrame& frame,
                                                 ThreadPool& pool) {
  const std::vector<double> values = answers(tables);
  const std::ptrdiff_t p = tables.spec->p;
  std::vector<std::vector<double>> coefficients;
  for (const TaskBasis& basis : frame.bases) {
    coefficients.push_back(coefficients_in(basis.coordinates, {values.data(), p * p, p}, pool));
  }
  return coefficients;
}

/// Folded spectra of coefficients in each basis of the frame.
std::vector<std::vector<double>> energies_by_basis(const std::vector<std::vector<double>>& coefficients,
                                                   const TaskFrame& frame) {
  std::vector<std::vector<double>> energies;
  for (size_t i = 0; i < coefficients.size(); ++i) {
    energies.push_back(folded_pair_energy(coefficients[i], frame.bases[i].coordinates.n));
  }
  return energies;
}

Spectrum spectrum_of(std::vector<double> energy) {
  const SpectrumShape shape = spectrum_shape(energy);
  return {std::move(energy), shape};
}

/// The labels as logits, 1 at a pair's label and 0 elsewhere, in these coordinates.
std::vector<double> label_shares(const TaskFrame& frame, const Coordinates& coordinates, ThreadPool& pool) {
  const auto p = static_cast<size_t>(frame.grid.p);
  std::vector<double> table(p * p * p);
  for (size_t pair = 0; pair < p * p; ++pair) {
    const std::int32_t label = frame.grid.label[pair];
    if (label != PairGrid::kUndefined) {
      table[pair * p + static_cast<size_t>(label)] = 1;
    }
  }
  const auto size = static_cast<std::ptrdiff_t>(p);
  return folded_pair_shares(coefficients_in(coordinates, {table.data(), size * size, size}, pool), coordinates.n);
}

std::vector<BasisShare> shares_by_basis(const std::vector<std::vector<double>>& energies, const TaskFrame& frame) {
  std::vector<BasisShare> shares;
  for (size_t i = 0; i < energies.size(); ++i) {
    shares.push_back({frame.bases[i].coordinates.kind, leading_share(energies[i], kLeading)});
  }
  return shares;
}

/// The first basis that no later one beats by more than rounding: with five frequencies or fewer all shares are 1.
BasisKind best_of(const std::vector<BasisShare>& shares) {
  constexpr double kRounding = 1e-9;
  return std::max_element(shares.begin(), shares.end(),
                          [](const BasisShare& x, const BasisShare& y) { return x.share + kRounding < y.share; })
      ->basis;
}

std::vector<AttentionFit> fit_attention(const NetworkTables& tables, const Coordinates& coordinates, ThreadPool& pool) {
  std::vector<AttentionFit> fits;
  const ModelConfig& model = tables.spec->config;
  for (int layer = 0; layer < model.n_layers; ++layer) {
    for (int head = 0; head < model.n_heads; ++head) {
      const std::vector<double> coefficients = coefficients_in(coordinates, tables.attention(layer, head), pool);
      const MatrixView<const double> view(coefficients.data(), std::ptrdiff_t{coordinates.n} * coordinates.n,
                                          tables.spec->n_ctx);
      const std::vector<FrequencyFit> scores = fit_frequencies(view, coordinates.n);
      for (int position = 0; position < tables.spec->n_ctx; ++position) {
        // The constant's coefficient is n times the mean.
        fits.push_back(
            {layer, head, position, view(0, position) / coordinates.n, scores[static_cast<size_t>(position)]});
      }
    }
  }
  return fits;
}

std::vector<std::pair<std::string, double>> squares_by_tensor(const NetworkTables& tables) {
  std::vector<std::pair<std::string, double>> sums;
  for (const TensorSpec& tensor : tables.spec->tensors) {
    double sum = 0;
    for (std::int64_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
      sum += tables.params[static_cast<size_t>(i)] * tables.params[static_cast<size_t>(i)];
    }
    sums.emplace_back(tensor.name, sum);
  }
  return sums;
}

/// Spectra and fits of the last hidden layer in the task's basis; and system N's measures, which are over Z_p whatever
/// the task is. additive_logits: [p * p, p].
void add_neurons_and_published(Dissection& out, const NetworkTables& tables, const TaskFrame& frame,
                               const Coordinates& coordinates, const std::vector<double>& additive_logits,
                               ThreadPool& pool) {
  const Coordinates& additive = frame.bases.front().coordinates;
  const std::ptrdiff_t n_neurons = tables.neurons().cols;
  const auto view = [](const std::vector<double>& coefficients, std::ptrdiff_t n, std::ptrdiff_t cols) {
    return MatrixView<const double>(coefficients.data(), n * n, cols);
  };
  const std::vector<double> neurons = coefficients_in(coordinates, tables.neurons(), pool);
  out.neurons = spectrum_of(folded_pair_energy(neurons, coordinates.n));
  out.neuron_fits = fit_frequencies(view(neurons, coordinates.n, n_neurons), coordinates.n);

  const LabelledLogits logits = labelled_logits(additive, frame.grid, tables.logits());
  out.loss = loss_of(logits, logits.logits, pool);
  const bool is_additive = coordinates.kind == BasisKind::Additive;
  const std::vector<double> others =
      is_additive ? std::vector<double>() : coefficients_in(additive, tables.neurons(), pool);
  out.published = published_fourier(logits, view(additive_logits, additive.n, additive.n),
                                    view(is_additive ? neurons : others, additive.n, n_neurons), additive.n, pool);
}

void add_what_needs_a_linear_task(Dissection& out, const NetworkTables& tables, const TaskFrame& frame,
                                  const TaskBasis& basis, ThreadPool& pool) {
  if (const std::optional<std::string> reason = why_not_linear(basis)) {
    out.not_applicable.emplace_back("progress", *reason);
    return;
  }
  const LabelledLogits logits = labelled_logits(basis.coordinates, frame.grid, tables.logits());
  out.progress = progress_measures(basis.coordinates, *basis.linear, logits, out.keys.frequencies, pool);
}

/// From neurons to logits, and what heads do: each where the network has it.
void add_circuits(Dissection& out, const NetworkTables& tables, const TaskBasis& basis, ThreadPool& pool) {
  const ModelConfig& model = tables.spec->config;
  const Coordinates& coordinates = basis.coordinates;
  if (const std::optional<std::string> reason = why_no_logit_map(model)) {
    out.not_applicable.emplace_back("logit_map", *reason);
  } else {
    out.logit_map =
        measure_logit_map(logit_map(tables, coordinates), tables, coordinates, basis.linear, out.keys.frequencies);
  }
  if (model.kind == ModelKind::Transformer) {
    out.attention = fit_attention(tables, coordinates, pool);
  } else {
    out.not_applicable.emplace_back("attention", "needs a transformer");
  }
  if (const std::optional<std::string> reason = why_no_circuits(model)) {
    out.not_applicable.emplace_back("circuits", *reason);
  } else {
    out.circuits = head_circuits(tables, coordinates);
    out.coupling = total_coupling(tables, coordinates);
    out.overlaps = head_overlaps(tables, coordinates);
  }
}

/// Which algorithm a transformer follows; of other networks why not.
void add_clock_or_pizza(Dissection& out, const NetworkTables& tables, const TaskFrame& frame, const TaskBasis& basis,
                        ThreadPool& pool) {
  if (tables.spec->config.kind != ModelKind::Transformer) {
    out.not_applicable.emplace_back("clock_or_pizza",
                                    "a one-hot mlp sees a and b as a sum, so their gradients are always equal");
    return;
  }
  const MatrixView<const double> tokens = tables.tensor("embed.W_E");
  const std::vector<double> placed = token_rows(basis.coordinates, tokens);
  ClockOrPizza found{gradient_symmetricity(tables, pool), std::nullopt,
                     circularity({placed.data(), basis.coordinates.n, tokens.cols})};
  if (basis.linear) {
    found.distance_irrelevance = distance_irrelevance(basis.coordinates, *basis.linear, frame.grid, tables.logits());
  }
  out.clock_or_pizza = found;
}

}  // namespace

const TaskBasis* TaskFrame::find(BasisKind kind) const {
  const auto found =
      std::find_if(bases.begin(), bases.end(), [&](const TaskBasis& basis) { return basis.coordinates.kind == kind; });
  return found == bases.end() ? nullptr : &*found;
}

const TaskBasis* TaskFrame::linear_basis() const {
  const auto found =
      std::find_if(bases.begin(), bases.end(), [](const TaskBasis& basis) { return basis.linear.has_value(); });
  return found == bases.end() ? nullptr : &*found;
}

TaskFrame make_task_frame(PairGrid grid) {
  TaskFrame frame;
  frame.bases.push_back({additive_coordinates(grid.p), std::nullopt});
  if (grid.p > 2 && is_prime(grid.p)) {
    frame.bases.push_back({multiplicative_coordinates(grid.p), std::nullopt});
  }
  for (TaskBasis& basis : frame.bases) {
    basis.linear = linear_task(basis.coordinates, grid);
  }
  frame.grid = std::move(grid);
  return frame;
}

std::optional<std::string> why_not_linear(const TaskBasis& basis) {
  if (basis.linear) {
    return std::nullopt;
  }
  return "the answer is no linear function of a and b, nor their logarithms' of their logarithms";
}

KeySet choose_keys(const NetworkTables& tables, const TaskFrame& frame, KeyRule rule, ThreadPool& pool) {
  const TaskBasis* basis = frame.linear_basis();
  if (basis != nullptr && !needs_logits(rule)) {
    return {basis->coordinates.kind, key_frequencies(rule, {}, embedding_energy(tables, basis->coordinates))};
  }
  const std::vector<std::vector<double>> energies = energies_by_basis(logits_by_basis(tables, frame, pool), frame);
  KeySet keys;
  keys.basis = basis != nullptr ? basis->coordinates.kind : best_of(shares_by_basis(energies, frame));
  basis = frame.find(keys.basis);
  const auto at = static_cast<size_t>(basis - frame.bases.data());
  keys.frequencies = key_frequencies(rule, energies[at], embedding_energy(tables, basis->coordinates));
  return keys;
}

Dissection dissect(const NetworkTables& tables, const TaskFrame& frame, const KeySet& keys, ThreadPool& pool) {
  const TaskBasis* basis = frame.find(keys.basis);
  GROKLAB_CHECK(basis != nullptr);
  const Coordinates& coordinates = basis->coordinates;
  Dissection out;
  out.keys = keys;
  const std::vector<std::vector<double>> coefficients = logits_by_basis(tables, frame, pool);
  const std::vector<std::vector<double>> energies = energies_by_basis(coefficients, frame);
  out.basis_shares = shares_by_basis(energies, frame);
  out.best_basis = best_of(out.basis_shares);
  if (frame.find(BasisKind::Multiplicative) == nullptr) {
    out.not_applicable.emplace_back("multiplicative basis", "p is no odd prime");
  }
  const auto at = static_cast<size_t>(basis - frame.bases.data());
  out.logits = spectrum_of(energies[at]);
  out.pairs = {label_shares(frame, coordinates, pool), folded_pair_shares(coefficients[at], coordinates.n)};
  out.embedding = spectrum_of(embedding_energy(tables, coordinates));
  add_neurons_and_published(out, tables, frame, coordinates, coefficients.front(), pool);
  add_what_needs_a_linear_task(out, tables, frame, *basis, pool);
  out.trig = trig_logits(coordinates, frame.grid, tables.logits(), keys.frequencies);
  add_circuits(out, tables, *basis, pool);
  add_clock_or_pizza(out, tables, frame, *basis, pool);
  out.sum_sq_weights = squares_by_tensor(tables);
  out.weight_ranks = weight_ranks(tables);
  return out;
}

}  // namespace groklab
