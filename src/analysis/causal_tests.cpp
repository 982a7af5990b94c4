// SPDX-License-Identifier: MIT
#include "analysis/causal_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "analysis/label_means.hpp"
#include "analysis/logit_map.hpp"
#include "analysis/parameter_rows.hpp"
#include "analysis/random_subspace.hpp"
#include "core/check.hpp"

namespace groklab {
namespace {

/// Vectors `first`, first + 1, ... of the standard basis of n numbers: [r, n].
std::vector<double> standard_frame(int first, int r, int n) {
  std::vector<double> frame(static_cast<size_t>(r) * static_cast<size_t>(n));
  for (int i = 0; i < r; ++i) {
    frame[static_cast<size_t>(i) * static_cast<size_t>(n) + static_cast<size_t>(first + i)] = 1;
  }
  return frame;
}

/// The rows of the tokens that have places, in their order.
ParameterRows rows_by_place(const ParameterRows& rows, const Coordinates& coordinates, std::int32_t first_token) {
  ParameterRows placed{{}, rows.width};
  for (const std::int32_t token : coordinates.token) {
    placed.offset.push_back(rows.offset[static_cast<size_t>(first_token + token)]);
  }
  return placed;
}

/// The matrices whose rows are functions of a token: W_E, of an mlp the halves of layer 0 for a and for b.
std::vector<ParameterRows> embedding_rows(const ModelSpec& spec, const Coordinates& coordinates) {
  if (spec.config.kind == ModelKind::Transformer) {
    return {rows_by_place(rows_of(*spec.find("embed.W_E")), coordinates, 0)};
  }
  const ParameterRows rows = rows_of(*spec.find("layers.0.W"));
  return {rows_by_place(rows, coordinates, 0), rows_by_place(rows, coordinates, spec.p)};
}

/// The matrix that reads the last neurons, a row a neuron.
ParameterRows neuron_rows(const ModelSpec& spec) {
  const ModelConfig& model = spec.config;
  return rows_of(*spec.find(model.kind == ModelKind::Transformer
                                ? fmt::format("blocks.{}.mlp.W_out", model.n_layers - 1)
                                : fmt::format("layers.{}.W", model.hidden.size())));
}

/// `count` of n neurons, drawn without replacement.
std::vector<std::int32_t> random_neurons(int count, size_t n, Philox& draw) {
  std::vector<std::int32_t> all(n);
  std::iota(all.begin(), all.end(), 0);
  draw.shuffle(all);
  all.resize(static_cast<size_t>(count));
  return all;
}

/// Runs ablations and keeps the random sets that several of one size share.
class CausalBench {
 public:
  CausalBench(const NetworkTables& tables, AblationRunner& runner, const CausalSettings& settings)
      : spec_(*tables.spec), params_(tables.params.begin(), tables.params.end()), runner_(runner), settings_(settings) {
    tests_.intact = runner_.scores(params_);
  }

  void add_heads() {
    for (int layer = 0; layer < spec_.config.n_layers; ++layer) {
      const ParameterRows rows = rows_of(*spec_.find(fmt::format("blocks.{}.attn.W_O", layer)));
      const int n = static_cast<int>(rows.offset.size());
      const int r = spec_.config.d_head;
      for (int head = 0; head < spec_.config.n_heads; ++head) {
        const SplitScores scores = without({rows}, standard_frame(head * r, r, n));
        const size_t control = controls_of(AblationKind::Head, layer, r, [&](Philox& draw) {
          return without({rows}, random_subspace(r, n, Within::Everything, draw));
        });
        tests_.ablations.push_back({AblationKind::Head, layer, head, 0, r, scores, control});
      }
    }
  }

  void add_embedding(const Coordinates& coordinates, const std::vector<int>& frequencies) {
    const std::vector<ParameterRows> matrices = embedding_rows(spec_, coordinates);
    const std::vector<double> basis = fourier_basis(coordinates.n);
    for (const int k : frequencies) {
      const std::span<const double> waves = frequency_rows(basis, k, coordinates.n);
      const int r = static_cast<int>(waves.size()) / coordinates.n;
      const SplitScores scores = without(matrices, waves);
      const size_t control = controls_of(AblationKind::Embedding, 0, r, [&](Philox& draw) {
        return without(matrices, random_subspace(r, coordinates.n, Within::ZeroMean, draw));
      });
      tests_.ablations.push_back({AblationKind::Embedding, 0, 0, k, r, scores, control});
    }
  }

