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

/// Vectors of counters that go through the rounds together: a round waits for its products, others can run meanwhile.
#if HWY_TARGET <= HWY_AVX3
inline constexpr size_t kChains = 4;
#else
inline constexpr size_t kChains = 2;  // of 16 registers
#endif

/// kernels/ref/dropout.hpp's cipher (core/philox.cpp) on one counter a lane, which word 0 holds.
HWY_INLINE void philox_rounds(PhiloxWords (&chain)[kChains], const ref::DropoutStream& stream) {
  constexpr std::uint64_t kLowHalf = 0xFFFFFFFF;
  const CounterTag tag;
  const hn::Repartition<std::uint32_t, CounterTag> halves;
  const auto product = [halves](Counters x, std::uint64_t multiplier) {
    return hn::MulEven(hn::BitCast(halves, x), hn::BitCast(halves, hn::Set(CounterTag(), multiplier)));
  };
  for (PhiloxWords& c : chain) {
    c.word[1] = hn::Set(tag, static_cast<std::uint64_t>(Stream::Dropout));
    c.word[2] = hn::Set(tag, stream.index & kLowHalf);
    c.word[3] = hn::Set(tag, stream.index >> 32U);
  }
  auto key0 = static_cast<std::uint32_t>(stream.seed);
  auto key1 = static_cast<std::uint32_t>(stream.seed >> 32U);
  for (int round = 0; round < 10; ++round) {
    const Counters round_key0 = hn::Set(tag, std::uint64_t{key0});
    const Counters round_key1 = hn::Set(tag, std::uint64_t{key1});
    for (PhiloxWords& c : chain) {
      const Counters product0 = product(c.word[0], kPhiloxMultiplier0);
      const Counters product1 = product(c.word[2], kPhiloxMultiplier1);
      c.word[0] = hn::Xor3(hn::ShiftRight<32>(product1), c.word[1], round_key0);
      c.word[2] = hn::Xor3(hn::ShiftRight<32>(product0), c.word[3], round_key1);
      c.word[1] = product1;
      c.word[3] = product0;
    }
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
}

/// Counters that one call of mask_of_counters takes.
HWY_INLINE std::uint64_t counters_at_once() { return kChains * hn::Lanes(CounterTag()); }

/// The mask of the elements of counters_at_once() counters, the first of them `counter`: mask [4 a counter].
HWY_INLINE void mask_of_counters(float* mask, std::uint64_t counter, const ref::DropoutStream& stream,
                                 std::uint32_t threshold, float keep) {
  const hn::ScalableTag<float> d;
  const CounterTag tag;
  const hn::Repartition<std::uint32_t, CounterTag> words;
  const std::uint64_t lanes = hn::Lanes(tag);
  // Even lanes have the first half of a vector's counters, so that interleaving, which stays within 128 bits, leaves
  // counters in order.
  const Counters lane = hn::Iota(tag, 0);
  const Counters offset =
      hn::Add(hn::ShiftRight<1>(lane),
              hn::IfThenElseZero(hn::Ne(hn::And(lane, hn::Set(tag, 1)), hn::Zero(tag)), hn::Set(tag, lanes / 2)));
  PhiloxWords chain[kChains];
  for (size_t i = 0; i < kChains; ++i) {
    const Counters first = hn::Set(tag, counter + i * lanes);
    chain[i].word[0] = hn::And(hn::Add(first, offset), hn::Set(tag, 0xFFFFFFFFU));
  }
  philox_rounds(chain, stream);
  const auto store = [&](float* to, Counters drawn) {
    const auto dropped = hn::Lt(hn::BitCast(words, drawn), hn::Set(words, threshold));
    hn::StoreU(hn::IfThenZeroElse(hn::RebindMask(d, dropped), hn::Set(d, keep)), d, to);
  };
  const auto pair = [&](Counters even, Counters odd) {
    return hn::BitCast(tag, hn::OddEven(hn::BitCast(words, hn::ShiftLeft<32>(odd)), hn::BitCast(words, even)));
  };
  for (const PhiloxWords& c : chain) {
    const Counters first = pair(c.word[0], c.word[1]);
    const Counters second = pair(c.word[2], c.word[3]);
    store(mask, hn::InterleaveLower(tag, first, second));
    store(mask + 2 * lanes, hn::InterleaveUpper(tag, first, second));
    mask += 4 * lanes;
  }
}

void dropout_mask(float* mask, std::ptrdiff_t n, std::uint64_t first, const ref::DropoutStream& stream,
                  double rate) noexcept {
  const std::uint64_t counters = counters_at_once();
  const auto chunk = 4 * static_cast<std::ptrdiff_t>(counters);
  const auto threshold = static_cast<std::uint32_t>(rate * 4294967296.0);
  const auto keep = static_cast<float>(1 / (1 - rate));
  HWY_ALIGN float edge[4 * kChains * HWY_MAX_BYTES / sizeof(std::uint64_t)];
  // A counter makes four elements, so that the first chunk may begin before the first element.
  std::ptrdiff_t at = -static_cast<std::ptrdiff_t>(first % 4);
  for (std::uint64_t counter = first / 4; at < n; counter += counters, at += chunk) {
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
