// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/reference/arena.hpp"
#include "engine/reference/network.hpp"

namespace groklab::ref {

/// The MLPs of systems M and O on x = one-hot(a) (+) one-hot(b): the first layer is two look-ups in W [2p, hidden[0]].
/// alpha != 0 scales the first hidden layer before its activation, by hidden[0]^-alpha, as system O does.
template <class T>
class Mlp final : public Network<T> {
 public:
  Mlp(const ModelSpec& spec, const Dataset& data);

  MatrixView<T> forward(const T* params, const Block& block) override;
  void backward(const T* params, const Block& block, MatrixView<const T> dlogits, T* gradient) override;
  void append_pre_activations(const Block& block, std::vector<T>& out) const override;
  MatrixView<const T> neurons(const Block& block) const override;
  MatrixView<const T> attention(const Block& block, int layer, int head) const override;

 private:
  using Matrix = MatrixView<T>;

  struct Layer {
    std::ptrdiff_t d_in = 0;
    std::ptrdiff_t d_out = 0;
    std::int64_t w = 0;   // offset of layers.i.W [d_in, d_out]
    std::int64_t b = -1;  // offset of layers.i.b [d_out]; -1: none
    T* pre = nullptr;     // [batch, d_out]; the last layer's are the logits
    T* post = nullptr;    // [batch, d_out]
    T* dpre = nullptr;    // [batch, d_out]
  };

  void lay_out();
  void write_rows(const Block& block);

  const ModelConfig& config_;
  const Dataset& data_;
  T hidden_scale_;
  std::vector<Layer> layers_;
  Arena<T> arena_;
  std::vector<std::int32_t> row_a_;  // [batch]: a
  std::vector<std::int32_t> row_b_;  // [batch]: p + b
};

}  // namespace groklab::ref
