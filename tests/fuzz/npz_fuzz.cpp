// SPDX-License-Identifier: MIT
// The reader of NumPy's archives, with its zip and its npy headers. What it accepts must be written and read back to the
// same arrays.
#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "runs/npz.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;  // small: memory is what a bomb is after
  std::vector<groklab::StoredTensor> arrays;
  const auto read = [&] { arrays = groklab::decode_npz(bytes, "fuzz", kMostBytes); };
  if (!is_read(read, {groklab::ErrorKind::BadFile})) {
    return false;
  }
  const std::vector<groklab::StoredTensor> again = groklab::decode_npz(groklab::encode_npz(arrays), "fuzz");
  require(again.size() == arrays.size());
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    require(again[i].name == arrays[i].name && again[i].dtype == arrays[i].dtype && again[i].shape == arrays[i].shape &&
            again[i].bytes == arrays[i].bytes);
  }
  return true;
}
