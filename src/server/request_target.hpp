// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// The parts of a request's target, decoded once: a segment may then hold any text, "/" and ".." too, for segments are
/// names to look up and never paths to open.
struct RequestTarget {
  std::vector<std::string> path;  ///< {"api", "runs", "sweeps/wd/runs/a"}; empty for "/"
  std::map<std::string, std::string> query;

  /// The value of a query parameter; `otherwise` where there is none.
  std::string value(const std::string& name, const std::string& otherwise = "") const {
    const auto found = query.find(name);
    return found == query.end() ? otherwise : found->second;
  }
};

/// nullopt where it is not an absolute path with an optional query, a "%" is not followed by two hexadecimal digits, what
/// they say is not UTF-8 or holds a control character, a segment is empty, or a parameter comes twice.
std::optional<RequestTarget> parse_target(std::string_view target);

/// nullopt for a "%" without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

/// As one segment of a path: everything but letters, digits and "-._~" encoded.
std::string percent_encode(std::string_view text);

/// Text that may stand in JSON and HTML as it is: valid UTF-8 without control characters.
bool is_plain_text(std::string_view text);

}  // namespace groklab
