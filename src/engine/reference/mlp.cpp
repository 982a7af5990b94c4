// SPDX-License-Identifier: MIT
#include "engine/reference/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "core/check.hpp"
#include "engine/reference/activate.hpp"
#include "kernels/ref/embedding.hpp"
#include "kernels/ref/linear.hpp"

namespace groklab::ref {

template <class T>
Mlp<T>::Mlp(const ModelSpec& spec, const Dataset& data)
    : config_(spec.config),
      data_(data),
      hidden_scale_(static_cast<T>(std::pow(static_cast<double>(spec.config.hidden.at(0)), -spec.config.alpha))) {
  GROKLAB_CHECK(config_.dropout == 0);
  std::ptrdiff_t d_in = std::ptrdiff_t{2} * spec.p;
  for (std::size_t i = 0; i <= config_.hidden.size(); ++i) {
    const std::string name = "layers." + std::to_string(i);
    const TensorSpec* bias = spec.find(name + ".b");
    const std::ptrdiff_t d_out = i < config_.hidden.size() ? config_.hidden[i] : config_.d_vocab_out;
    Layer layer;
    layer.d_in = d_in;
    layer.d_out = d_out;
    layer.w = spec.offset(name + ".W");
    layer.b = bias == nullptr ? -1 : bias->offset;
    layers_.push_back(layer);
    d_in = d_out;
  }
  row_a_.resize(static_cast<std::size_t>(this->kMaxExamples));
  row_b_.resize(static_cast<std::size_t>(this->kMaxExamples));
  lay_out();
  arena_.allocate();
  lay_out();
}

template <class T>
void Mlp<T>::lay_out() {
  for (Layer& layer : layers_) {
    layer.pre = arena_.take(this->kMaxExamples * layer.d_out);
    layer.post = arena_.take(this->kMaxExamples * layer.d_out);
    layer.dpre = arena_.take(this->kMaxExamples * layer.d_out);
  }
}

template <class T>
void Mlp<T>::write_rows(const Block& block) {
  for (std::size_t i = 0; i < block.ids.size(); ++i) {
    const auto example = static_cast<std::size_t>(block.ids[i]);
    row_a_[i] = data_.a[example];
    row_b_[i] = data_.p + data_.b[example];
  }
}

template <class T>
MatrixView<T> Mlp<T>::forward(const T* params, const Block& block) {
  // Step 1. x W of a one-hot x: pre = N^-alpha (W[a] + W[p + b] + b).
  write_rows(block);
  const Layer& first = layers_.front();
  const Matrix pre(first.pre, block.size(), first.d_out);
  const MatrixView<const T> table(params + first.w, first.d_in, first.d_out);
  embedding_forward(pre, table, row_a_.data(), Update::Assign);
  embedding_forward(pre, table, row_b_.data(), Update::Add);
  const T* bias = first.b < 0 ? nullptr : params + first.b;
  for (std::ptrdiff_t i = 0; i < pre.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < pre.cols; ++j) {
      pre(i, j) = hidden_scale_ * (bias == nullptr ? pre(i, j) : pre(i, j) + bias[j]);
    }
  }

  // Step 2. The layers behind it.
  for (std::size_t i = 1; i < layers_.size(); ++i) {
    const Layer& below = layers_[i - 1];
    const Layer& layer = layers_[i];
    activate(config_.activation, below.post, below.pre, block.size() * below.d_out);
    linear_forward(Matrix(layer.pre, block.size(), layer.d_out), Matrix(below.post, block.size(), below.d_out),
                   MatrixView(params + layer.w, layer.d_in, layer.d_out), layer.b < 0 ? nullptr : params + layer.b);
  }
  return {layers_.back().pre, block.size(), layers_.back().d_out};
}

template <class T>
void Mlp<T>::backward(const T* params, const Block& block, MatrixView<const T> dlogits, T* gradient) {
  // Step 2. From the last layer down; dpre of a layer becomes dpost, then dpre, of the layer below.
  MatrixView<const T> dpre = dlogits;
  for (std::size_t i = layers_.size() - 1; i > 0; --i) {
    const Layer& below = layers_[i - 1];
    const Layer& layer = layers_[i];
    linear_backward_parameters(Matrix(gradient + layer.w, layer.d_in, layer.d_out),
                               layer.b < 0 ? nullptr : gradient + layer.b,
                               Matrix(below.post, block.size(), below.d_out), dpre);
    const Matrix dbelow(below.dpre, block.size(), below.d_out);
    linear_backward_input(dbelow, dpre, MatrixView(params + layer.w, layer.d_in, layer.d_out), Update::Assign);
    activate_backward(config_.activation, dbelow.data, dbelow.data, below.pre, block.size() * below.d_out);
    dpre = dbelow;
  }

  // Step 1. The scale of the first layer, then its two look-ups.
  const Layer& first = layers_.front();
  const Matrix dfirst(first.dpre, block.size(), first.d_out);
  T* dbias = first.b < 0 ? nullptr : gradient + first.b;
  for (std::ptrdiff_t i = 0; i < dfirst.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < dfirst.cols; ++j) {
      dfirst(i, j) *= hidden_scale_;
      if (dbias != nullptr) {
        dbias[j] += dfirst(i, j);
      }
    }
  }
  const Matrix dtable(gradient + first.w, first.d_in, first.d_out);
  embedding_backward(dtable, dfirst, row_b_.data());
  embedding_backward(dtable, dfirst, row_a_.data());
}

template <class T>
void Mlp<T>::append_pre_activations(const Block& block, std::vector<T>& out) const {
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
    out.insert(out.end(), layers_[i].pre, layers_[i].pre + block.size() * layers_[i].d_out);
  }
}

template <class T>
MatrixView<const T> Mlp<T>::neurons(const Block& block) const {
  const Layer& last_hidden = layers_[layers_.size() - 2];
  return {last_hidden.post, block.size(), last_hidden.d_out};
}

template <class T>
MatrixView<const T> Mlp<T>::attention(const Block& /*block*/, int /*layer*/, int /*head*/) const {
  GROKLAB_CHECK(false);  // an mlp has no heads
  return {};
}

template class Mlp<float>;
template class Mlp<double>;

}  // namespace groklab::ref
