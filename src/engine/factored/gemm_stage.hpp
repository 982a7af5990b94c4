// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include "core/thread_pool.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// Matrix products that do not depend on each other, cut by rows and run together on the pool. An element of C is summed
/// in the same order whatever the cut, so the cut does not show in the bits.
class GemmStage {
 public:
  GemmStage(ThreadPool& pool, const FastKernels& kernels) : pool_(pool), kernels_(kernels) { parts_.reserve(256); }

  void add(const GemmArgs& gemm) {
    constexpr std::ptrdiff_t kRows = 30;  // a few register tiles: small enough to balance, large enough to pay
    for (std::ptrdiff_t row = 0; row < gemm.m; row += kRows) {
      GemmArgs part = gemm;
      part.m = std::min(kRows, gemm.m - row);
      part.a += row * gemm.a_row;
      part.c += row * gemm.c_stride;
      parts_.push_back(part);
    }
  }

  void run() {
    pool_.run(static_cast<int>(parts_.size()),
              [this](int part, int) { kernels_.gemm(parts_[static_cast<size_t>(part)]); });
    parts_.clear();
  }

 private:
  ThreadPool& pool_;
  const FastKernels& kernels_;
  std::vector<GemmArgs> parts_;
};

}  // namespace groklab
