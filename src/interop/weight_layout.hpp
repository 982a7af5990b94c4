// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model_spec.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// One tensor of a layout. `axes` names our axes and theirs as einops does, "n_heads d_model d_head -> (n_heads d_head)
/// d_model"; without an arrow both are equal. In names `*` stands for the number of a block.
struct LayoutRow {
  std::string_view ours;    ///< name in ModelSpec's table
  std::string_view theirs;  ///< name in their state dict
  std::string_view axes;
};

/// The mend of a file in a layout that is none of ours.
inline constexpr std::string_view kKnownLayouts = "a layout that `groklab export` writes is needed: docs/interop.md";

/// How another program names and shapes the weights of a transformer. The same rows write and read.
struct WeightLayout {
  std::string_view name;            ///< as in `groklab export --to`
  std::string_view program;         ///< whose it is
  std::string_view mark;            ///< a tensor that is always there ...
  std::size_t mark_rank = 0;        ///< ... with so many dimensions, and tells the layout from the others
  std::span<const LayoutRow> rows;  ///< none: our own names and shapes, of any network
  bool any_heads = true;            ///< d_head need not be d_model / n_heads
  bool any_mask = true;             ///< attention may look ahead
};

/// safetensors (our own names), transformerlens, transformerlens-native, nanda2022.
std::span<const WeightLayout> weight_layouts();
const WeightLayout& weight_layout(std::string_view name);  ///< one that exists

/// A tensor of a layout for one network.
struct LayoutTensor {
  std::string ours;
  std::string theirs;
  std::vector<std::int64_t> shape;   ///< of theirs
  std::vector<std::int64_t> source;  ///< for each element of theirs, row-major, its place in ours
};

/// The tensors that the layout has for this network, those that the network lacks (biases that are off) included.
std::vector<LayoutTensor> layout_tensors(const WeightLayout& layout, const ModelSpec& spec);

/// The weights [n_params] in that layout. Biases that the network does not have are written as zeros, tied embeddings as
/// a W_U of their own. Throws Error(Usage) that says why where the other program would compute something else.
TensorFile to_layout(const WeightLayout& layout, const ModelSpec& spec, std::span<const float> params);

/// The other way round, to the same bits. Biases of the file that the network does not have must be zero, the W_U of tied
/// embeddings equal to them. Throws Error(BadFile) that names the tensor that is missing, of another shape or in the way.
std::vector<float> from_layout(const WeightLayout& layout, const ModelSpec& spec, const TensorFile& file,
                               const std::string& path);

/// A name of a row for one block: "blocks.*.attn.W_Q" and 1 give "blocks.1.attn.W_Q". One without `*` stays as it is.
std::string numbered_name(std::string_view name, int block);

/// The layout of a file by the names and shapes it holds. Throws Error(BadFile) for none of them.
const WeightLayout& layout_of(const TensorFile& file, const std::string& path);

}  // namespace groklab
