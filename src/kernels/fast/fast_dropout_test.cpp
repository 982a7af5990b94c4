// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "kernels/fast/fast_kernels.hpp"
#include "kernels/fast/random_floats.hpp"

namespace groklab {
namespace {

TEST(FastDropout, MasksAreTheReferencesElementForElement) {
  const ref::DropoutStream streams[] = {
      ref::dropout_stream(42, 0, 0, ref::DropoutSite::Pattern),
      ref::dropout_stream(0xFEDCBA9876543210, std::uint64_t{1} << 40U, 3, ref::DropoutSite::MlpOut)};
  // The last start lies beyond 2^32 elements, and its counter passes 2^32 - 1 within the mask.
  const std::uint64_t starts[] = {0, 1, 2, 3, 4, 63, 1000, 99999, (std::uint64_t{1} << 34U) - 70};
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const ref::DropoutStream& stream : streams) {
      for (const std::uint64_t first : starts) {
        for (const std::ptrdiff_t n : {1, 3, 5, 7, 62, 64, 65, 66, 128, 200, 300}) {
          Floats mask(static_cast<std::size_t>(n) + 1, -1.0F), expected = mask;
          kernels->dropout_mask(mask.data(), n, first, stream, 0.3);
          ref::dropout_mask(expected.data(), n, first, stream, 0.3);
          ASSERT_EQ(mask, expected) << kernels->variant << " first " << first << " n " << n;
        }
      }
    }
  }
}

}  // namespace
}  // namespace groklab
