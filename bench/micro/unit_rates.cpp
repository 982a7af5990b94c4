// SPDX-License-Identifier: MIT
// What this machine's units can do at most, all threads at once: the rates that counted floors are made of
// (bench/studies/floor.py). One line of JSON: float multiply-adds and bfloat16 products (tiles, else pairs) out of registers, in
// GFLOP/s; reading, and reading and writing, 512 KiB a thread, as much as a second-level cache holds, in GB/s.
//   cmake --build --preset release --target unit_rates && build/release/unit_rates [threads]
#include <fmt/format.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "core/thread_pool.hpp"
#include "kernels/fast/bf16_product.hpp"

namespace groklab {
namespace {

constexpr std::ptrdiff_t kFloats = 128 * 1024;  // 512 KiB
constexpr int kRepeats = 7;

/// One thread's work: runs `times` times over something and says how many operations or bytes that was.
using Work = double (*)(float* data, std::ptrdiff_t times);

constexpr int kAccumulators = 12;  // more than latency times throughput of a multiply-add, fewer than the registers

__attribute__((target("avx512f"))) double multiply_add_512(float* data, std::ptrdiff_t times) {
  __m512 sums[kAccumulators];
#pragma GCC unroll 12
  for (__m512& sum : sums) {
    sum = _mm512_setzero_ps();
  }
  const __m512 x = _mm512_loadu_ps(data);
  const __m512 y = _mm512_loadu_ps(data + 16);
  for (std::ptrdiff_t i = 0; i < times; ++i) {
#pragma GCC unroll 12
    for (__m512& sum : sums) {
      sum = _mm512_fmadd_ps(x, y, sum);
      asm volatile("" : "+v"(sum));  // or the compiler would add up the same product once
    }
  }
#pragma GCC unroll 12
  for (const __m512& sum : sums) {
    _mm512_storeu_ps(data, sum);
  }
  return 2.0 * 16 * kAccumulators * static_cast<double>(times);
}

constexpr int kPairAccumulators = 16;

/// Dot products of pairs of bfloat16 zeros.
__attribute__((target("avx512f,avx512bf16"))) double pair_products(float* data, std::ptrdiff_t times) {
  __m512 sums[kPairAccumulators];
#pragma GCC unroll 16
  for (__m512& sum : sums) {
    sum = _mm512_setzero_ps();
  }
  const auto zeros = reinterpret_cast<__m512bh>(_mm512_setzero_si512());
  for (std::ptrdiff_t i = 0; i < times; ++i) {
#pragma GCC unroll 16
    for (__m512& sum : sums) {
      sum = _mm512_dpbf16_ps(sum, zeros, zeros);
      asm volatile("" : "+v"(sum));
    }
  }
#pragma GCC unroll 16
  for (const __m512& sum : sums) {
    _mm512_storeu_ps(data, sum);
  }
  return 2.0 * 32 * kPairAccumulators * static_cast<double>(times);
}

__attribute__((target("avx2,fma"))) double multiply_add_256(float* data, std::ptrdiff_t times) {
  __m256 sums[kAccumulators];
#pragma GCC unroll 12
  for (__m256& sum : sums) {
    sum = _mm256_setzero_ps();
  }
  const __m256 x = _mm256_loadu_ps(data);
  const __m256 y = _mm256_loadu_ps(data + 8);
  for (std::ptrdiff_t i = 0; i < times; ++i) {
#pragma GCC unroll 12
    for (__m256& sum : sums) {
      sum = _mm256_fmadd_ps(x, y, sum);
      asm volatile("" : "+x"(sum));
    }
  }
#pragma GCC unroll 12
  for (const __m256& sum : sums) {
    _mm256_storeu_ps(data, sum);
  }
  return 2.0 * 8 * kAccumulators * static_cast<double>(times);
}

/// Layout of LDTILECFG's operand.
struct TileConfig {
  std::uint8_t palette = 1;
  std::uint8_t start_row = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t bytes_a_row[16] = {};
  std::uint8_t rows[16] = {};
};

/// Four sums of tiles of bfloat16 zeros that stay in their registers.
__attribute__((target("amx-tile,amx-bf16"), noinline)) double tile_products(float*, std::ptrdiff_t times) {
  constexpr int kTiles = 8;
  TileConfig config;
  std::fill_n(config.bytes_a_row, kTiles, std::uint16_t{64});
  std::fill_n(config.rows, kTiles, std::uint8_t{16});
  _tile_loadconfig(&config);  // clears the tiles
  for (std::ptrdiff_t i = 0; i < times; ++i) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
  return 4.0 * 2 * bf16::kTile * bf16::kTile * bf16::kTileDepth * static_cast<double>(times);
}

__attribute__((target("avx2"))) double read_floats(float* data, std::ptrdiff_t times) {
  __m256 sums[8];
  std::fill_n(sums, 8, _mm256_setzero_ps());
  for (std::ptrdiff_t i = 0; i < times; ++i) {
    for (std::ptrdiff_t j = 0; j < kFloats; j += 64) {
      for (int k = 0; k < 8; ++k) {
        sums[k] = _mm256_or_ps(sums[k], _mm256_load_ps(data + j + std::ptrdiff_t{8} * k));
      }
    }
  }
  for (const __m256& sum : sums) {
    _mm256_storeu_ps(data, sum);
  }
  return sizeof(float) * static_cast<double>(kFloats * times);
}

__attribute__((target("avx2"))) double update_floats(float* data, std::ptrdiff_t times) {
  const __m256 one = _mm256_set1_ps(1);
  for (std::ptrdiff_t i = 0; i < times; ++i) {
    for (std::ptrdiff_t j = 0; j < kFloats; j += 8) {
      _mm256_store_ps(data + j, _mm256_add_ps(_mm256_load_ps(data + j), one));
    }
  }
  return 2 * sizeof(float) * static_cast<double>(kFloats * times);
}

/// 1e9 operations or bytes a second of all threads together: the median of some repeats.
double rate_of(Work work, std::ptrdiff_t times, ThreadPool& pool, std::vector<AlignedBuffer>& memory) {
  std::vector<double> rates;
  std::vector<double> done(memory.size());
  for (int repeat = 0; repeat <= kRepeats; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    pool.run(pool.size(), [&](int block, int) {
      const auto i = static_cast<std::size_t>(block);
      done[i] = work(memory[i].data(), times);
    });
    const double ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    double sum = 0;
    for (const double part : done) {
      sum += part;
    }
    rates.push_back(sum / ns);
  }
  std::sort(rates.begin() + 1, rates.end());  // the first warms up
  return rates[1 + kRepeats / 2];
}

int print_rates(int threads) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    fmt::print(stderr, "unit_rates: this processor has no AVX2\n");
    return 1;
  }
  ThreadPool pool(threads);
  std::vector<AlignedBuffer> memory;
  for (int thread = 0; thread < threads; ++thread) {
    memory.emplace_back(kFloats);
  }
  constexpr std::ptrdiff_t kRegisters = 2'000'000;  // each some 10 ms
  constexpr std::ptrdiff_t kTileProducts = 500'000;
  constexpr std::ptrdiff_t kPasses = 1'000;
  const Work multiply_add = __builtin_cpu_supports("avx512f") ? multiply_add_512 : multiply_add_256;
  std::string bfloat16 = "null";
  if (bf16::has_tiles()) {
    bfloat16 = fmt::format("{:.1f}", rate_of(tile_products, kTileProducts, pool, memory));
  } else if (bf16::available()) {
    bfloat16 = fmt::format("{:.1f}", rate_of(pair_products, kRegisters, pool, memory));
  }
  fmt::print(
      "{{\"threads\": {}, \"multiply_add_gflops\": {:.1f}, \"bfloat16_gflops\": {}, \"read_gbs\": {:.1f}, "
      "\"update_gbs\": {:.1f}}}\n",
      threads, rate_of(multiply_add, kRegisters, pool, memory), bfloat16, rate_of(read_floats, kPasses, pool, memory),
      rate_of(update_floats, kPasses, pool, memory));
  return 0;
}

}  // namespace
}  // namespace groklab

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  return threads < 1 ? 2 : groklab::print_rates(threads);
}
