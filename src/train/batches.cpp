// SPDX-License-Identifier: MIT
#include "train/batches.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/philox.hpp"

namespace groklab {

Batches::Batches(std::span<const std::int32_t> train_ids, int batch_size, std::uint64_t seed)
    : train_ids_(train_ids), seed_(seed) {
  GROKLAB_CHECK(!train_ids.empty());
  const auto n = static_cast<std::int64_t>(train_ids.size());
  batch_size_ = batch_size == 0 ? n : std::min<std::int64_t>(batch_size, n);
  batches_an_epoch_ = (n + batch_size_ - 1) / batch_size_;
  shuffled_.reserve(train_ids.size());
}

std::span<const std::int32_t> Batches::at(std::int64_t step) {
  if (batches_an_epoch_ == 1) {
    return train_ids_;
  }
  const std::int64_t epoch = step / batches_an_epoch_;
  if (epoch != shuffled_epoch_) {
    shuffled_.assign(train_ids_.begin(), train_ids_.end());
    Philox(seed_, Stream::Batch, static_cast<std::uint64_t>(epoch)).shuffle(shuffled_);
    shuffled_epoch_ = epoch;
  }
  const std::int64_t first = step % batches_an_epoch_ * batch_size_;
  const std::int64_t count = std::min(batch_size_, static_cast<std::int64_t>(shuffled_.size()) - first);
  return std::span<const std::int32_t>(shuffled_).subspan(static_cast<size_t>(first), static_cast<size_t>(count));
}

std::int64_t Batches::labels_seen(std::int64_t steps) const {
  const auto n = static_cast<std::int64_t>(train_ids_.size());
  return steps / batches_an_epoch_ * n + steps % batches_an_epoch_ * batch_size_;
}

}  // namespace groklab
