// SPDX-License-Identifier: MIT
#include "runs/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMaxRank = 64;  // numpy has 64, PyTorch 64
constexpr std::string_view kMetadataKey = "__metadata__";

constexpr std::array<std::pair<DType, std::string_view>, 13> kDtypeNames{{{DType::F32, "F32"},
                                                                          {DType::F64, "F64"},
                                                                          {DType::I32, "I32"},
                                                                          {DType::I64, "I64"},
                                                                          {DType::U64, "U64"},
                                                                          {DType::U8, "U8"},
                                                                          {DType::F16, "F16"},
                                                                          {DType::BF16, "BF16"},
                                                                          {DType::Bool, "BOOL"},
                                                                          {DType::I8, "I8"},
                                                                          {DType::I16, "I16"},
                                                                          {DType::U16, "U16"},
                                                                          {DType::U32, "U32"}}};

/// Builds the header while the text is read: no document in memory, no recursion, and every duplicate key is seen.
/// Nothing but the three levels of the format is accepted, so nesting ends at the first bracket too many.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafetensorsHeader take_header() { return std::move(header_); }
  const std::string& problem() const { return problem_; }

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("true or false"); }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override {
    return unexpected("a number that is no 64-bit integer");
  }
  bool binary(binary_t&) override { return unexpected("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::Shape) {
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
          entry_.shape.size() == kMaxRank) {
        return fail(fmt::format("tensor '{}': the shape is too large", entry_.name));
      }
      entry_.shape.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (place_ != Place::Offsets || offsets_seen_ == 2) {
      return unexpected("a number");
    }
    (offsets_seen_++ == 0 ? entry_.begin : entry_.end) = value;
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::Metadata) {
      header_.metadata[key_] = value;
      return true;
    }
    if (place_ != Place::Entry || key_ != "dtype") {
      return unexpected("a string");
    }
    const auto* found =
        std::find_if(kDtypeNames.begin(), kDtypeNames.end(), [&](const auto& pair) { return pair.second == value; });
    if (found == kDtypeNames.end()) {
      return fail(fmt::format("tensor '{}': dtype '{}' is not known here", entry_.name, value.substr(0, 20)));
    }
    entry_.dtype = found->first;
    return true;
  }

  bool start_object(std::size_t) override {
    switch (place_) {
      case Place::Start:
        place_ = Place::Names;
        return true;
      case Place::Names:
        place_ = entry_.name == kMetadataKey ? Place::Metadata : Place::Entry;
        return true;
      default:
        return unexpected("an object");
    }
  }

  bool key(string_t& value) override {
    switch (place_) {
      case Place::Names:
        entry_ = SafetensorsEntry{};
        entry_.name = value;
        keys_seen_ = 0;
        return names_.insert(value).second || fail(fmt::format("'{}' appears twice in the header", value));
      case Place::Metadata:
        key_ = value;
        return !header_.metadata.contains(value) || fail(fmt::format("metadata '{}' appears twice", value));
      default:
        return entry_key(value);
    }
  }

  bool end_object() override {
    if (place_ == Place::Entry) {
      if (keys_seen_ != kAllKeys) {
        return fail(fmt::format("tensor '{}': dtype, shape and data_offsets are all needed", entry_.name));
      }
      header_.entries.push_back(std::move(entry_));
    }
    place_ = place_ == Place::Names ? Place::End : Place::Names;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::Entry || key_ == "dtype") {
      return unexpected("a list");
    }
    place_ = key_ == "shape" ? Place::Shape : Place::Offsets;
    offsets_seen_ = 0;
    return true;
  }

  bool end_array() override {
    if (place_ == Place::Offsets && offsets_seen_ != 2) {
      return fail(fmt::format("tensor '{}': data_offsets needs two numbers", entry_.name));
    }
    place_ = Place::Entry;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    return fail(fmt::format("the header is not JSON at its byte {}", position));
  }

 private:
  enum class Place { Start, Names, Metadata, Entry, Shape, Offsets, End };
  static constexpr unsigned kDtypeKey = 1;
  static constexpr unsigned kShapeKey = 2;
  static constexpr unsigned kOffsetsKey = 4;
  static constexpr unsigned kAllKeys = kDtypeKey | kShapeKey | kOffsetsKey;

  bool entry_key(const std::string& value) {
    const unsigned bit = value == "dtype"          ? kDtypeKey
                         : value == "shape"        ? kShapeKey
                         : value == "data_offsets" ? kOffsetsKey
                                                   : 0U;
    if (bit == 0 || (keys_seen_ & bit) != 0) {
      return fail(fmt::format("tensor '{}': key '{}' is {}", entry_.name, value, bit == 0 ? "unknown" : "there twice"));
    }
    keys_seen_ |= bit;
    key_ = value;
    return true;
  }

  bool unexpected(std::string_view what) {
    const std::string_view name = place_ == Place::Metadata ? kMetadataKey : std::string_view(entry_.name);
    return fail(fmt::format("'{}' in the header holds {} where none belongs", name, what));
  }

  bool fail(std::string text) {
    problem_ = std::move(text);
    return false;
  }

  SafetensorsHeader header_;
  SafetensorsEntry entry_;
  std::unordered_set<std::string> names_;
  std::string key_;
  std::string problem_;
  Place place_ = Place::Start;
  unsigned keys_seen_ = 0;
  int offsets_seen_ = 0;
};

