// SPDX-License-Identifier: MIT
#include "server/request_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace groklab {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

/// Bytes of the UTF-8 character that begins the text; 0 where none does (RFC 3629: shortest form, no surrogates).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return continues(1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool is_long = first == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = first == 0xED && byte(1) > 0x9F;
    return continues(1) && continues(2) && !is_long && !is_surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool is_outside = (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F);
    return continues(1) && continues(2) && continues(3) && !is_outside ? 4 : 0;
  }
  return 0;
}

std::optional<std::string> decode_part(std::string_view text) {
  std::optional<std::string> decoded = percent_decode(text);
  return decoded && is_plain_text(*decoded) ? decoded : std::nullopt;
}

bool add_parameters(RequestTarget& parsed, std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view word = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(word.find('='), word.size());
    const auto name = decode_part(word.substr(0, equals));
    const auto value = decode_part(equals < word.size() ? word.substr(equals + 1) : std::string_view());
    if (!name || !value || !parsed.query.emplace(*name, *value).second) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    if (length == 0 || first < 0x20 || first == 0x7F) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    encoded += is_unreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::optional<RequestTarget> parse_target(std::string_view target) {
  if (!target.starts_with('/') || target.find('#') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(1, question - std::min<std::size_t>(question, 1));
  RequestTarget parsed;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const auto segment = decode_part(path.substr(0, end));
    if (!segment || segment->empty() || end + 1 == path.size()) {
      return std::nullopt;
    }
    parsed.path.push_back(*segment);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (question < target.size() && !add_parameters(parsed, target.substr(question + 1))) {
    return std::nullopt;
  }
  return parsed;
}

}  // namespace groklab
