// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

namespace groklab {

/// Parses a TOML document. Throws Error(BadFile) with the line where it is malformed.
toml::table parse_toml(std::string_view text, std::string_view path);

/// A TOML value in the notation of overrides, so that files and command lines share one parser and one set of errors.
std::string toml_override_text(const toml::node& node);

/// The comment lines at the head of a document, joined: what the file is about. "" where there are none.
std::string head_comment(std::string_view text);

/// "file.toml:12"
std::string toml_place(std::string_view path, const toml::node& node);

}  // namespace groklab
