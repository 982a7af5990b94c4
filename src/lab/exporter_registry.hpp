// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "interop/exporter.hpp"

namespace groklab {

/// Every value of `groklab export --to`.
std::span<const Exporter> exporters();

/// Throws Error(Usage) with the nearest name and all that exist.
const Exporter& find_exporter(std::string_view name);

}  // namespace groklab
