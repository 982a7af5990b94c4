// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace groklab {

/// A named operation of the published studies.
struct NamedOperation {
  std::string_view name;
  std::string_view formula;  ///< for people
  bool needs_prime;          ///< a field is needed (division)
  std::string_view source;
};

/// The names `task.operation` knows, in the order of `groklab list operations`.
std::span<const NamedOperation> named_operations();

/// c as a function of (a, b) modulo p.
struct Operation {
  std::string name;
  std::function<int(int a, int b)> apply;        ///< result in [0, p); only for pairs that are defined
  std::function<bool(int a, int b)> is_defined;  ///< false where the operation leaves an example out (b = 0 in div)
};

/// Finds `text` among the names, then reads it as a polynomial in a and b with integer coefficients
/// (`a^3 + a*b`, `2a - b + 5`, parentheses allowed). Throws Error(Usage), key task.operation: unknown name (with the
/// nearest one), malformed polynomial (with the position), or a composite p where a prime is needed.
Operation make_operation(std::string_view text, int p);

bool is_prime(int n);

}  // namespace groklab
