// SPDX-License-Identifier: MIT
#include "interop/crc32c.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace groklab {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// RFC 3720, appendix B.4, and the check value that every catalogue of CRCs has.
TEST(Crc32c, HasThePublishedValues) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0)), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43U);
  EXPECT_EQ(crc32c({}), 0U);
}

// From TensorBoard's own reader in Rust (tensorboard/data/server/masked_crc.rs).
TEST(Crc32c, IsMaskedAsTensorBoardHasIt) {
  EXPECT_EQ(masked_crc32c(bytes_of("\x1a\x11"
                                   "CRC test, one two")),
            0x5794D08AU);
}

}  // namespace
}  // namespace groklab
