// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/engine.hpp"
#include "engine/reference/network.hpp"

namespace groklab {

/// What a network computes for a list of examples, dropout off; n = number of examples.
template <class T>
struct Activations {
  std::vector<T> logits;                  ///< [n, d_vocab_out], as the loss sees them: output_scale is applied
  std::vector<T> neurons;                 ///< [n, n_neurons]: the last hidden layer at the position that is read out
  std::vector<std::vector<T>> attention;  ///< head h of layer l at l n_heads + h: [n, n_ctx], from that position
};

/// The specification of losses and gradients, in float or double: a plain network run over blocks of examples.
///
/// The float one is the reference engine. The double one is what gradients are checked against, by tests and by
/// `engine = check`. Same bits for any number of threads: examples are cut into blocks, and blocks into groups with a
/// gradient of their own, by the number of examples alone; groups are added up in order.
/// Non-goals: speed beyond a decent loop. Thread-safety: one call at a time.
template <class T>
class ReferenceModel {
 public:
  /// The inputs outlive the model, but for initial_params, which are read here (f0 of model.output_scale).
  explicit ReferenceModel(const EngineInputs& inputs);

  /// As Engine::gradient, in T. params, gradient: [n_params].
  LossSummary gradient(std::span<const T> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<T> gradient);
  /// As Engine::evaluate.
  LossSummary evaluate(std::span<const T> params, std::span<const std::int32_t> ids);
  /// The loss that gradient() differentiates, with the same dropout masks.
  LossSummary training_loss(std::span<const T> params, std::span<const std::int32_t> ids, DropoutKey dropout);
  /// As Engine::logits; out: [ids.size(), d_vocab_out].
  void logits(std::span<const T> params, std::span<const std::int32_t> ids, std::span<T> out);
  /// Logits, neurons and attention over `ids`. Allocates what it returns.
  Activations<T> activations(std::span<const T> params, std::span<const std::int32_t> ids);
  /// Inputs of all activation functions over `ids`: a gradient check must not step over their kinks. Allocates.
  std::vector<T> pre_activations(std::span<const T> params, std::span<const std::int32_t> ids, DropoutKey dropout);

 private:
  /// How a list of examples is cut: a function of its length alone.
  struct Cut {
    explicit Cut(std::span<const std::int32_t> ids);
    std::ptrdiff_t n, block_size, n_blocks;
    int n_groups;

    std::ptrdiff_t first_block(int group) const { return group * n_blocks / n_groups; }
  };

  /// What a thread works with.
  struct Slot {
    std::unique_ptr<ref::Network<T>> network;
    std::vector<T> dlogits;            // [block, d_vocab_out]
    std::vector<std::int32_t> labels;  // [block]
  };

  /// What a group adds up.
  struct Group {
    double loss = 0;
    std::int64_t correct = 0;
    double margin = 0;
    std::vector<T> gradient;  // [n_params]
  };

  enum class Pass { LossOnly, LossAndGradient };

  LossSummary run(std::span<const T> params, std::span<const std::int32_t> ids, const ref::Block& settings, Pass pass);
  void run_block(std::span<const T> params, const ref::Block& block, double n, Pass pass, Slot& slot, Group& group);
  void scale_outputs(MatrixView<T> logits, std::span<const std::int32_t> ids) const;
  ref::Block block_at(std::ptrdiff_t index, const Cut& cut, std::span<const std::int32_t> ids,
                      const ref::Block& settings) const;

  const Config& config_;
  const ModelSpec& spec_;
  const Dataset& data_;
  ThreadPool& pool_;
  std::ptrdiff_t d_out_;
  std::vector<Slot> slots_;    // one a thread
  std::vector<Group> groups_;  // kGroups
  std::vector<T> f0_;          // [data.size(), d_vocab_out], empty without output_scale
};

}  // namespace groklab
