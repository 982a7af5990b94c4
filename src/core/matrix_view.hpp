// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>

namespace groklab {

/// A row-major matrix somebody else owns: element (i, j) is data[i * stride + j]. Copying it copies the view.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t cols = 0;
  std::ptrdiff_t stride = 0;

  MatrixView() = default;
  MatrixView(T* data_in, std::ptrdiff_t rows_in, std::ptrdiff_t cols_in)
      : data(data_in), rows(rows_in), cols(cols_in), stride(cols_in) {}
  MatrixView(T* data_in, std::ptrdiff_t rows_in, std::ptrdiff_t cols_in, std::ptrdiff_t stride_in)
      : data(data_in), rows(rows_in), cols(cols_in), stride(stride_in) {}
  /// A mutable view reads where a const one is asked for.
  operator MatrixView<const T>() const  // NOLINT(google-explicit-constructor)
      requires(!std::is_const_v<T>) {
    return {data, rows, cols, stride};
  }

  T* row(std::ptrdiff_t i) const { return data + i * stride; }
  T& operator()(std::ptrdiff_t i, std::ptrdiff_t j) const { return data[i * stride + j]; }
};

}  // namespace groklab
