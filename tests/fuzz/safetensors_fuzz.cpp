// SPDX-License-Identifier: MIT
// The safetensors reader on whatever bytes a fuzzer makes of the corpus. What it accepts must be written and read back
// to the same tensors.
#include "fuzz_target.hpp"
#include "refusal.hpp"
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
  const auto read = [&] { file = groklab::decode_safetensors(bytes, "fuzz", false); };
  if (!is_read(read, {groklab::ErrorKind::BadFile})) {
    return false;
  }
  if (!is_writable(file)) {
    return true;
  }
  const groklab::TensorFile again = groklab::decode_safetensors(groklab::encode_safetensors(file), "fuzz", true);
  require(again.metadata == file.metadata && again.tensors.size() == file.tensors.size());
  for (const groklab::StoredTensor& tensor : file.tensors) {
    const groklab::StoredTensor* found = again.find(tensor.name);
    require(found != nullptr && same(tensor, *found));
  }
  return true;
}
