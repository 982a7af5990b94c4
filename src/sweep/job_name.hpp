// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "sweep/key_value.hpp"

namespace groklab {

/// The name of a point from its keys: their last parts with the values, `weight_decay0.5-hidden64x64`; "run" without keys.
/// Letters, digits and `._+^x` only: a name is a folder's.
std::string point_name(std::span<const KeyValue> keys);

/// The part that a seed adds: `-s42`, or for the seed of one thing `-init42`, `-data42`, `-batch42`.
std::string seed_suffix(const std::string& key, const std::string& value);

}  // namespace groklab
