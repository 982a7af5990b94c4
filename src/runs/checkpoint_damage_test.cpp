// SPDX-License-Identifier: MIT
// Checkpoints of fifty networks, damaged in every way that a disk, a copy or a hand can: none is taken for a whole one, and
// no damage changes a weight unnoticed.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/error.hpp"
#include "core/test_stride.hpp"
#include "runs/checkpoint.hpp"
#include "runs/little_endian.hpp"
#include "runs/safetensors.hpp"

namespace groklab {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kCheckpoints = 50;
constexpr std::size_t kPayloadFlips = 10'000;
constexpr std::size_t kSplices = 1'000;
constexpr std::size_t kSampledCheckpoints =
    10;  ///< every tenth checkpoint, and of its damage a part, where not all is tried
constexpr std::size_t kSampledDamage = 20;

/// A checkpoint of one to four layers of any width, with both moments, one or none.
Bytes any_checkpoint(std::size_t number) {
  std::mt19937 random(static_cast<std::uint32_t>(number));
  ModelSpec spec;
  for (std::size_t layer = 0; layer <= number % 4; ++layer) {
    const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 9);
    const std::int64_t columns = 1 + static_cast<std::int64_t>(random() % 9);
    spec.tensors.push_back({"layers." + std::to_string(layer) + ".W", {rows, columns}, spec.n_params, rows * columns});
    spec.n_params += rows * columns;
  }
  Checkpoint checkpoint;
  checkpoint.step = static_cast<std::int64_t>(random());
  checkpoint.metrics_bytes = random();
  checkpoint.config_toml = "seed = " + std::to_string(number) + "\n";
  const auto values = [&] {
    std::vector<float> some(static_cast<std::size_t>(spec.n_params));
    std::generate(some.begin(), some.end(), [&] { return std::uniform_real_distribution<float>(-1, 1)(random); });
    return some;
  };
  checkpoint.params = values();
  if (number % 3 != 0) {
    checkpoint.exp_avg = values();
  }
  if (number % 3 == 2) {
    checkpoint.exp_avg_sq = values();
  }
  return encode_checkpoint(checkpoint, spec);
}

/// As a checkpoint it is refused; as a file of another tool, which needs no checksum, it is refused or has the same tensors.
class CheckpointDamage : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    whole_ = any_checkpoint(GetParam());
    tensors_ = decode_safetensors(whole_, "whole", true).tensors;
    data_at_ = 8 + read_le<std::uint64_t>(whole_, 0);
  }

  static bool is_refused(const Bytes& bytes, bool as_checkpoint, std::vector<StoredTensor>& tensors) {
    try {
      tensors = decode_safetensors(bytes, "damaged", as_checkpoint).tensors;
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::BadFile);
      return true;
    }
  }

  void expect_noticed(const Bytes& damaged, const std::string& where) {
    std::vector<StoredTensor> found;
    EXPECT_TRUE(is_refused(damaged, true, found)) << where;
    if (is_refused(damaged, false, found)) {
      return;
    }
    for (const StoredTensor& tensor : tensors_) {
      const auto same = std::find_if(found.begin(), found.end(), [&](const StoredTensor& other) {
        return other.name == tensor.name && other.dtype == tensor.dtype && other.shape == tensor.shape;
      });
      // A flipped bit in a name makes it another tensor, which no reader of weights takes for the one that is missing.
      if (same != found.end()) {
        EXPECT_EQ(same->bytes, tensor.bytes) << where << " " << tensor.name;
      }
    }
  }

  void expect_flip_noticed(std::size_t bit) {
    Bytes damaged = whole_;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    expect_noticed(damaged, "bit " + std::to_string(bit));
  }

  Bytes whole_;
  std::vector<StoredTensor> tensors_;
  std::size_t data_at_ = 0;
  std::mt19937 random_{20261123};
};

TEST_P(CheckpointDamage, OfEveryBitOfTheHeader) {
  for (std::size_t bit = 0; bit < 8 * data_at_;
       bit += test_stride(kSampledDamage - 1)) {  // odd: every bit of a byte in turn
    expect_flip_noticed(bit);
  }
}

TEST_P(CheckpointDamage, OfBitsOfThePayload) {
  for (std::size_t flip = 0; flip < kPayloadFlips; flip += test_stride(kSampledDamage)) {
    expect_flip_noticed(8 * data_at_ + random_() % (8 * (whole_.size() - data_at_)));
  }
}

TEST_P(CheckpointDamage, OfEveryTruncation) {
  for (std::size_t size = 0; size < whole_.size(); size += test_stride(kSampledDamage)) {
    expect_noticed(Bytes(whole_.begin(), whole_.begin() + static_cast<std::ptrdiff_t>(size)),
                   std::to_string(size) + " bytes");
  }
}

/// The beginning of one and the end of another, a piece of one in another, a piece that is missing or there twice.
TEST_P(CheckpointDamage, OfSplices) {
  for (std::size_t splice = 0; splice < kSplices; splice += test_stride(kSampledDamage)) {
    const Bytes other = any_checkpoint((GetParam() + 1 + splice) % kCheckpoints);
    const auto at = [&](const Bytes& bytes) { return static_cast<std::ptrdiff_t>(random_() % bytes.size()); };
    Bytes damaged = whole_;
    const auto [from, to] = std::minmax({at(whole_), at(whole_)});
    switch (splice % 4) {
      case 0:
        damaged.resize(static_cast<std::size_t>(from));
        damaged.insert(damaged.end(), other.begin() + at(other), other.end());
        break;
      case 1:
        for (std::ptrdiff_t i = from; i < std::min(to, std::ssize(other)); ++i) {
          damaged[static_cast<std::size_t>(i)] = other[static_cast<std::size_t>(i)];
        }
        break;
      case 2:
        damaged.erase(damaged.begin() + from, damaged.begin() + to);
        break;
      default:
        damaged.insert(damaged.begin() + from, whole_.begin() + from, whole_.begin() + to);
    }
    if (damaged != whole_ && damaged != other) {
      expect_noticed(damaged, "splice " + std::to_string(splice));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Fifty, CheckpointDamage,
                         testing::Range<std::size_t>(0, kCheckpoints, test_stride(kSampledCheckpoints)));

}  // namespace
}  // namespace groklab
