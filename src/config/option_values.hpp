// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "config/options.hpp"

namespace groklab {

/// Text of a value as TOML writes it. One overload a slot type; a new type of option needs these three.
std::string value_text(const bool* slot);
std::string value_text(const int* slot);
std::string value_text(const std::int64_t* slot);
std::string value_text(const std::uint64_t* slot);
std::string value_text(const double* slot);
std::string value_text(const std::string* slot);
std::string value_text(const std::vector<int>* slot);
std::string value_text(const std::vector<std::int64_t>* slot);
std::string value_text(const std::optional<std::uint64_t>* slot);
std::string value_text(const EnumSlot& slot);
std::string value_text(const NamesSlot& slot);

std::string type_text(const bool* slot);
std::string type_text(const int* slot);
std::string type_text(const std::int64_t* slot);
std::string type_text(const std::uint64_t* slot);
std::string type_text(const double* slot);
std::string type_text(const std::string* slot);
std::string type_text(const std::vector<int>* slot);
std::string type_text(const std::vector<std::int64_t>* slot);
std::string type_text(const std::optional<std::uint64_t>* slot);
std::string type_text(const EnumSlot& slot);
std::string type_text(const NamesSlot& slot);

void parse_value(const Option& option, bool* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, int* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::int64_t* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::uint64_t* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, double* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::string* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::vector<int>* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::vector<std::int64_t>* slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, std::optional<std::uint64_t>* slot, std::string_view text,
                 std::string_view where);
void parse_value(const Option& option, const EnumSlot& slot, std::string_view text, std::string_view where);
void parse_value(const Option& option, const NamesSlot& slot, std::string_view text, std::string_view where);

}  // namespace groklab
