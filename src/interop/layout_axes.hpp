// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/model_spec.hpp"

namespace groklab {

/// A rearrangement in einops' notation: "n_heads d_model d_head -> (n_heads d_head) d_model".
struct LayoutAxes {
  std::vector<std::string_view> ours;
  std::vector<std::vector<std::string_view>> theirs;  ///< axes that are merged stand together
};

/// Parses the notation; the names point into `text`.
LayoutAxes parse_axes(std::string_view text);

/// The size of an axis by its name in our shapes: d_vocab, n_ctx, d_model, n_heads, d_head, d_mlp, d_vocab_out.
std::int64_t axis_size(const ModelSpec& spec, std::string_view axis);

/// Shape of theirs.
std::vector<std::int64_t> merged_shape(const LayoutAxes& axes, const ModelSpec& spec);

/// For each element of theirs, row-major, its place in ours.
std::vector<std::int64_t> source_places(const LayoutAxes& axes, const ModelSpec& spec);

}  // namespace groklab
