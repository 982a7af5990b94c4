// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include "core/thread_pool.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// A product that is a sum of n, for which A and B move on by these steps.
struct GemmBands {
  std::ptrdiff_t n = 1;
  std::ptrdiff_t a_step = 0;
  std::ptrdiff_t b_step = 0;
};

/// Matrix products that do not depend on each other, cut by rows and run together on the pool. An element of C is summed
/// in the same order whatever the cut, so the cut does not show in the bits.
class GemmStage {
 public:
  GemmStage(ThreadPool& pool, const FastKernels& kernels) : pool_(pool), kernels_(kernels) { parts_.reserve(1024); }

  void add(const GemmArgs& gemm, const GemmBands& bands = {}) {
    constexpr std::ptrdiff_t kRows = 60;  // some register tiles: small enough to balance, large enough to pay
    constexpr std::ptrdiff_t kTile = 6;
    const std::ptrdiff_t n_parts = std::max<std::ptrdiff_t>(1, (gemm.m + kRows / 2) / kRows);
    const std::ptrdiff_t rows = ((gemm.m + n_parts - 1) / n_parts + kTile - 1) / kTile * kTile;
    for (std::ptrdiff_t row = 0; row < gemm.m; row += rows) {
      GemmArgs part = gemm;
      part.m = std::min(rows, gemm.m - row);
      part.a += row * gemm.a_row;
      part.c += row * gemm.c_stride;
      parts_.push_back({part, bands});
    }
  }

  void run() {
    pool_.run(static_cast<int>(parts_.size()), [this](int index, int) {
      Part part = parts_[static_cast<size_t>(index)];
      for (std::ptrdiff_t band = 0; band < part.bands.n; ++band) {
        kernels_.gemm(part.gemm);
        part.gemm.accumulate = true;
        part.gemm.a += part.bands.a_step;
        part.gemm.b += part.bands.b_step;
      }
    });
    parts_.clear();
  }

 private:
  struct Part {
    GemmArgs gemm;
    GemmBands bands;
  };

  ThreadPool& pool_;
  const FastKernels& kernels_;
  std::vector<Part> parts_;
};

}  // namespace groklab
