// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace groklab {

/// Which training examples an update sees. A function of (seed, step): epoch e is one shuffle of the training set, cut
/// into batches of `batch_size`, the last one short; nothing to save for a resume.
class Batches {
 public:
  /// batch_size 0, or not below the size of the set: the whole set, unshuffled, every step.
  Batches(std::span<const std::int32_t> train_ids, int batch_size, std::uint64_t seed);

  /// Ids of the update that follows `step` updates. Valid until the next call.
  std::span<const std::int32_t> at(std::int64_t step);

  /// Examples that `steps` updates see in all.
  std::int64_t labels_seen(std::int64_t steps) const;

 private:
  std::span<const std::int32_t> train_ids_;
  std::int64_t batch_size_;
  std::int64_t batches_an_epoch_;
  std::uint64_t seed_;
  std::int64_t shuffled_epoch_ = -1;
  std::vector<std::int32_t> shuffled_;
};

}  // namespace groklab
