// SPDX-License-Identifier: MIT
#include "runs/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeaderAlignment = 64;
constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kMaxRank = 64;

constexpr std::array<std::pair<DType, std::string_view>, 6> kDescriptions{{{DType::F32, "<f4"},
                                                                           {DType::F64, "<f8"},
                                                                           {DType::I32, "<i4"},
                                                                           {DType::I64, "<i8"},
                                                                           {DType::U64, "<u8"},
                                                                           {DType::U8, "|u1"}}};

/// Python's text of a tuple: "()", "(3,)", "(3, 4)".
std::string tuple_text(const std::vector<std::int64_t>& shape) {
  return shape.size() == 1 ? fmt::format("({},)", shape[0]) : fmt::format("({})", fmt::join(shape, ", "));
}

/// Reads the header's dictionary: the three keys in any order, each once, and nothing else.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view path, const std::string& name)
      : rest_(text), path_(path), name_(name) {}

  void parse(StoredTensor& array) {
    expect("{");
    while (!take("}")) {
      const std::string_view key = quoted();
      expect(":");
      if (key == "descr" && !std::exchange(has_dtype_, true)) {
        parse_dtype(array);
      } else if (key == "fortran_order" && !std::exchange(has_order_, true)) {
        parse_order();
      } else if (key == "shape" && !std::exchange(has_shape_, true)) {
        parse_shape(array);
      } else {
        refuse(fmt::format("its header has the key '{}' twice, or it is unknown", key));
      }
      if (!take(",")) {
        expect("}");
        break;
      }
    }
    skip_space();
    if (!rest_.empty() || !has_dtype_ || !has_order_ || !has_shape_) {
      refuse("its header is incomplete or has a rest");
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::BadFile, fmt::format("array '{}': {}", name_, what), std::string(path_),
                "restore it from a good copy, or save it with numpy.save in C order");
  }

 private:
  void skip_space() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
      rest_.remove_prefix(1);
    }
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) {
      refuse(fmt::format("its header lacks '{}'", token));
    }
  }

  std::string_view quoted() {
    const std::string_view quote = take("'") ? "'" : "\"";
    if (quote == "\"") {
      expect(quote);
    }
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) {
      refuse("its header has an open string");
    }
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  void parse_dtype(StoredTensor& array) {
    skip_space();
    if (rest_.starts_with('[')) {
      refuse("structured arrays are not supported");
    }
    const std::string_view text = quoted();
    const auto* found =
        std::find_if(kDescriptions.begin(), kDescriptions.end(), [&](const auto& pair) { return pair.second == text; });
    if (found == kDescriptions.end()) {
      refuse(fmt::format("dtype '{}' is not supported", text.substr(0, 20)));
    }
    array.dtype = found->first;
  }

  void parse_order() {
    if (take("True")) {
      refuse("Fortran order is not supported");
    }
    expect("False");
  }

  void parse_shape(StoredTensor& array) {
    expect("(");
    bool comma = true;
    while (!take(")")) {
      std::int64_t extent = 0;
      const auto [stop, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (code != std::errc{} || extent < 0 || !comma || array.shape.size() == kMaxRank) {
        refuse("its shape is damaged");
      }
      rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
      array.shape.push_back(extent);
      comma = take(",");
      skip_space();
    }
    if (array.shape.size() == 1 && !comma) {
      refuse("its shape is no tuple");
    }
  }

  std::string_view rest_;
  std::string_view path_;
  const std::string& name_;
  bool has_dtype_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

}  // namespace

std::vector<std::uint8_t> encode_npy(const StoredTensor& array) {
  GROKLAB_CHECK(tensor_byte_size(array.dtype, array.shape) == array.bytes.size());
  const auto* description = std::find_if(kDescriptions.begin(), kDescriptions.end(),
                                         [&](const auto& pair) { return pair.first == array.dtype; });
  GROKLAB_CHECK(description != kDescriptions.end());
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", description->second,
                                   tuple_text(array.shape));
  const std::size_t before = kMagic.size() + 2 + 2;  // version, header length
  const std::size_t total = (before + header.size() + kHeaderAlignment) / kHeaderAlignment * kHeaderAlignment;
  header.resize(total - before - 1, ' ');
  header += '\n';
  GROKLAB_CHECK(header.size() < 0x10000);

  std::string start(kMagic);
  start += '\x01';
  start += '\0';
  start += static_cast<char>(header.size() & 0xff);
  start += static_cast<char>(header.size() >> 8);
  start += header;
  std::vector<std::uint8_t> bytes(total + array.bytes.size());
  std::copy(start.begin(), start.end(), bytes.begin());
  std::copy(array.bytes.begin(), array.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(total));
  return bytes;
}

StoredTensor decode_npy(std::string name, std::span<const std::uint8_t> bytes, std::string_view path) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const HeaderParser no_header("", path, name);
  if (!text.starts_with(kMagic) || bytes.size() < 12) {
    no_header.refuse("not a .npy file");
  }
  const int major = bytes[6];
  if (major < 1 || major > 3 || bytes[7] != 0) {
    no_header.refuse(fmt::format(".npy format {}.{} is not known", major, int{bytes[7]}));
  }
  const std::size_t start = major == 1 ? 10 : 12;
  const std::uint64_t size = major == 1 ? read_le<std::uint16_t>(bytes, 8) : read_le<std::uint32_t>(bytes, 8);
  if (size > kMaxHeaderBytes || size > bytes.size() - start) {
    no_header.refuse("its header is cut off or too long");
  }
  StoredTensor array;
  HeaderParser(text.substr(start, size), path, name).parse(array);
  const auto data = bytes.subspan(start + size);
  const std::optional<std::uint64_t> expected = tensor_byte_size(array.dtype, array.shape);
  if (!expected || *expected != data.size()) {
    no_header.refuse(fmt::format("its {} bytes do not fit shape {}", data.size(), tuple_text(array.shape)));
  }
  array.bytes.assign(data.begin(), data.end());
  array.name = std::move(name);
  return array;
}

}  // namespace groklab
