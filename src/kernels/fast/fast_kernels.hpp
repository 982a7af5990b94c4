// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/matrix_view.hpp"
#include "kernels/fast/bf16_product.hpp"
#include "kernels/ref/dropout.hpp"

namespace groklab {

/// Every row of a matrix that a fast kernel reads or writes in whole vectors is padded to a multiple of this.
inline constexpr std::ptrdiff_t kRowPad = 16;
inline std::ptrdiff_t padded(std::ptrdiff_t n) { return (n + kRowPad - 1) / kRowPad * kRowPad; }
/// The least distance of rows of n floats that is an odd number of cache lines: equal columns of following rows then fall
/// into different sets of the first-level cache.
inline std::ptrdiff_t spread_stride(std::ptrdiff_t n) {
  return padded(n) / kRowPad % 2 == 0 ? padded(n) + kRowPad : padded(n);
}

/// Columns of a product beyond its last whole vector that are cheaper one by one: 97 and 113 classes have one.
inline constexpr std::ptrdiff_t kFewColumns = 2;
inline std::ptrdiff_t computed_columns(std::ptrdiff_t n) { return n % kRowPad <= kFewColumns ? n : padded(n); }

/// Of B's rows that a product takes at once: 64 columns of them, 32 KiB, stay in the first-level cache for all rows of A.
inline constexpr std::ptrdiff_t kMaxTerms = 128;

/// C (= or +=) A B. A(i, k) = a[i * a_row + k * a_col]: a_col is 1, or a_row is 1 for a transposed A. B [k, n] and C [m, n]
/// are row-major with strides, and their rows filled up to whole vectors; the filling of C is computed like the other
/// columns or left alone.
struct GemmArgs {
  float* c;
  std::ptrdiff_t c_stride;
  const float* a;
  std::ptrdiff_t a_row;
  std::ptrdiff_t a_col;
  const float* b;
  std::ptrdiff_t b_stride;
  std::ptrdiff_t m, n, k;
  bool accumulate;
  const float* bias = nullptr;  ///< [n]: every row of C starts from it; not with accumulate
  /// Sums of so many terms start from zero and are then added to C. The fewer, the smaller the rounding error, and the
  /// oftener C is read and written.
  std::ptrdiff_t terms = kMaxTerms;
};

/// Columns of a band: see BandedRows.
inline constexpr std::ptrdiff_t kBandColumns = 64;
/// Least multiple of a band's columns.
inline std::ptrdiff_t banded(std::ptrdiff_t n) { return (n + kBandColumns - 1) / kBandColumns * kBandColumns; }

/// Rows of several heads' columns, stored band by band: [cols / kBandColumns, n_rows, n_heads, kBandColumns]. A block goes
/// through the bands one after the other, and what it needs of a row in a band is one stretch of memory.
template <class T>
struct BandedRows {
  T* data;
  std::ptrdiff_t n_rows, n_heads;

  std::ptrdiff_t row_stride() const { return n_heads * kBandColumns; }
  std::ptrdiff_t band_size() const { return n_rows * row_stride(); }
  T* at(std::ptrdiff_t row, std::ptrdiff_t head, std::ptrdiff_t col) const {
    return data + col / kBandColumns * band_size() + row * row_stride() + head * kBandColumns + col % kBandColumns;
  }
};

/// The pair domain of the one-layer transformer (docs/math/factored.md): for example e with tokens a, b and head h
///   x[e] = c0 + sum_h A0[e,h] (D[a,h] + delta[h]) + A1[e,h] D[b,h] + Ap[e,h] Dp[h].
struct PairTables {
  const float* c0;            ///< [cols]
  BandedRows<const float> D;  ///< rows of the tokens, then of delta and of "+"
  std::ptrdiff_t row_delta;
  std::ptrdiff_t row_plus;  ///< -1 where the format has no "+"
  std::ptrdiff_t cols;      ///< multiple of kBandColumns

