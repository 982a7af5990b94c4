// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace groklab {

/// The name with the smallest edit distance (swaps of neighbours count one) to `wrong`; the first of equals; "" if none.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace groklab
