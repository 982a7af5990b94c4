// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/matrix_view.hpp"
#include "data/dataset.hpp"
#include "engine/engine.hpp"
#include "model/model_spec.hpp"

namespace groklab::ref {

/// A block of consecutive examples of a call: what one forward and one backward pass work on.
struct Block {
  std::span<const std::int32_t> ids;  ///< examples of the dataset, at most Network::kMaxExamples
  std::int64_t first = 0;             ///< position of ids[0] in the call's list: names the dropout elements
  bool dropout_on = false;
  DropoutKey dropout;

  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(ids.size()); }
};

/// A network with room for the activations of one block; every thread has its own. All memory is taken at construction.
template <class T>
class Network {
 public:
  static constexpr std::ptrdiff_t kMaxExamples = 96;  // activations of a block stay near the second-level cache

  virtual ~Network() = default;

  /// Logits [block, d_vocab_out]; valid until the next call.
  virtual MatrixView<T> forward(const T* params, const Block& block) = 0;

  /// Adds to gradient [n_params] what dlogits [block, d_vocab_out] gives, for the block of the last forward call.
  virtual void backward(const T* params, const Block& block, MatrixView<const T> dlogits, T* gradient) = 0;

  /// The inputs of all activation functions of the last forward call, for the kink rule of gradient checks.
  virtual void append_pre_activations(const Block& block, std::vector<T>& out) const = 0;

  /// What the last forward call left at the position that is read out, valid until the next one.
  /// The neurons of the last hidden layer, after the activation: [block, hidden.back()] or [block, d_mlp].
  virtual MatrixView<const T> neurons(const Block& block) const = 0;
  /// The attention of a head from that position: [block, n_ctx], after the softmax. A transformer's only.
  virtual MatrixView<const T> attention(const Block& block, int layer, int head) const = 0;
};

/// The network that spec.config describes. The spec and the dataset outlive it.
template <class T>
std::unique_ptr<Network<T>> make_network(const ModelSpec& spec, const Dataset& data);

}  // namespace groklab::ref
