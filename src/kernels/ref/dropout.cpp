// SPDX-License-Identifier: MIT
#include "kernels/ref/dropout.hpp"

#include <array>

#include "core/philox.hpp"

namespace groklab::ref {

DropoutStream dropout_stream(std::uint64_t seed, std::uint64_t step, std::uint32_t layer, DropoutSite site) noexcept {
  return {seed, (step << 10) | (static_cast<std::uint64_t>(layer) << 2) | static_cast<std::uint64_t>(site)};
}

template <class T>
void dropout_mask(T* mask, std::ptrdiff_t n, std::uint64_t first, const DropoutStream& stream, double rate) noexcept {
  const auto threshold = static_cast<std::uint64_t>(rate * 4294967296.0);
  const T keep = static_cast<T>(1 / (1 - rate));
  const std::array<std::uint32_t, 2> key = {static_cast<std::uint32_t>(stream.seed),
                                            static_cast<std::uint32_t>(stream.seed >> 32)};
  std::array<std::uint32_t, 4> words{};
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const std::uint64_t at = first + static_cast<std::uint64_t>(i);
    if (i == 0 || at % 4 == 0) {
      words = philox4x32({static_cast<std::uint32_t>(at / 4), static_cast<std::uint32_t>(Stream::Dropout),
                          static_cast<std::uint32_t>(stream.index), static_cast<std::uint32_t>(stream.index >> 32)},
                         key);
    }
    mask[i] = words[at % 4] < threshold ? T(0) : keep;
  }
}

template <class T>
void apply_mask(T* x, const T* mask, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    x[i] *= mask[i];
  }
}

template void dropout_mask(float*, std::ptrdiff_t, std::uint64_t, const DropoutStream&, double) noexcept;
template void dropout_mask(double*, std::ptrdiff_t, std::uint64_t, const DropoutStream&, double) noexcept;
template void apply_mask(float*, const float*, std::ptrdiff_t) noexcept;
template void apply_mask(double*, const double*, std::ptrdiff_t) noexcept;

}  // namespace groklab::ref
