// SPDX-License-Identifier: MIT
#include "analysis/network_tables.hpp"

#include <fmt/format.h>

#include <numeric>

#include "core/check.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

MatrixView<const double> view(const std::vector<double>& values, std::ptrdiff_t rows) {
  return {values.data(), rows, static_cast<std::ptrdiff_t>(values.size()) / rows};
}

std::ptrdiff_t n_pairs(const ModelSpec& spec) { return std::ptrdiff_t{spec.p} * spec.p; }

/// The dataset of all pairs, refused before it is built where the tables over it would not fit.
Dataset pairs_that_fit(const ModelSpec& spec, const Dataset& data) {
  const ModelConfig& model = spec.config;
  const bool is_transformer = model.kind == ModelKind::Transformer;
  const std::int64_t width = is_transformer ? model.d_mlp : model.hidden.back();
  constexpr std::int64_t kCopies = 3;  // the table, its transform, and what the transform works with
  const std::int64_t bytes = n_pairs(spec) * (width + model.d_vocab_out) * kCopies * 8;
  if (bytes > NetworkReader::kMaxTableBytes) {
    throw Error(
        ErrorKind::RunFailed,
        fmt::format("tables over all {} pairs would take {:.0f} GB", n_pairs(spec), static_cast<double>(bytes) / 1e9),
        "task.p", "analyse a network of a smaller p or width");
  }
  return all_pairs(data);
}

}  // namespace

MatrixView<const double> NetworkTables::logits() const { return view(of_all_pairs.logits, n_pairs(*spec)); }

MatrixView<const double> NetworkTables::neurons() const { return view(of_all_pairs.neurons, n_pairs(*spec)); }

MatrixView<const double> NetworkTables::attention(int layer, int head) const {
  return view(of_all_pairs.attention.at(static_cast<size_t>(layer * spec->config.n_heads + head)), n_pairs(*spec));
}

MatrixView<const double> NetworkTables::tensor(std::string_view name) const {
  const TensorSpec* found = spec->find(name);
  GROKLAB_CHECK(found != nullptr && found->shape.size() <= 2);
  const std::int64_t rows = found->shape.size() == 2 ? found->shape[0] : 1;
  return {params.data() + found->offset, rows, found->shape.back()};
}

MatrixView<const double> NetworkTables::head_tensor(int layer, std::string_view leaf, int head) const {
  const TensorSpec* found = spec->find(fmt::format("blocks.{}.attn.{}", layer, leaf));
  GROKLAB_CHECK(found != nullptr && found->shape.size() == 3 && head < found->shape[0]);
  const std::int64_t rows = found->shape[1];
  const std::int64_t cols = found->shape[2];
  return {params.data() + found->offset + head * rows * cols, rows, cols};
}

NetworkReader::NetworkReader(const Config& config, const ModelSpec& spec, const Dataset& data, ThreadPool& pool,
                             std::span<const float> initial_params)
    : spec_(spec),
      pairs_(pairs_that_fit(spec, data)),
      ids_(pairs_.a.size()),
      model_({config, spec, pairs_, pool, initial_params}) {
  std::iota(ids_.begin(), ids_.end(), 0);
}

NetworkTables NetworkReader::read(std::span<const float> params) {
  NetworkTables tables;
  tables.spec = &spec_;
  tables.params.assign(params.begin(), params.end());
  tables.of_all_pairs = model_.activations(tables.params, ids_);
  return tables;
}

}  // namespace groklab
