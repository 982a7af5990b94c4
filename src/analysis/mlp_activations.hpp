// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "core/matrix_view.hpp"
#include "core/thread_pool.hpp"
#include "engine/factored/mlp_network.hpp"

namespace groklab {

/// What the hidden layers of a one-hot mlp hold for a fixed list of examples, every row kept.
/// All memory is allocated at construction. Same bits for any number of threads.
class MlpActivations {
 public:
  /// The referenced objects outlive this one; ids are positions in data.
  MlpActivations(const ModelSpec& spec, const Dataset& data, std::span<const std::int32_t> ids, const MlpTables& tables,
                 ThreadPool& pool);

  /// Forward pass with the weights that the tables hold.
  void compute();

  std::ptrdiff_t n() const { return static_cast<std::ptrdiff_t>(a_.size()); }
  std::span<const std::int32_t> a() const { return a_; }
  std::span<const std::int32_t> b() const { return b_; }
  std::span<const std::int32_t> label() const { return label_; }
  size_t n_hidden() const { return post_.size(); }
  /// Hidden layer i before (scaled by width^-alpha where i = 0) and after the activation: [n, hidden[i]], stride
  /// padded, padding zero.
  MatrixView<const float> pre(size_t i) const { return view(pre_[i], i); }
  MatrixView<const float> post(size_t i) const { return view(post_[i], i); }

 private:
  MatrixView<const float> view(const AlignedBuffer& rows, size_t i) const {
    return {rows.data(), n(), tables_.shape.width[i], tables_.shape.width_pad[i]};
  }
  void forward(std::ptrdiff_t first, std::ptrdiff_t count);

  Activation activation_;
  const MlpTables& tables_;
  ThreadPool& pool_;
  std::vector<std::int32_t> a_, b_, label_;  ///< [n]
  std::vector<AlignedBuffer> pre_, post_;    ///< hidden layer i: [n, width_pad[i]]
};

}  // namespace groklab
