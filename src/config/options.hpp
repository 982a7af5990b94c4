// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// A value restricted to a list of names; get and set speak in positions of that list.
struct EnumSlot {
  std::vector<std::string_view> names;
  std::function<int()> get;
  std::function<void(int)> set;
};

/// The slot of an enumeration whose values are the positions of `names`. `value` outlives it.
template <class E>
EnumSlot enum_slot(E& value, std::vector<std::string_view> names) {
  return {std::move(names), [&value] { return static_cast<int>(value); },
          [&value](int position) { value = static_cast<E>(position); }};
}

/// A list of names of which each is one of those allowed.
struct NamesSlot {
  std::vector<std::string_view> names;
  std::vector<std::string>* value;
};

using OptionSlot = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, double*, std::string*, std::vector<int>*,
                                std::vector<std::int64_t>*, std::optional<std::uint64_t>*, EnumSlot, NamesSlot>;

/// One key of the configuration: all that parsing, help, range errors, docs and sweeps need to know of it.
struct Option {
  std::string_view key;  ///< dotted, as users write it
  OptionSlot slot;       ///< where its value lives in the Config this table was made for
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::string_view help;
  std::string_view source;  ///< paper or system the key comes from; may be empty
};

/// The options table, bound to `config`, in the order in which configurations are written.
std::vector<Option> options(Config& config);

/// The value of an option as TOML text: 0.001, true, "add", [128, 128]; "" for an absent optional.
std::string option_value_text(const Option& option);

/// The same, by the option's key. Throws Error(Usage) for a key that is none.
std::string option_value_text(Config config, std::string_view key);

/// The value as an override takes it: as TOML, but text without its quotes.
std::string option_override_text(const Option& option);

/// The type of an option for people: "whole number", "one of: relu, gelu, quadratic", ...
std::string option_type_text(const Option& option);

/// The last part of a dotted key: "weight_decay" of "optimizer.weight_decay".
std::string_view key_leaf(std::string_view key);

/// The option of that key, or of that leaf where only one key ends in it. Throws Error(Usage) that names the nearest.
Option& find_option(std::vector<Option>& table, std::string_view key, std::string_view where);

/// Sets an option from the text of an override (`weight_decay=0.5`, `hidden=[64,64]`, strings without quotes).
/// Throws Error(Usage) with the key, the value and what is allowed.
void set_option_from_text(const Option& option, std::string_view text, std::string_view where);

}  // namespace groklab
