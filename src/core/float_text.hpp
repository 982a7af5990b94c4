// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// Shortest text that reads back to the same double, always with a point or an exponent, so that it stays a float in
/// TOML, JSON and Python (whose str() writes the same): "1.0", "-0.0", "1e-09". The number must be finite.
std::string float_text(double value);

}  // namespace groklab
