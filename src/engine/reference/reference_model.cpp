// SPDX-License-Identifier: MIT
#include "engine/reference/reference_model.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <type_traits>

#include "core/check.hpp"
#include "kernels/ref/softmax_cross_entropy.hpp"

namespace groklab {
namespace {

// More groups mean more private gradients to clear and add up; fewer, less parallelism.
constexpr std::ptrdiff_t kGroups = 8;
constexpr int kReduceParts = 16;

/// Rows first, first + 1, ... of `to` (=) the rows of `from`.
template <class T>
void copy_rows(MatrixView<T> to, std::ptrdiff_t first, std::type_identity_t<MatrixView<const T>> from) {
  for (std::ptrdiff_t i = 0; i < from.rows; ++i) {
    std::copy_n(from.row(i), from.cols, to.row(first + i));
  }
}

/// What the blocks of a pass with dropout share.
ref::Block training(DropoutKey dropout) { return {.ids = {}, .first = 0, .dropout_on = true, .dropout = dropout}; }

}  // namespace

template <class T>
ReferenceModel<T>::Cut::Cut(std::span<const std::int32_t> ids)
    : n(static_cast<std::ptrdiff_t>(ids.size())),
      block_size(std::clamp<std::ptrdiff_t>((n + kGroups - 1) / kGroups, 1, ref::Network<T>::kMaxExamples)),
      n_blocks((n + block_size - 1) / block_size),
      n_groups(static_cast<int>(std::min(n_blocks, kGroups))) {}

template <class T>
ReferenceModel<T>::ReferenceModel(const EngineInputs& inputs)
    : config_(inputs.config),
      spec_(inputs.spec),
      data_(inputs.data),
      pool_(inputs.pool),
      d_out_(inputs.spec.config.d_vocab_out) {
  const std::size_t block = static_cast<std::size_t>(ref::Network<T>::kMaxExamples);
  for (int thread = 0; thread < pool_.size(); ++thread) {
    slots_.push_back({ref::make_network<T>(spec_, data_), std::vector<T>(block * static_cast<std::size_t>(d_out_)),
                      std::vector<std::int32_t>(block)});
  }
  groups_.resize(static_cast<std::size_t>(kGroups));
  for (Group& group : groups_) {
    group.gradient.resize(static_cast<std::size_t>(spec_.n_params));
  }
  if (spec_.config.output_scale > 0) {
    GROKLAB_CHECK(static_cast<std::int64_t>(inputs.initial_params.size()) == spec_.n_params);
    const std::vector<T> initial(inputs.initial_params.begin(), inputs.initial_params.end());
    std::vector<std::int32_t> all(static_cast<std::size_t>(data_.size()));
    std::iota(all.begin(), all.end(), 0);
    f0_.resize(all.size() * static_cast<std::size_t>(d_out_));
    logits(initial, all, f0_);
  }
}

template <class T>
ref::Block ReferenceModel<T>::block_at(std::ptrdiff_t index, const Cut& cut, std::span<const std::int32_t> ids,
                                       const ref::Block& settings) const {
  ref::Block block = settings;
  block.first = index * cut.block_size;
  const std::ptrdiff_t size = std::min(cut.block_size, cut.n - block.first);
  block.ids = ids.subspan(static_cast<std::size_t>(block.first), static_cast<std::size_t>(size));
  return block;
}

/// Logits f become s (f - f0): the lazy training of Chizat et al. 2019 (arXiv:1812.07956), as Kumar et al. 2024 use it.
template <class T>
void ReferenceModel<T>::scale_outputs(MatrixView<T> logits, std::span<const std::int32_t> ids) const {
  if (f0_.empty()) {
    return;
  }
  const T scale = static_cast<T>(spec_.config.output_scale);
  for (std::ptrdiff_t i = 0; i < logits.rows; ++i) {
    const T* f0 = f0_.data() + ids[static_cast<std::size_t>(i)] * d_out_;
    for (std::ptrdiff_t j = 0; j < d_out_; ++j) {
      logits(i, j) = scale * (logits(i, j) - f0[j]);
    }
  }
}

template <class T>
void ReferenceModel<T>::run_block(std::span<const T> params, const ref::Block& block, double n, Pass pass, Slot& slot,
                                  Group& group) {
  const MatrixView<T> logits = slot.network->forward(params.data(), block);
  scale_outputs(logits, block.ids);
  for (std::size_t i = 0; i < block.ids.size(); ++i) {
    slot.labels[i] = data_.label[static_cast<std::size_t>(block.ids[i])];
  }
  // d(loss / s^2) / df = (dloss / dlogits) / s: dividing by n s instead of n does both means.
  const double divisor = f0_.empty() ? n : n * spec_.config.output_scale;
  MatrixView<T> dlogits;
  if (pass == Pass::LossAndGradient) {
    dlogits = MatrixView<T>(slot.dlogits.data(), block.size(), d_out_);
  }
  const ref::CrossEntropySums sums =
      config_.loss.dtype == LossDtype::F64
          ? ref::softmax_cross_entropy_exact(dlogits, logits, slot.labels.data(), divisor)
          : ref::softmax_cross_entropy_as_torch(dlogits, logits, slot.labels.data(), divisor);
  group.loss += sums.loss;
  group.correct += sums.correct;
  group.margin += sums.margin;
  if (pass == Pass::LossAndGradient) {
    slot.network->backward(params.data(), block, dlogits, group.gradient.data());
  }
}

template <class T>
LossSummary ReferenceModel<T>::run(std::span<const T> params, std::span<const std::int32_t> ids,
                                   const ref::Block& settings, Pass pass) {
  GROKLAB_CHECK(static_cast<std::int64_t>(params.size()) == spec_.n_params);
  const Cut cut(ids);
  pool_.run(cut.n_groups, [&](int g, int thread) {
    Group& group = groups_[static_cast<std::size_t>(g)];
    group.loss = 0;
    group.correct = 0;
    group.margin = 0;
    if (pass == Pass::LossAndGradient) {
      std::fill(group.gradient.begin(), group.gradient.end(), T(0));
    }
    for (std::ptrdiff_t i = cut.first_block(g); i < cut.first_block(g + 1); ++i) {
      run_block(params, block_at(i, cut, ids, settings), static_cast<double>(cut.n), pass,
                slots_[static_cast<std::size_t>(thread)], group);
    }
  });
  LossSummary summary;
  summary.count = cut.n;
  for (int g = 0; g < cut.n_groups; ++g) {
    summary.loss += groups_[static_cast<std::size_t>(g)].loss;
    summary.correct += groups_[static_cast<std::size_t>(g)].correct;
    summary.margin += groups_[static_cast<std::size_t>(g)].margin;
  }
  if (cut.n > 0) {
    const double scale = f0_.empty() ? 1.0 : spec_.config.output_scale;
    summary.loss /= static_cast<double>(cut.n) * scale * scale;
    summary.margin /= static_cast<double>(cut.n);
  }
  return summary;
}

template <class T>
LossSummary ReferenceModel<T>::gradient(std::span<const T> params, std::span<const std::int32_t> ids,
                                        DropoutKey dropout, std::span<T> gradient) {
  GROKLAB_CHECK(gradient.size() == params.size() && !ids.empty());
  const LossSummary summary = run(params, ids, training(dropout), Pass::LossAndGradient);
  const int n_groups = Cut(ids).n_groups;
  pool_.run(kReduceParts, [&](int part, int) {
    const std::size_t begin = gradient.size() * static_cast<std::size_t>(part) / kReduceParts;
    const std::size_t end = gradient.size() * static_cast<std::size_t>(part + 1) / kReduceParts;
    for (std::size_t i = begin; i < end; ++i) {
      T sum = groups_[0].gradient[i];
      for (int g = 1; g < n_groups; ++g) {
        sum += groups_[static_cast<std::size_t>(g)].gradient[i];
      }
      gradient[i] = sum;
    }
  });
  return summary;
}

template <class T>
LossSummary ReferenceModel<T>::evaluate(std::span<const T> params, std::span<const std::int32_t> ids) {
  return run(params, ids, ref::Block{}, Pass::LossOnly);
}

template <class T>
LossSummary ReferenceModel<T>::training_loss(std::span<const T> params, std::span<const std::int32_t> ids,
                                             DropoutKey dropout) {
  return run(params, ids, training(dropout), Pass::LossOnly);
}

template <class T>
void ReferenceModel<T>::logits(std::span<const T> params, std::span<const std::int32_t> ids, std::span<T> out) {
  GROKLAB_CHECK(static_cast<std::int64_t>(params.size()) == spec_.n_params);
  GROKLAB_CHECK(out.size() == ids.size() * static_cast<std::size_t>(d_out_));
  const Cut cut(ids);
  pool_.run(static_cast<int>(cut.n_blocks), [&](int i, int thread) {
    const ref::Block block = block_at(i, cut, ids, ref::Block{});
    const MatrixView<T> f = slots_[static_cast<std::size_t>(thread)].network->forward(params.data(), block);
    std::copy(f.data, f.data + f.rows * d_out_, out.data() + block.first * d_out_);
  });
}

template <class T>
Activations<T> ReferenceModel<T>::activations(std::span<const T> params, std::span<const std::int32_t> ids) {
  GROKLAB_CHECK(static_cast<std::int64_t>(params.size()) == spec_.n_params);
  const ModelConfig& model = spec_.config;
  const bool has_heads = model.kind == ModelKind::Transformer;
  const auto n = static_cast<std::ptrdiff_t>(ids.size());
  const std::ptrdiff_t n_neurons = has_heads ? model.d_mlp : model.hidden.back();
  const int n_heads = has_heads ? model.n_layers * model.n_heads : 0;
  Activations<T> out;
  out.logits.resize(ids.size() * static_cast<std::size_t>(d_out_));
  out.neurons.resize(ids.size() * static_cast<std::size_t>(n_neurons));
  out.attention.assign(static_cast<std::size_t>(n_heads),
                       std::vector<T>(ids.size() * static_cast<std::size_t>(spec_.n_ctx)));

  const Cut cut(ids);
  pool_.run(static_cast<int>(cut.n_blocks), [&](int i, int thread) {
    const ref::Block block = block_at(i, cut, ids, ref::Block{});
    ref::Network<T>& network = *slots_[static_cast<std::size_t>(thread)].network;
    const MatrixView<T> logits = network.forward(params.data(), block);
    scale_outputs(logits, block.ids);
    copy_rows(MatrixView<T>(out.logits.data(), n, d_out_), block.first, logits);
    copy_rows(MatrixView<T>(out.neurons.data(), n, n_neurons), block.first, network.neurons(block));
    for (int head = 0; head < n_heads; ++head) {
      copy_rows(MatrixView<T>(out.attention[static_cast<std::size_t>(head)].data(), n, spec_.n_ctx), block.first,
                network.attention(block, head / model.n_heads, head % model.n_heads));
    }
  });
  return out;
}

template <class T>
std::vector<T> ReferenceModel<T>::pre_activations(std::span<const T> params, std::span<const std::int32_t> ids,
                                                  DropoutKey dropout) {
  const Cut cut(ids);
  std::vector<T> out;
  for (std::ptrdiff_t i = 0; i < cut.n_blocks; ++i) {
    const ref::Block block = block_at(i, cut, ids, training(dropout));
    slots_[0].network->forward(params.data(), block);
    slots_[0].network->append_pre_activations(block, out);
  }
  return out;
}

template class ReferenceModel<float>;
template class ReferenceModel<double>;

}  // namespace groklab
