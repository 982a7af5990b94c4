// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// Matrix products in bfloat16 with float sums: on AMX tiles, or with AVX-512's dot products of pairs (VDPBF16PS), which
/// take the same operands. Both round the sum of a pair in their own way, so their last bits differ.
///
/// A float x is split into hi = bf16(x) and lo = bf16(x - hi), together 16 bits of mantissa. Split::Three multiplies
/// hi hi + hi lo + lo hi, wrong by at most 3 x 2^-16 of a product; Split::One multiplies hi hi alone: 2^-7.
/// Operands are packed into tiles first; a tile is 1 KiB, 16 rows of 64 bytes: all hi, and, for Split::Three, all lo behind
/// it. Nothing here may be called, packing included, unless available() is true.
namespace groklab::bf16 {

enum class Split { One, Three };

inline constexpr std::ptrdiff_t kTile = 16;         ///< rows of A and C, columns of B and C
inline constexpr std::ptrdiff_t kTileDepth = 32;    ///< terms of a sum
inline constexpr std::ptrdiff_t kTileBytes = 1024;  ///< hi or lo of a tile

/// Whether the processor has AVX-512 with bfloat16.
bool available();
/// Whether it has AMX with bfloat16 too, and the kernel lets this process use it; asked once.
bool has_tiles();

/// Bytes of a packed operand of `lines` rows of A (or columns of B) and `depth` terms, rounded up to whole tiles.
constexpr std::ptrdiff_t packed_bytes(std::ptrdiff_t lines, std::ptrdiff_t depth) {
  const std::ptrdiff_t line_tiles = (lines + kTile - 1) / kTile;
  const std::ptrdiff_t depth_tiles = (depth + kTileDepth - 1) / kTileDepth;
  return line_tiles * depth_tiles * 2 * kTileBytes;
}

struct Source {
  const float* data;
  std::ptrdiff_t stride;
  std::ptrdiff_t rows;
  std::ptrdiff_t cols;  ///< multiple of 16
};

/// Packs X as A [m = rows, k = cols]. Rows up to the next multiple of kTile and terms up to one of kTileDepth are 0.
void pack_a(std::uint8_t* out, const Source& x, Split split) noexcept;
/// Packs the transpose of X as A [m = cols, k = rows], likewise.
void pack_a_transposed(std::uint8_t* out, const Source& x, Split split) noexcept;
/// Packs X as B [k = rows, n = cols], likewise.
void pack_b(std::uint8_t* out, const Source& x, Split split) noexcept;

/// C (= or +=) A B; C [m, n] float, row-major; m and n multiples of kTile: all of C is written.
struct ProductArgs {
  float* c;
  std::ptrdiff_t c_stride;
  const std::uint8_t* a;  ///< [m, k], packed for this split
  const std::uint8_t* b;  ///< [k, n], likewise
  std::ptrdiff_t m, n, k;
  bool accumulate;
  Split split;
};

/// Terms are added in ascending order of k, 32 a step: same bits for the same input. The first asks for has_tiles().
void product_in_tiles(const ProductArgs& args) noexcept;
void product_in_vectors(const ProductArgs& args) noexcept;

}  // namespace groklab::bf16
