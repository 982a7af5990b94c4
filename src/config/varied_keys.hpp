// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// True for the keys that tell repetitions of an experiment apart: seed, data_seed, init_seed, batch_seed.
bool is_seed(std::string_view key);

/// The keys in which `config` is another experiment than `base`, both resolved or neither, in the order of the options
/// table. Left out are seeds, generators, engines and the `train` section, which repeat an experiment, and sizes that
/// follow from another key in both (d_head, d_mlp, d_vocab_out).
std::vector<std::string_view> varied_keys(const Config& config, const Config& base);

/// The same with generators, engines and the `train` section: every key but seeds and sizes that follow from another.
std::vector<std::string_view> differing_keys(const Config& config, const Config& base);

/// The preset with the fewest varied keys over all of these configurations; the first of equals.
Config nearest_preset(std::span<const Config> configs);

}  // namespace groklab
