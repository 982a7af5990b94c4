// SPDX-License-Identifier: MIT
#include "engine/factored/pair_plan.hpp"

#include <algorithm>
#include <numeric>

namespace groklab {

void PairPlan::assign(std::span<const std::int32_t> ids) {
  if (is_for(ids)) {
    return;
  }
  ids_.assign(ids.begin(), ids.end());
  const size_t n = ids.size();
  const auto size = static_cast<std::ptrdiff_t>(n);
  block_ = std::clamp<std::ptrdiff_t>((size + cut_.min_blocks - 1) / cut_.min_blocks, 1, cut_.max_block);
  keys_.resize(n);
  for (size_t i = 0; i < n; ++i) {
    const auto id = static_cast<size_t>(ids[i]);
    const auto a = static_cast<std::uint64_t>(data_.a[id]);
    const auto b = static_cast<std::uint64_t>(data_.b[id]);
    // p is at most 4096: 12 bits of a and of b, 24 of place. Equal pairs keep their order.
    keys_[i] = (b / kBand << 48U) | (a << 36U) | (b << 24U) | i;
  }
  std::sort(keys_.begin(), keys_.end());
  order_.resize(n);
  a_.resize(n);
  b_.resize(n);
  label_.resize(n);
  for (size_t i = 0; i < n; ++i) {
    const auto place = static_cast<size_t>(keys_[i] & 0xffffffU);
    const auto id = static_cast<size_t>(ids[place]);
    order_[i] = static_cast<std::int32_t>(place);
    a_[i] = data_.a[id];
    b_[i] = data_.b[id];
    label_[i] = data_.label[id];
  }
  if (cut_.has_by_b) {
    order_by_b();
  }
}

void PairPlan::order_by_b() {
  by_b_.resize(ids_.size());
  for (int block = 0; block < n_blocks(); ++block) {
    const std::int32_t* b = b_.data() + block_begin(block);
    const auto first = by_b_.begin() + block_begin(block);
    const auto last = first + block_size(block);
    std::iota(first, last, 0);
    std::sort(first, last, [b](std::int32_t i, std::int32_t j) { return b[i] != b[j] ? b[i] < b[j] : i < j; });
  }
}

}  // namespace groklab
