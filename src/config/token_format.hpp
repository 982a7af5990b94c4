// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// Number of tokens of a sequence: 3 for `a b =`, 4 for `a + b =`; 0 for one-hot.
int context_length(TokenFormat format);

/// Number of different tokens: p + 1 for `a b =`, p + 2 for `a + b =`; of one-hot vectors their 2p columns.
int vocabulary_size(TokenFormat format, int p);

/// Tokens of the constants: `=` is p in `a b =`; `+` is p and `=` is p + 1 in `a + b =`.
inline int plus_token(int p) { return p; }
inline int equals_token(TokenFormat format, int p) { return format == TokenFormat::APlusB ? p + 1 : p; }

/// What stands at a position of a sequence: "a", "b", "+" or "=".
std::string_view position_name(TokenFormat format, int position);

}  // namespace groklab
