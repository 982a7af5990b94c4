// SPDX-License-Identifier: MIT
#include "runs/npz.hpp"

#include <set>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/npy.hpp"
#include "runs/zip_file.hpp"

namespace groklab {
namespace {

constexpr std::string_view kMemberSuffix = ".npy";

}  // namespace

std::vector<std::uint8_t> encode_npz(std::span<const StoredTensor> arrays) {
  ZipWriter zip;
  std::set<std::string> names;
  for (const StoredTensor& array : arrays) {
    GROKLAB_CHECK(names.insert(array.name).second);
    zip.add(array.name + std::string(kMemberSuffix), encode_npy(array));
  }
  return std::move(zip).finish();
}

std::vector<StoredTensor> decode_npz(std::span<const std::uint8_t> bytes, std::string_view path,
                                     std::uint64_t max_bytes) {
  std::vector<StoredTensor> arrays;
  for (ZipMember& member : read_zip(bytes, path, max_bytes)) {
    if (!member.name.ends_with(kMemberSuffix) || member.name.size() == kMemberSuffix.size()) {
      throw Error(ErrorKind::BadFile, "holds '" + member.name + "', which is no .npy array", std::string(path),
                  "an .npz file as numpy.savez writes it is needed");
    }
    member.name.resize(member.name.size() - kMemberSuffix.size());
    arrays.push_back(decode_npy(std::move(member.name), member.bytes, path));
    member.bytes = {};
  }
  return arrays;
}

std::vector<StoredTensor> read_npz(const std::string& path) { return decode_npz(read_file(path), path); }

}  // namespace groklab