  bool has_plus() const { return row_plus >= 0; }
};

/// One block of examples, sorted so that equal `a` follow each other. Attention weights [n, n_heads].
struct PairBlock {
  const std::int32_t* a;
  const std::int32_t* b;
  const std::int32_t* by_b;  ///< [n] the examples in an order in which equal `b` follow each other
  std::ptrdiff_t n;
  const float* A0;
  const float* A1;
  const float* Ap;  ///< nullptr where the format has no "+"
};

/// One band of a block's x, from column `begin` on: `data` is that column of the first example, whose rows lie `stride`
/// apart.
template <class T>
struct PairBand {
  T* data;
  std::ptrdiff_t stride;
  std::ptrdiff_t begin;
};

/// Where a block's gradients go; all += but the three weight gradients (=), which are there after the last band.
struct PairGradients {
  BandedRows<float> dD;     ///< tokens: sum of A0 x over the examples with this a and of A1 x over those with this b
  std::ptrdiff_t row_a;     ///< of dD: sum of A0 x
  std::ptrdiff_t row_plus;  ///< of dD: sum of Ap x
  float* dG;                ///< [cols]: sum of x
  float* dA0;               ///< [n, n_heads]: x . (D[a,h] + delta[h])
  float* dA1;               ///< [n, n_heads]: x . D[b,h]
  float* dAp;               ///< [n, n_heads]: x . Dp[h]
  float* dots;              ///< pair_dots_size() floats, the three dot products so far
};

/// Floats that pair_backward keeps between the bands of a block of n examples.
inline std::ptrdiff_t pair_dots_size(std::ptrdiff_t n, std::ptrdiff_t n_heads) { return 3 * n * n_heads * kRowPad; }

/// What rounding the loss has (docs: loss.dtype).
enum class LossMode { F32, F64 };

/// Softmax cross-entropy over rows of logits, in place.
struct SoftmaxArgs {
  float* logits;  ///< [n, stride]; becomes the gradient of the loss sum times grad_scale where want_gradient
  std::ptrdiff_t stride;
  std::ptrdiff_t n;
  std::ptrdiff_t classes;
  const std::int32_t* labels;  ///< [n]
  float grad_scale;            ///< 1 / batch
  bool want_gradient;
  LossMode mode;
};

struct SoftmaxResult {
  double loss_sum;
  std::int64_t correct;
  double margin_sum;  ///< logit at the label minus the largest other one; NaN where a logit is not finite
};

/// An activation function f over n numbers, n a multiple of kRowPad.
struct ActivationKernels {
  /// y = f(x); y may be x.
  void (*forward)(float* y, const float* x, std::ptrdiff_t n) noexcept;
  /// y = f(x) mask, and x becomes f'(x) mask, all that the way back needs. mask [n], or nullptr for ones.
  void (*forward_and_slope)(float* y, float* x, const float* mask, std::ptrdiff_t n) noexcept;
};

/// Layer normalisation of rows as kernels/ref/layer_norm.hpp has it. Rows of y, x_hat, x lie `stride` apart, of which d
/// numbers count; zero padding of y and x_hat stays zero if that of w and b is. y may be x.
struct LayerNormForward {
  float* y;
  float* x_hat;
  float* rstd;  ///< [rows]
  const float* x;
  const float* w;  ///< [stride]
  const float* b;  ///< [stride]
  std::ptrdiff_t rows, d, stride;
};

/// dx (= or +=), dw, db (+=). dx may be dy when assigned.
struct LayerNormBackward {
  float* dx;
  float* dw;  ///< [stride]
  float* db;  ///< [stride]
  const float* dy;
  const float* x_hat;
  const float* rstd;
  const float* w;
  std::ptrdiff_t rows, d, stride;
  bool accumulate;
};

/// Rows of vectors that examples pick by number: example e has row row[e] of `data`, whose rows lie `stride` apart.
template <class T>
struct PickedRows {
  T* data;
  std::ptrdiff_t stride;
  const std::int32_t* row;

