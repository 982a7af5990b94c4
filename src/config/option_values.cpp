// SPDX-License-Identifier: MIT
#include "config/option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "config/nearest_name.hpp"
#include "config/toml_text.hpp"
#include "core/error.hpp"
#include "core/float_text.hpp"
#include "core/parse_number.hpp"

namespace groklab {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// Whether a run's config.toml can hold the text: words of a command line may be any bytes, TOML is UTF-8.
bool can_be_read_back(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return true;
  }
  try {
    parse_toml("text = " + quoted(text), "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string range_text(const Option& option) {
  const bool low = std::isfinite(option.min);
  const bool high = std::isfinite(option.max);
  if (low && high) {
    return fmt::format("allowed: {} to {}", option.min, option.max);
  }
  return low ? fmt::format("allowed: {} or more", option.min) : std::string();
}

std::string place_of(const Option& option, std::string_view where) {
  return where.empty() ? std::string(option.key) : fmt::format("{}: {}", where, option.key);
}

[[noreturn]] void refuse(const Option& option, std::string_view text, std::string_view where, const std::string& hint) {
  throw Error(ErrorKind::Usage, fmt::format("'{}' is not a value of this key", text), place_of(option, where), hint);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

/// A whole number, or a float that is one (1e5); range-checked against the option.
template <class Integer>
Integer parse_integer(const Option& option, std::string_view text, std::string_view where) {
  const std::string hint = fmt::format("a whole number; {}", range_text(option));
  std::optional<Integer> whole = parse_number<Integer>(text);
  if (!whole) {
    const std::optional<double> real = parse_number<double>(text);
    constexpr double kExactlyRepresented = 9007199254740992.0;  // 2^53
    if (!real || std::trunc(*real) != *real || std::abs(*real) > kExactlyRepresented ||
        *real < static_cast<double>(std::numeric_limits<Integer>::min()) ||
        *real > static_cast<double>(std::numeric_limits<Integer>::max())) {
      refuse(option, text, where, hint);
    }
    whole = static_cast<Integer>(*real);
  }
  const Integer value = *whole;
  if (static_cast<double>(value) < option.min || static_cast<double>(value) > option.max) {
    refuse(option, text, where, range_text(option));
  }
  return value;
}

/// The items of "[64, 64]".
std::vector<std::string_view> list_items(const Option& option, std::string_view text, std::string_view where,
                                         std::string_view example) {
  std::string_view body = trimmed(text);
  if (body.size() < 2 || body.front() != '[' || body.back() != ']') {
    refuse(option, text, where, fmt::format("a list in brackets, like {}", example));
  }
  body = trimmed(body.substr(1, body.size() - 2));
  std::vector<std::string_view> items;
  while (!body.empty()) {
    const size_t comma = body.find(',');
    const std::string_view item = trimmed(body.substr(0, comma));
    if (item.empty() && comma == std::string_view::npos) {
      break;  // a comma at the end, as TOML allows
    }
    items.push_back(item);
    body = comma == std::string_view::npos ? std::string_view() : trimmed(body.substr(comma + 1));
  }
  return items;
}

template <class Integer>
std::vector<Integer> parse_list(const Option& option, std::string_view text, std::string_view where) {
  std::vector<Integer> values;
  for (const std::string_view item : list_items(option, text, where, "[64, 64]")) {
    values.push_back(parse_integer<Integer>(option, item, where));
  }
  return values;
}

/// Where a name stands among those allowed. `text`: how the user wrote it.
std::size_t place_of_name(const Option& option, std::span<const std::string_view> names, std::string_view name,
                          std::string_view text, std::string_view where) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    refuse(option, text, where,
           fmt::format("did you mean '{}'? allowed: {}", nearest_name(name, names), fmt::join(names, ", ")));
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::string_view without_quotes(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

template <class Value>
std::string list_text(const std::vector<Value>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

}  // namespace

std::string value_text(const bool* slot) { return *slot ? "true" : "false"; }
std::string value_text(const int* slot) { return std::to_string(*slot); }
std::string value_text(const std::int64_t* slot) { return std::to_string(*slot); }
std::string value_text(const std::uint64_t* slot) { return std::to_string(*slot); }
std::string value_text(const double* slot) { return float_text(*slot); }
std::string value_text(const std::string* slot) { return quoted(*slot); }
std::string value_text(const std::vector<int>* slot) { return list_text(*slot); }
std::string value_text(const std::vector<std::int64_t>* slot) { return list_text(*slot); }
std::string value_text(const std::optional<std::uint64_t>* slot) { return *slot ? std::to_string(**slot) : ""; }
std::string value_text(const NamesSlot& slot) {
  std::vector<std::string> texts;
  std::transform(slot.value->begin(), slot.value->end(), std::back_inserter(texts),
                 [](const std::string& name) { return quoted(name); });
  return list_text(texts);
}
std::string value_text(const EnumSlot& slot) { return quoted(slot.names[static_cast<size_t>(slot.get())]); }

std::string type_text(const bool*) { return "true or false"; }
std::string type_text(const int*) { return "whole number"; }
std::string type_text(const std::int64_t*) { return "whole number"; }
std::string type_text(const std::uint64_t*) { return "whole number"; }
std::string type_text(const double*) { return "number"; }
std::string type_text(const std::string*) { return "text"; }
std::string type_text(const std::vector<int>*) { return "list of whole numbers"; }
std::string type_text(const std::vector<std::int64_t>*) { return "list of whole numbers"; }
std::string type_text(const std::optional<std::uint64_t>*) { return "whole number"; }
std::string type_text(const NamesSlot& slot) { return fmt::format("list of: {}", fmt::join(slot.names, ", ")); }
std::string type_text(const EnumSlot& slot) { return fmt::format("one of: {}", fmt::join(slot.names, ", ")); }

void parse_value(const Option& option, bool* slot, std::string_view text, std::string_view where) {
  if (text != "true" && text != "false") {
    refuse(option, text, where, "allowed: true, false");
  }
  *slot = text == "true";
}

void parse_value(const Option& option, int* slot, std::string_view text, std::string_view where) {
  *slot = parse_integer<int>(option, text, where);
}

void parse_value(const Option& option, std::int64_t* slot, std::string_view text, std::string_view where) {
  *slot = parse_integer<std::int64_t>(option, text, where);
}

void parse_value(const Option& option, std::uint64_t* slot, std::string_view text, std::string_view where) {
  *slot = parse_integer<std::uint64_t>(option, text, where);
}

void parse_value(const Option& option, double* slot, std::string_view text, std::string_view where) {
  const std::optional<double> value = parse_number<double>(text);
  if (!value || !std::isfinite(*value)) {
    refuse(option, text, where, fmt::format("a number; {}", range_text(option)));
  }
  if (*value < option.min || *value > option.max) {
    refuse(option, text, where, range_text(option));
  }
  *slot = *value;
}

void parse_value(const Option& option, std::string* slot, std::string_view text, std::string_view where) {
  constexpr size_t kLongest = 4096;
  if (text.size() > kLongest || text.find('\0') != std::string_view::npos) {
    refuse(option, text.substr(0, 40), where, "at most 4096 characters, none of them NUL");
  }
  if (!can_be_read_back(text)) {
    throw Error(ErrorKind::Usage, "a text that is not UTF-8", place_of(option, where),
                "check the encoding of the terminal");
  }
  *slot = std::string(text);
}

void parse_value(const Option& option, std::vector<int>* slot, std::string_view text, std::string_view where) {
  *slot = parse_list<int>(option, text, where);
}

void parse_value(const Option& option, std::vector<std::int64_t>* slot, std::string_view text, std::string_view where) {
  *slot = parse_list<std::int64_t>(option, text, where);
}

void parse_value(const Option& option, std::optional<std::uint64_t>* slot, std::string_view text,
                 std::string_view where) {
  *slot = parse_integer<std::uint64_t>(option, text, where);
}

void parse_value(const Option& option, const EnumSlot& slot, std::string_view text, std::string_view where) {
  slot.set(static_cast<int>(place_of_name(option, slot.names, text, text, where)));
}

void parse_value(const Option& option, const NamesSlot& slot, std::string_view text, std::string_view where) {
  std::vector<std::string> values;
  for (const std::string_view item :
       list_items(option, text, where, fmt::format("[{}]", fmt::join(slot.names, ", ")))) {
    const std::string name(slot.names[place_of_name(option, slot.names, without_quotes(item), item, where)]);
    if (std::find(values.begin(), values.end(), name) != values.end()) {
      refuse(option, text, where, fmt::format("'{}' is there twice", name));
    }
    values.push_back(name);
  }
  *slot.value = std::move(values);
}

}  // namespace groklab
