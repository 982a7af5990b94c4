// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void dropout_mask(float* mask, std::ptrdiff_t n, std::uint64_t first, const ref::DropoutStream& stream,
                  double rate) noexcept {
  ref::dropout_mask(mask, n, first, stream, rate);
}

#else

/// Lanes of 64 bits that hold a 32-bit word of the cipher in their low half; the high half is not kept clean, because the
/// products read the low half alone.
using CounterTag = hn::ScalableTag<std::uint64_t>;
using Counters = hn::VFromD<CounterTag>;

struct PhiloxWords {
  Counters word[4];
};

/// kernels/ref/dropout.hpp's cipher (core/philox.cpp) on one counter a lane.
HWY_INLINE PhiloxWords philox_rounds(Counters counter0, const ref::DropoutStream& stream) {
  constexpr std::uint64_t kLowHalf = 0xFFFFFFFF;
  const CounterTag tag;
  const hn::Repartition<std::uint32_t, CounterTag> halves;
  const auto product = [halves](Counters x, std::uint64_t multiplier) {
    return hn::MulEven(hn::BitCast(halves, x), hn::BitCast(halves, hn::Set(CounterTag(), multiplier)));
  };
  Counters word0 = counter0;
  Counters word1 = hn::Set(tag, static_cast<std::uint64_t>(Stream::Dropout));
  Counters word2 = hn::Set(tag, stream.index & kLowHalf);
  Counters word3 = hn::Set(tag, stream.index >> 32U);
  auto key0 = static_cast<std::uint32_t>(stream.seed);
  auto key1 = static_cast<std::uint32_t>(stream.seed >> 32U);
  for (int round = 0; round < 10; ++round) {
    const Counters product0 = product(word0, kPhiloxMultiplier0);
    const Counters product1 = product(word2, kPhiloxMultiplier1);
    word0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product1), word1), hn::Set(tag, std::uint64_t{key0}));
    word2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product0), word3), hn::Set(tag, std::uint64_t{key1}));
    word1 = product1;
    word3 = product0;
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  return {{word0, word1, word2, word3}};
}

/// The mask of the elements of as many counters as a vector of floats has lanes, the first of them `counter`:
/// mask [4 lanes].
HWY_INLINE void mask_of_counters(float* mask, std::uint64_t counter, const ref::DropoutStream& stream,
                                 std::uint32_t threshold, float keep) {
  const hn::ScalableTag<float> d;
  const hn::RebindToUnsigned<decltype(d)> words;
  const CounterTag tag;
  const auto first = hn::And(hn::Add(hn::Set(tag, counter), hn::Iota(tag, 0)), hn::Set(tag, 0xFFFFFFFFU));
  const auto half = static_cast<std::uint64_t>(hn::Lanes(tag));
  const PhiloxWords low = philox_rounds(first, stream);
  const PhiloxWords high = philox_rounds(hn::Add(first, hn::Set(tag, half)), stream);
  const auto kept = [&](int i) {
    const auto both = hn::ConcatEven(words, hn::BitCast(words, high.word[i]), hn::BitCast(words, low.word[i]));
    const auto dropped = hn::Lt(both, hn::Set(words, threshold));
    return hn::IfThenZeroElse(hn::RebindMask(d, dropped), hn::Set(d, keep));
  };
  hn::StoreInterleaved4(kept(0), kept(1), kept(2), kept(3), d, mask);
}

void dropout_mask(float* mask, std::ptrdiff_t n, std::uint64_t first, const ref::DropoutStream& stream,
                  double rate) noexcept {
  const hn::ScalableTag<float> d;
  const auto chunk = 4 * static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto threshold = static_cast<std::uint32_t>(rate * 4294967296.0);
  const auto keep = static_cast<float>(1 / (1 - rate));
  HWY_ALIGN float edge[4 * HWY_MAX_BYTES / sizeof(float)];
  // A counter makes four elements, so that the first chunk may begin before the first element.
  std::ptrdiff_t at = -static_cast<std::ptrdiff_t>(first % 4);
  for (std::uint64_t counter = first / 4; at < n; counter += static_cast<std::uint64_t>(chunk / 4), at += chunk) {
    if (at >= 0 && at + chunk <= n) {
      mask_of_counters(mask + at, counter, stream, threshold, keep);
      continue;
    }
    mask_of_counters(edge, counter, stream, threshold, keep);
    const std::ptrdiff_t begin = HWY_MAX(at, 0);
    const std::ptrdiff_t end = HWY_MIN(at + chunk, n);
    std::copy(edge + (begin - at), edge + (end - at), mask + begin);
  }
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
