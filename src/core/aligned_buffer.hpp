// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace groklab {

/// A zeroed array of floats on a cache-line boundary, of fixed size, for kernels that read whole vectors.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::ptrdiff_t size)
      : data_(static_cast<float*>(::operator new[](static_cast<std::size_t>(size) * sizeof(float), kAlignment))),
        size_(size) {
    zero();
  }

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::ptrdiff_t size() const { return size_; }
  float& operator[](std::ptrdiff_t i) { return data_.get()[i]; }
  float operator[](std::ptrdiff_t i) const { return data_.get()[i]; }
  void zero() { std::fill(data_.get(), data_.get() + size_, 0.0F); }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* data) const { ::operator delete[](data, kAlignment); }
  };
  std::unique_ptr<float[], Free> data_;
  std::ptrdiff_t size_ = 0;
};

}  // namespace groklab
