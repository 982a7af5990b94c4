// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/toml_table.hpp"
#include "sweep/key_value.hpp"

namespace groklab {

/// What somebody published about a sweep, in a form that runs can speak for or against.
struct SweepClaim {
  enum class Kind {
    Never,    ///< no run of the first cells groks
    Earlier,  ///< the first cells grok earlier than the second ones
    Law,      ///< the time to grok falls (sign -1) or rises (+1) with a key
  };
  std::string text;
  std::string source;
  Kind kind = Kind::Never;
  std::vector<KeyValue> first, second;  ///< the cells meant: those where all of these keys have these values
  std::string key;                      ///< of a law
  int sign = -1;
};

/// A [[claim]]: text, source, and one of `never = {...}`, `earlier = {...}` with `than = {...}`, `falls_with = "key"`,
/// `rises_with = "key"`. Throws Error(BadFile), Error(Usage) with the line.
SweepClaim read_claim(const TomlTable& table);

}  // namespace groklab