  void add_clusters(const std::vector<FrequencyFit>& fits, const std::vector<int>& frequencies) {
    const ParameterRows rows = neuron_rows(spec_);
    for (const int k : frequencies) {
      std::vector<std::int32_t> cluster;
      for (size_t unit = 0; unit < fits.size(); ++unit) {
        if (fits[unit].frequency == k) {
          cluster.push_back(static_cast<std::int32_t>(unit));
        }
      }
      const int size = static_cast<int>(cluster.size());
      const SplitScores scores = without_neurons(rows, cluster);
      const size_t control = controls_of(AblationKind::Cluster, 0, size, [&](Philox& draw) {
        return without_neurons(rows, random_neurons(size, fits.size(), draw));
      });
      tests_.ablations.push_back({AblationKind::Cluster, 0, 0, k, size, scores, control});
    }
  }

  void add_logits(const TaskBasis& basis, const LabelledLogits& logits, const std::vector<int>& frequencies,
                  ThreadPool& pool) {
    const int n = basis.coordinates.n;
    const LabelMeans means(basis.coordinates, *basis.linear, logits);
    const std::vector<double> waves = fourier_basis(n);
    const auto without_functions = [&](std::span<const double> frame) {
      return scores_of(logits, means.logits_without(means.component(frame)), pool);
    };
    for (const int k : frequencies) {
      const std::span<const double> frame = frequency_rows(waves, k, n);
      const int r = static_cast<int>(frame.size()) / n;
      const SplitScores scores = without_functions(frame);
      const size_t control = controls_of(AblationKind::Logits, 0, r, [&](Philox& draw) {
        return without_functions(random_subspace(r, n, Within::ZeroMean, draw));
      });
      tests_.ablations.push_back({AblationKind::Logits, 0, 0, k, r, scores, control});
    }
  }

  CausalTests& tests() { return tests_; }

 private:
  SplitScores without(const std::vector<ParameterRows>& matrices, std::span<const double> frame) {
    std::vector<float> changed = params_;
    for (const ParameterRows& rows : matrices) {
      project_out(changed, rows, frame);
    }
    return runner_.scores(changed);
  }

  SplitScores without_neurons(const ParameterRows& rows, const std::vector<std::int32_t>& neurons) {
    std::vector<float> changed = params_;
    for (const std::int32_t neuron : neurons) {
      clear_row(changed, rows, neuron);
    }
    return runner_.scores(changed);
  }

  /// The place of the random sets of this size, which `draw_one` makes where there are none yet.
  size_t controls_of(AblationKind kind, int layer, int size, const std::function<SplitScores(Philox&)>& draw_one) {
    std::vector<ControlSet>& sets = tests_.controls;
    const auto found = std::find_if(sets.begin(), sets.end(), [&](const ControlSet& set) {
      return set.kind == kind && set.layer == layer && set.size == size;
    });
    const auto place = static_cast<size_t>(found - sets.begin());
    if (found == sets.end()) {
      sets.push_back({kind, layer, size, {}});
      for (int i = 0; i < settings_.n_controls; ++i) {
        // One index for every set: the kind, layer and size above the number of the draw.
        const auto name = (static_cast<std::uint64_t>(kind) << 16 | static_cast<std::uint64_t>(layer)) << 20 |
                          static_cast<std::uint64_t>(size);
        Philox draw(settings_.seed, Stream::Control, name << 20 | static_cast<std::uint64_t>(i));
        sets[place].scores.push_back(draw_one(draw));
      }
    }
    return place;
  }

  const ModelSpec& spec_;
  const std::vector<float> params_;
  AblationRunner& runner_;
  const CausalSettings settings_;
  CausalTests tests_;
};

}  // namespace

CausalTests causal_tests(const NetworkTables& tables, const TaskFrame& frame, const Dissection& dissection,
                         AblationRunner& runner, const CausalSettings& settings, ThreadPool& pool) {
  const TaskBasis* basis = frame.find(dissection.keys.basis);
  GROKLAB_CHECK(basis != nullptr);
  std::vector<int> frequencies = dissection.keys.frequencies;
  frequencies.resize(std::min(frequencies.size(), kMaxAblatedFrequencies));

  CausalBench bench(tables, runner, settings);
  CausalTests& tests = bench.tests();
  if (tables.spec->config.kind == ModelKind::Transformer) {
    bench.add_heads();
  } else {
    tests.not_applicable.emplace_back("heads", "needs a transformer");
  }
  bench.add_embedding(basis->coordinates, frequencies);
  bench.add_clusters(dissection.neuron_fits, frequencies);
  if (basis->linear) {
    bench.add_logits(*basis, labelled_logits(basis->coordinates, frame.grid, tables.logits()), frequencies, pool);
  } else {
    tests.not_applicable.emplace_back("logits", "the answer is no linear function of a and b in any basis");
  }
  if (const std::optional<std::string> reason = why_no_logit_map(tables.spec->config)) {
    tests.not_applicable.emplace_back("polynomials", *reason);
  } else {
    tests.polynomials = replace_by_polynomials(tables, basis->coordinates, frame.grid, dissection.neuron_fits, pool);
  }
  return std::move(tests);
}

}  // namespace groklab