  T* operator[](std::ptrdiff_t e) const { return data + row[e] * stride; }
};

inline constexpr int kMaxKeys = 4;  ///< positions of a sequence

/// Where a position's keys and values lie: the keys of its heads so far apart (0: all heads share one), and the value of
/// a head so far behind its key (0: it is the key).
struct KeyLayout {
  std::ptrdiff_t head_step;
  std::ptrdiff_t to_value;
};

/// Softmax attention of one query position over n examples, as kernels/ref/attention.hpp has it. Queries and sums of
/// values hold the heads side by side, d_head_pad apart. Weights are stored a key at a time:
/// [n_keys, padded(n * n_heads)], example by example, its heads side by side.
struct AttentionForward {
  float* z;        ///< [n, n_heads * d_head_pad]
  float* pattern;  ///< before dropout
  float* weight;   ///< pattern mask; may be pattern where mask is nullptr
  const float* mask;
  float* weight_sum;  ///< [padded(n * n_heads)] over the keys; nullptr: not wanted
  PickedRows<const float> query;
  PickedRows<const float> key[kMaxKeys];
  KeyLayout layout;
  int n_keys;
  std::ptrdiff_t n, n_heads, d_head_pad;
  float scale;  ///< 1 / sqrt(d_head)
};

/// Gradients of queries, keys and values (+=), the latter two laid out as what they belong to; dweight is scratch of the
/// size of pattern.
struct AttentionBackward {
  PickedRows<float> dquery;
  PickedRows<float> dkey[kMaxKeys];
  float* dweight;
  const float* dz;
  const float* dweight_sum;  ///< of weight_sum, or nullptr
};

/// The kernels of one instruction set. All are noexcept, allocate nothing, and give the same bits for the same input.
struct FastKernels {
  std::string_view variant;  ///< "avx512", "avx2", "portable"
  /// Products of what bf16::pack_a() and pack_b() have packed; null where there are none, as in all_fast_kernels().
  void (*bf16_product)(const bf16::ProductArgs& args) noexcept = nullptr;
  std::string_view bf16_variant = {};  ///< what run.json calls them: "avx512+amx", "avx512+bf16"
  void (*gemm)(const GemmArgs& args) noexcept;
  /// A band of x of a block: what it shares of the tables stays in the first-level cache.
  void (*pair_forward)(const PairBand<float>& x, const PairTables& tables, const PairBlock& block) noexcept;
  /// Likewise from the gradient x; a block's bands in ascending order.
  void (*pair_backward)(const PairGradients& out, const PairBand<const float>& x, const PairTables& tables,
                        const PairBlock& block) noexcept;
  SoftmaxResult (*softmax_cross_entropy)(const SoftmaxArgs& args) noexcept;
  /// values[i] = exp(values[i]), n a multiple of kRowPad.
  void (*exp_in_place)(float* values, std::ptrdiff_t n) noexcept;
  /// x = relu(x); columns a multiple of kRowPad.
  void (*relu)(MatrixView<float> x) noexcept;
  /// dx = 0 where post <= 0; columns likewise.
  void (*relu_backward)(MatrixView<float> dx, MatrixView<const float> post) noexcept;
  /// out = u + v. No aliasing; n a multiple of kRowPad.
  void (*add)(float* out, const float* u, const float* v, std::ptrdiff_t n) noexcept;
  /// sum += x. No aliasing; n a multiple of kRowPad.
  void (*accumulate)(float* sum, const float* x, std::ptrdiff_t n) noexcept;
  /// sum += x, and x becomes 0. No aliasing; n a multiple of kRowPad.
  void (*drain)(float* sum, float* x, std::ptrdiff_t n) noexcept;
  /// out = u v, elementwise; n a multiple of kRowPad. out may be u.
  void (*multiply)(float* out, const float* u, const float* v, std::ptrdiff_t n) noexcept;
  /// out = u + v mask; n a multiple of kRowPad. out may be u.
  void (*add_masked)(float* out, const float* u, const float* v, const float* mask, std::ptrdiff_t n) noexcept;
  /// sum[j] += the sum of column j of x [rows, stride], j < cols, a multiple of kRowPad.
  void (*add_column_sums)(float* sum, const float* x, std::ptrdiff_t stride, std::ptrdiff_t rows,
                          std::ptrdiff_t cols) noexcept;
  ActivationKernels relu_and_slope, gelu_and_slope, quadratic_and_slope;
  void (*layer_norm_forward)(const LayerNormForward& args) noexcept;
  void (*layer_norm_backward)(const LayerNormBackward& args) noexcept;
  /// The mask of kernels/ref/dropout.hpp, element for element.
  void (*dropout_mask)(float* mask, std::ptrdiff_t n, std::uint64_t first, const ref::DropoutStream& stream,
                       double rate) noexcept;
  void (*attention_forward)(const AttentionForward& args) noexcept;
  /// After attention_forward of the same arguments.
  void (*attention_backward)(const AttentionBackward& out, const AttentionForward& args) noexcept;
};

/// The best variant this processor has, or the one that the environment variable GROKLAB_KERNELS names (avx512+amx,
/// avx512+bf16, avx512, avx2, portable). Chosen once. Throws Error(Usage) for a name that is unknown or that the processor
/// lacks.
const FastKernels& fast_kernels();

/// Every variant this processor can run, best first: for tests.
std::vector<const FastKernels*> all_fast_kernels();

}  // namespace groklab
