// SPDX-License-Identifier: MIT
// The safetensors reader on whatever bytes a fuzzer makes of the corpus. What it accepts must be written and read back
// to the same tensors.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/error.hpp"
#include "fuzz_target.hpp"
#include "runs/safetensors.hpp"

namespace {

bool same(const groklab::StoredTensor& a, const groklab::StoredTensor& b) {
  return a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && a.bytes == b.bytes;
}

/// Names that the writer keeps for itself cannot be written.
bool is_writable(const groklab::TensorFile& file) {
  return file.find("__metadata__") == nullptr && file.find("groklab.checksum") == nullptr;
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  groklab::TensorFile file;
  try {
    file = groklab::decode_safetensors(bytes, "fuzz", false);
  } catch (const groklab::Error& error) {
    if (error.kind() != groklab::ErrorKind::BadFile) {
      std::abort();
    }
    return false;
  }
  if (!is_writable(file)) {
    return true;
  }
  const groklab::TensorFile again = groklab::decode_safetensors(groklab::encode_safetensors(file), "fuzz", true);
  const bool equal = again.metadata == file.metadata && again.tensors.size() == file.tensors.size() &&
                     std::all_of(file.tensors.begin(), file.tensors.end(), [&](const groklab::StoredTensor& tensor) {
                       const groklab::StoredTensor* found = again.find(tensor.name);
                       return found != nullptr && same(tensor, *found);
                     });
  if (!equal) {
    std::abort();
  }
  return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reader_accepts(std::span(data, size));
  return 0;
}