[[noreturn]] void refuse(const std::string& what, std::string_view path) {
  throw Error(ErrorKind::BadFile, "damaged safetensors file: " + what, std::string(path),
              "restore it from a good copy");
}

/// Sizes fit dtype and shape, and the data lies without holes, overlaps or rest.
void check_layout(const SafetensorsHeader& header, std::uint64_t data_bytes, std::string_view path) {
  std::uint64_t end = 0;
  for (const SafetensorsEntry& entry : header.entries) {
    if (entry.begin != end || entry.end < entry.begin) {
      refuse(
          fmt::format("tensor '{}': offsets {} to {} where {} should follow", entry.name, entry.begin, entry.end, end),
          path);
    }
    const std::optional<std::uint64_t> size = tensor_byte_size(entry.dtype, entry.shape);
    if (!size || *size != entry.end - entry.begin) {
      refuse(fmt::format("tensor '{}': {} bytes do not fit its dtype and shape", entry.name, entry.end - entry.begin),
             path);
    }
    end = entry.end;
  }
  if (end != data_bytes) {
    refuse(fmt::format("the tensors take {} bytes, the file has {}", end, data_bytes), path);
  }
}

}  // namespace

std::string safetensors_header_text(const SafetensorsHeader& header) {
  const auto quoted = [](const std::string& text) { return nlohmann::json(text).dump(); };
  std::string text = "{";
  if (!header.metadata.empty()) {
    text += quoted(std::string(kMetadataKey)) + ":" + nlohmann::json(header.metadata).dump() + ",";
  }
  for (const SafetensorsEntry& entry : header.entries) {
    const auto* dtype = std::find_if(kDtypeNames.begin(), kDtypeNames.end(),
                                     [&](const auto& pair) { return pair.first == entry.dtype; });
    text += fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}},", quoted(entry.name),
                        dtype->second, fmt::join(entry.shape, ","), entry.begin, entry.end);
  }
  if (text.back() == ',') {
    text.pop_back();
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_bytes, std::string_view path) {
  if (!text.starts_with('{')) {
    refuse("the header does not begin with '{'", path);
  }
  // The JSON reader takes a NUL for the end of the text and would not look at what follows.
  if (text.find('\0') != std::string_view::npos) {
    refuse("a NUL byte in the header", path);
  }
  HeaderReader reader;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader)) {
    refuse(reader.problem(), path);
  }
  SafetensorsHeader header = reader.take_header();
  std::sort(header.entries.begin(), header.entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  check_layout(header, data_bytes, path);
  return header;
}

}  // namespace groklab
