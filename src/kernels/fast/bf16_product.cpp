// SPDX-License-Identifier: MIT
// Plain intrinsics: Highway has no tiles. Functions carry their instruction set as an attribute and not the file as an
// option, so that no inline function of a header is compiled for it behind the linker's back.
#include "kernels/fast/bf16_product.hpp"

#if defined(__x86_64__) && defined(__linux__)

// GCC 12 takes the "undefined" operand of its own intrinsics for a variable of ours.
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#define GROKLAB_AVX512 __attribute__((target("avx512f,avx512bw,avx512bf16")))
#define GROKLAB_AVX512_INLINE GROKLAB_AVX512 inline __attribute__((always_inline))
#define GROKLAB_AVX512_LAMBDA __attribute__((target("avx512f,avx512bw,avx512bf16"), always_inline))
#define GROKLAB_AMX __attribute__((target("amx-tile,amx-bf16"), noinline))
#define GROKLAB_AMX_INLINE __attribute__((target("amx-tile,amx-bf16"), always_inline))

namespace groklab::bf16 {
namespace {

constexpr std::ptrdiff_t kPairBytes = 2 * kTileBytes;  // hi, then lo

/// Linux hands out the tile registers' 8 KiB a thread on request only (arch_prctl(2)).
bool kernel_grants_tiles() {
  constexpr long kRequestPermission = 0x1023;
  constexpr long kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

/// CPUID's word: what compilers call these features differs, and clang 14 has no name for them in __builtin_cpu_supports.
bool processor_has_tiles() {
  constexpr unsigned kFeatures = 7;
  constexpr unsigned kAmxBf16 = 1U << 22U;
  constexpr unsigned kAmxTile = 1U << 24U;
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(kFeatures, 0, &eax, &ebx, &ecx, &edx) != 0 && (edx & kAmxBf16) != 0 && (edx & kAmxTile) != 0;
}

std::ptrdiff_t depth_tiles(std::ptrdiff_t depth) { return (depth + kTileDepth - 1) / kTileDepth; }

/// A vector of floats as the sum of two that bfloat16 holds, and a rest of 2^-17 of it.
struct SplitVector {
  __m512 hi, lo;
};

/// Rounds to bfloat16, halves away from zero.
GROKLAB_AVX512_INLINE __m512 round_to_bf16(__m512 x) {
  const __m512i half = _mm512_set1_epi32(0x8000);
  const __m512i mask = _mm512_set1_epi32(static_cast<int>(0xffff0000U));
  return _mm512_castsi512_ps(_mm512_and_si512(_mm512_add_epi32(_mm512_castps_si512(x), half), mask));
}

GROKLAB_AVX512_INLINE SplitVector split(__m512 x) {
  const __m512 hi = round_to_bf16(x);
  return {hi, round_to_bf16(_mm512_sub_ps(x, hi))};
}

/// 32 values of a row, in order.
GROKLAB_AVX512_INLINE void store_row(std::uint8_t* out, __m512 first, __m512 second) {
  const __m512bh both = _mm512_cvtne2ps_pbh(second, first);  // exact: both are bfloat16 already
  std::memcpy(out, &both, sizeof both);
}

/// 16 columns of two rows, interleaved: the pair order in which a tile product takes B.
GROKLAB_AVX512_INLINE __m512i interleave(__m512 even, __m512 odd) {
  return _mm512_or_si512(_mm512_srli_epi32(_mm512_castps_si512(even), 16), _mm512_castps_si512(odd));
}

GROKLAB_AVX512_INLINE __m512 load_row(const Source& x, std::ptrdiff_t row, std::ptrdiff_t col) {
  return row < x.rows && col < x.cols ? _mm512_loadu_ps(x.data + row * x.stride + col) : _mm512_setzero_ps();
}

/// The pair-ordered tile of rows row .. row + 31 and columns col .. col + 15; lo is left as it is for Split::One.
template <Split kSplit>
GROKLAB_AVX512_INLINE void load_pairs(__m512i* hi, __m512i* lo, const Source& x, std::ptrdiff_t row,
                                      std::ptrdiff_t col) {
  for (std::ptrdiff_t pair = 0; pair < kTile; ++pair) {
    const SplitVector even = split(load_row(x, row + 2 * pair, col));
    const SplitVector odd = split(load_row(x, row + 2 * pair + 1, col));
    hi[pair] = interleave(even.hi, odd.hi);
    if constexpr (kSplit == Split::Three) {
      lo[pair] = interleave(even.lo, odd.lo);
    }
  }
}

/// Transposes 16 x 16 words and stores them: words, pairs, then quarters of a vector change places.
GROKLAB_AVX512_INLINE void store_transposed(std::uint8_t* out, const __m512i* rows) {
  __m512i words[16];
  for (int i = 0; i < 16; i += 2) {
    words[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    words[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  __m512i pairs[16];
  for (int i = 0; i < 16; i += 4) {
    pairs[i] = _mm512_unpacklo_epi64(words[i], words[i + 2]);
    pairs[i + 1] = _mm512_unpackhi_epi64(words[i], words[i + 2]);
    pairs[i + 2] = _mm512_unpacklo_epi64(words[i + 1], words[i + 3]);
    pairs[i + 3] = _mm512_unpackhi_epi64(words[i + 1], words[i + 3]);
  }
  // pairs[4 g + c], quarter q: rows 4 g .. 4 g + 3 of column 4 q + c.
  for (int c = 0; c < 4; ++c) {
    const __m512i low01 = _mm512_shuffle_i32x4(pairs[c], pairs[4 + c], 0x44);
    const __m512i high01 = _mm512_shuffle_i32x4(pairs[c], pairs[4 + c], 0xee);
    const __m512i low23 = _mm512_shuffle_i32x4(pairs[8 + c], pairs[12 + c], 0x44);
    const __m512i high23 = _mm512_shuffle_i32x4(pairs[8 + c], pairs[12 + c], 0xee);
    _mm512_storeu_si512(out + (0 + c) * 64, _mm512_shuffle_i32x4(low01, low23, 0x88));
    _mm512_storeu_si512(out + (4 + c) * 64, _mm512_shuffle_i32x4(low01, low23, 0xdd));
    _mm512_storeu_si512(out + (8 + c) * 64, _mm512_shuffle_i32x4(high01, high23, 0x88));
    _mm512_storeu_si512(out + (12 + c) * 64, _mm512_shuffle_i32x4(high01, high23, 0xdd));
  }
}

/// Tile registers 0-3 hold C, 4-5 A, 6-7 B; all 16 rows of 64 bytes.
struct alignas(64) TileConfig {
  std::uint8_t palette = 1;
  std::uint8_t start_row = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// Up to two by two tiles of C, all of k. Three products need eight loads: lo hi first, then hi hi, then hi lo.
template <int kRows, int kCols>
GROKLAB_AMX void some_tiles(const ProductArgs& args, float* c, const std::uint8_t* a, const std::uint8_t* b) noexcept {
  const std::ptrdiff_t steps = depth_tiles(args.k);
  const std::ptrdiff_t next = steps * kPairBytes;  // from a row of tiles to the one below it
  const std::ptrdiff_t c_bytes = args.c_stride * static_cast<std::ptrdiff_t>(sizeof(float));
  float* below = c + kTile * args.c_stride;
  constexpr std::ptrdiff_t kRow = 64;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  if (args.accumulate) {
    _tile_loadd(0, c, c_bytes);
    if constexpr (kCols == 2)
      _tile_loadd(1, c + kTile, c_bytes);
    if constexpr (kRows == 2)
      _tile_loadd(2, below, c_bytes);
    if constexpr (kRows == 2 && kCols == 2)
      _tile_loadd(3, below + kTile, c_bytes);
  }
  const auto load_a = [&](std::ptrdiff_t part) GROKLAB_AMX_INLINE {
    _tile_loadd(4, a + part, kRow);
    if constexpr (kRows == 2)
      _tile_loadd(5, a + next + part, kRow);
  };
  const auto load_b = [&](std::ptrdiff_t part) GROKLAB_AMX_INLINE {
    _tile_loadd(6, b + part, kRow);
    if constexpr (kCols == 2)
      _tile_loadd(7, b + next + part, kRow);
  };
  const auto multiply = []() GROKLAB_AMX_INLINE {
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (kCols == 2)
      _tile_dpbf16ps(1, 4, 7);
    if constexpr (kRows == 2)
      _tile_dpbf16ps(2, 5, 6);
    if constexpr (kRows == 2 && kCols == 2)
      _tile_dpbf16ps(3, 5, 7);
  };
  for (std::ptrdiff_t step = 0; step < steps; ++step, a += kPairBytes, b += kPairBytes) {
    load_b(0);
    if (args.split == Split::Three) {
      load_a(kTileBytes);
      multiply();
    }
    load_a(0);
    multiply();
    if (args.split == Split::Three) {
      load_b(kTileBytes);
      multiply();
    }
  }
  _tile_stored(0, c, c_bytes);
  if constexpr (kCols == 2)
    _tile_stored(1, c + kTile, c_bytes);
  if constexpr (kRows == 2)
    _tile_stored(2, below, c_bytes);
  if constexpr (kRows == 2 && kCols == 2)
    _tile_stored(3, below + kTile, c_bytes);
}

template <int kCols>
GROKLAB_AMX void columns(const ProductArgs& args, std::ptrdiff_t col) noexcept {
  const std::ptrdiff_t line = depth_tiles(args.k) * kPairBytes;  // packed bytes of 16 rows of A, or columns of B
  const std::uint8_t* b = args.b + col / kTile * line;
  std::ptrdiff_t row = 0;
  for (; row + 2 * kTile <= args.m; row += 2 * kTile) {
    some_tiles<2, kCols>(args, args.c + row * args.c_stride + col, args.a + row / kTile * line, b);
  }
  if (row < args.m) {
    some_tiles<1, kCols>(args, args.c + row * args.c_stride + col, args.a + row / kTile * line, b);
  }
}

template <Split kSplit>
GROKLAB_AVX512_INLINE void pack_rows(std::uint8_t* out, const Source& x) {
  const std::ptrdiff_t steps = depth_tiles(x.cols);
  const std::ptrdiff_t rows = (x.rows + kTile - 1) / kTile * kTile;
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    std::uint8_t* tile = out + row / kTile * steps * kPairBytes + row % kTile * 64;
    for (std::ptrdiff_t step = 0; step < steps; ++step, tile += kPairBytes) {
      const SplitVector first = split(load_row(x, row, step * kTileDepth));
      const SplitVector second = split(load_row(x, row, step * kTileDepth + 16));
      store_row(tile, first.hi, second.hi);
      if constexpr (kSplit == Split::Three) {
        store_row(tile + kTileBytes, first.lo, second.lo);
      }
    }
  }
}

/// Packs X whose rows are the terms of the sum: store(tile, pairs) writes one part of a tile, from the pairs of rows that
/// load_pairs has.
template <Split kSplit, class Store>
GROKLAB_AVX512_INLINE void pack_pairs(std::uint8_t* out, const Source& x, Store store) {
  const std::ptrdiff_t steps = depth_tiles(x.rows);
  for (std::ptrdiff_t col = 0; col < x.cols; col += kTile) {
    for (std::ptrdiff_t step = 0; step < steps; ++step, out += kPairBytes) {
      __m512i hi[kTile];
      __m512i lo[kTile];
      load_pairs<kSplit>(hi, lo, x, step * kTileDepth, col);
      store(out, hi);
      if constexpr (kSplit == Split::Three) {
        store(out + kTileBytes, lo);
      }
    }
  }
}

GROKLAB_AVX512_INLINE void store_pairs(std::uint8_t* out, const __m512i* pairs) {
  for (std::ptrdiff_t pair = 0; pair < kTile; ++pair) {
    _mm512_storeu_si512(out + pair * 64, pairs[pair]);
  }
}

/// What tile products do, in vectors: kRows rows of kCols tiles of C, all of k. Sums stay in registers, 16 of them: a
/// product of pairs takes six cycles and two can begin in each.
template <int kRows, int kCols>
GROKLAB_AVX512 void some_rows(const ProductArgs& args, float* c, const std::uint8_t* a,
                              const std::uint8_t* b) noexcept {
  const std::ptrdiff_t steps = depth_tiles(args.k);
  const std::ptrdiff_t next = steps * kPairBytes;  // from a column of tiles to the one beside it
  __m512 sum[std::size_t{kRows}][std::size_t{kCols}];
  for (int row = 0; row < kRows; ++row) {
    for (int col = 0; col < kCols; ++col) {
      sum[row][col] = args.accumulate ? _mm512_loadu_ps(c + row * args.c_stride + kTile * col) : _mm512_setzero_ps();
    }
  }
  const auto multiply = [&](const std::uint8_t* a_part, const std::uint8_t* b_part) GROKLAB_AVX512_LAMBDA {
    for (std::ptrdiff_t pair = 0; pair < kTile; ++pair) {
      __m512i columns[std::size_t{kCols}];
      for (int col = 0; col < kCols; ++col) {
        columns[col] = _mm512_loadu_si512(b_part + next * col + pair * 64);
      }
      for (std::ptrdiff_t row = 0; row < kRows; ++row) {
        std::int32_t terms = 0;
        std::memcpy(&terms, a_part + row * 64 + pair * 4, sizeof terms);
        const auto both = reinterpret_cast<__m512bh>(_mm512_set1_epi32(terms));
        for (int col = 0; col < kCols; ++col) {
          sum[row][col] = _mm512_dpbf16_ps(sum[row][col], both, reinterpret_cast<__m512bh>(columns[col]));
        }
      }
    }
  };
  for (std::ptrdiff_t step = 0; step < steps; ++step, a += kPairBytes, b += kPairBytes) {
    if (args.split == Split::Three) {
      multiply(a + kTileBytes, b);
    }
    multiply(a, b);
    if (args.split == Split::Three) {
      multiply(a, b + kTileBytes);
    }
  }
  for (int row = 0; row < kRows; ++row) {
    for (int col = 0; col < kCols; ++col) {
      _mm512_storeu_ps(c + row * args.c_stride + kTile * col, sum[row][col]);
    }
  }
}

}  // namespace

bool available() { return __builtin_cpu_supports("avx512bf16") != 0 && __builtin_cpu_supports("avx512bw") != 0; }

bool has_tiles() {
  static const bool granted = available() && processor_has_tiles() && kernel_grants_tiles();
  return granted;
}

GROKLAB_AVX512 void pack_a(std::uint8_t* out, const Source& x, Split split) noexcept {
  split == Split::Three ? pack_rows<Split::Three>(out, x) : pack_rows<Split::One>(out, x);
}

GROKLAB_AVX512 void pack_a_transposed(std::uint8_t* out, const Source& x, Split split) noexcept {
  split == Split::Three ? pack_pairs<Split::Three>(out, x, store_transposed)
                        : pack_pairs<Split::One>(out, x, store_transposed);
}

GROKLAB_AVX512 void pack_b(std::uint8_t* out, const Source& x, Split split) noexcept {
  split == Split::Three ? pack_pairs<Split::Three>(out, x, store_pairs) : pack_pairs<Split::One>(out, x, store_pairs);
}

void product_in_vectors(const ProductArgs& args) noexcept {
  const std::ptrdiff_t line = depth_tiles(args.k) * kPairBytes;
  constexpr std::ptrdiff_t kHalf = kTile / 2;
  for (std::ptrdiff_t row = 0; row < args.m; row += kTile) {
    const std::uint8_t* a = args.a + row / kTile * line;
    float* c = args.c + row * args.c_stride;
    std::ptrdiff_t col = 0;
    for (; col + 2 * kTile <= args.n; col += 2 * kTile) {
      const std::uint8_t* b = args.b + col / kTile * line;
      some_rows<kHalf, 2>(args, c + col, a, b);
      some_rows<kHalf, 2>(args, c + kHalf * args.c_stride + col, a + kHalf * 64, b);
    }
    if (col < args.n) {
      some_rows<kTile, 1>(args, c + col, a, args.b + col / kTile * line);
    }
  }
}

GROKLAB_AMX void product_in_tiles(const ProductArgs& args) noexcept {
  __asm__ volatile("" ::: "memory");  // tile loads and stores are opaque to the compiler
  const TileConfig config;
  _tile_loadconfig(&config);
  std::ptrdiff_t col = 0;
  for (; col + 2 * kTile <= args.n; col += 2 * kTile) {
    columns<2>(args, col);
  }
  if (col < args.n) {
    columns<1>(args, col);
  }
  _tile_release();
  __asm__ volatile("" ::: "memory");
}

}  // namespace groklab::bf16

#else

#include "core/check.hpp"

namespace groklab::bf16 {

bool available() { return false; }
bool has_tiles() { return false; }
void pack_a(std::uint8_t*, const Source&, Split) noexcept { GROKLAB_CHECK(false); }
void pack_a_transposed(std::uint8_t*, const Source&, Split) noexcept { GROKLAB_CHECK(false); }
void pack_b(std::uint8_t*, const Source&, Split) noexcept { GROKLAB_CHECK(false); }
void product_in_tiles(const ProductArgs&) noexcept { GROKLAB_CHECK(false); }
void product_in_vectors(const ProductArgs&) noexcept { GROKLAB_CHECK(false); }

}  // namespace groklab::bf16

#endif
