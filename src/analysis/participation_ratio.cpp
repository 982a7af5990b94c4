// SPDX-License-Identifier: MIT
#include "analysis/participation_ratio.hpp"

#include <algorithm>
#include <vector>

#include "analysis/gram.hpp"
#include "core/aligned_buffer.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {
namespace {

constexpr std::ptrdiff_t kBlock = 256;  // rows of h a task
constexpr double kNoVariance = 1e-13;   // of the mean square

double square(double x) { return x * x; }

int n_blocks(MatrixView<const float> h) { return static_cast<int>((h.rows + kBlock - 1) / kBlock); }

/// [units]. Blocks of rows are added in their order, so threads do not show in the bits.
std::vector<double> column_sums(MatrixView<const float> h, ThreadPool& pool) {
  const auto units = static_cast<size_t>(h.cols);
  std::vector<std::vector<double>> parts(static_cast<size_t>(n_blocks(h)), std::vector<double>(units));
  pool.run(n_blocks(h), [&](int block, int) {
    double* sum = parts[static_cast<size_t>(block)].data();
    for (std::ptrdiff_t i = block * kBlock; i < std::min(h.rows, (block + 1) * kBlock); ++i) {
      const float* row = h.row(i);
      for (size_t j = 0; j < units; ++j) {
        sum[j] += static_cast<double>(row[j]);
      }
    }
  });
  std::vector<double> total(units);
  for (const std::vector<double>& part : parts) {
    for (size_t j = 0; j < units; ++j) {
      total[j] += part[j];
    }
  }
  return total;
}

/// out (=) h minus the mean of each column, in rows of padded(units) floats.
void write_centred(MatrixView<float> out, MatrixView<const float> h, const std::vector<double>& sums,
                   ThreadPool& pool) {
  const auto n = static_cast<double>(h.rows);
  pool.run(n_blocks(h), [&](int block, int) {
    for (std::ptrdiff_t i = block * kBlock; i < std::min(h.rows, (block + 1) * kBlock); ++i) {
      for (std::ptrdiff_t j = 0; j < h.cols; ++j) {
        out(i, j) = static_cast<float>(static_cast<double>(h(i, j)) - sums[static_cast<size_t>(j)] / n);
      }
    }
  });
}

}  // namespace

double participation_ratio(MatrixView<const float> h, ThreadPool& pool) {
  const std::vector<double> sums = column_sums(h, pool);
  const std::ptrdiff_t stride = padded(h.cols);
  AlignedBuffer centred(h.rows * stride);
  write_centred({centred.data(), h.rows, h.cols, stride}, h, sums, pool);
  AlignedBuffer covariance(h.cols * stride);  // times n
  const MatrixView<float> c(covariance.data(), h.cols, h.cols, stride);
  lower_gram(c, MatrixView<const float>(centred.data(), h.rows, h.cols, stride), pool);

  double trace = 0;
  double trace_of_square = 0;
  for (std::ptrdiff_t i = 0; i < h.cols; ++i) {
    const auto variance = static_cast<double>(c(i, i));
    double off_diagonal = 0;
    for (std::ptrdiff_t j = 0; j < i; ++j) {
      off_diagonal += square(static_cast<double>(c(i, j)));
    }
    trace += variance;
    trace_of_square += square(variance) + 2 * off_diagonal;
  }
  double squares_of_means = 0;  // times n; with the trace they are the sum of all squares
  for (const double sum : sums) {
    squares_of_means += square(sum) / static_cast<double>(h.rows);
  }
  return trace <= kNoVariance * (trace + squares_of_means) ? 0 : square(trace) / trace_of_square;
}

}  // namespace groklab
