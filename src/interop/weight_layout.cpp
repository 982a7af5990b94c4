// SPDX-License-Identifier: MIT
#include "interop/weight_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "core/check.hpp"
#include "core/error.hpp"
#include "interop/layout_axes.hpp"
#include "runs/weights.hpp"

namespace groklab {
namespace {

// Names and shapes: TransformerLens 3.x, HookedTransformer's components.
constexpr LayoutRow kTransformerLensRows[] = {
    {"embed.W_E", "embed.W_E", "d_vocab d_model"},
    {"pos_embed.W_pos", "pos_embed.W_pos", "n_ctx d_model"},
    {"blocks.*.ln1.w", "blocks.*.ln1.w", "d_model"},
    {"blocks.*.ln1.b", "blocks.*.ln1.b", "d_model"},
    {"blocks.*.attn.W_Q", "blocks.*.attn.W_Q", "n_heads d_model d_head"},
    {"blocks.*.attn.W_K", "blocks.*.attn.W_K", "n_heads d_model d_head"},
    {"blocks.*.attn.W_V", "blocks.*.attn.W_V", "n_heads d_model d_head"},
    {"blocks.*.attn.W_O", "blocks.*.attn.W_O", "n_heads d_head d_model"},
    {"blocks.*.attn.b_Q", "blocks.*.attn.b_Q", "n_heads d_head"},
    {"blocks.*.attn.b_K", "blocks.*.attn.b_K", "n_heads d_head"},
    {"blocks.*.attn.b_V", "blocks.*.attn.b_V", "n_heads d_head"},
    {"blocks.*.attn.b_O", "blocks.*.attn.b_O", "d_model"},
    {"blocks.*.ln2.w", "blocks.*.ln2.w", "d_model"},
    {"blocks.*.ln2.b", "blocks.*.ln2.b", "d_model"},
    {"blocks.*.mlp.W_in", "blocks.*.mlp.W_in", "d_model d_mlp"},
    {"blocks.*.mlp.W_out", "blocks.*.mlp.W_out", "d_mlp d_model"},
    {"blocks.*.mlp.b_in", "blocks.*.mlp.b_in", "d_mlp"},
    {"blocks.*.mlp.b_out", "blocks.*.mlp.b_out", "d_model"},
    {"ln_final.w", "ln_final.w", "d_model"},
    {"ln_final.b", "ln_final.b", "d_model"},
    {"unembed.W_U", "unembed.W_U", "d_model d_vocab_out"},
    {"unembed.b_U", "unembed.b_U", "d_vocab_out"},
};

// TransformerLens' NativeModel (sources/native/model.py): torch.nn.Linear's [out, in], heads merged, no b_U.
constexpr LayoutRow kBootNativeRows[] = {
    {"embed.W_E", "tok_embed.weight", "d_vocab d_model"},
    {"pos_embed.W_pos", "pos.weight", "n_ctx d_model"},
    {"blocks.*.ln1.w", "layers.*.ln1.weight", "d_model"},
    {"blocks.*.ln1.b", "layers.*.ln1.bias", "d_model"},
    {"blocks.*.attn.W_Q", "layers.*.attn.q.weight", "n_heads d_model d_head -> (n_heads d_head) d_model"},
    {"blocks.*.attn.W_K", "layers.*.attn.k.weight", "n_heads d_model d_head -> (n_heads d_head) d_model"},
    {"blocks.*.attn.W_V", "layers.*.attn.v.weight", "n_heads d_model d_head -> (n_heads d_head) d_model"},
    {"blocks.*.attn.W_O", "layers.*.attn.o.weight", "n_heads d_head d_model -> d_model (n_heads d_head)"},
    {"blocks.*.attn.b_Q", "layers.*.attn.q.bias", "n_heads d_head -> (n_heads d_head)"},
    {"blocks.*.attn.b_K", "layers.*.attn.k.bias", "n_heads d_head -> (n_heads d_head)"},
    {"blocks.*.attn.b_V", "layers.*.attn.v.bias", "n_heads d_head -> (n_heads d_head)"},
    {"blocks.*.attn.b_O", "layers.*.attn.o.bias", "d_model"},
    {"blocks.*.ln2.w", "layers.*.ln2.weight", "d_model"},
    {"blocks.*.ln2.b", "layers.*.ln2.bias", "d_model"},
    {"blocks.*.mlp.W_in", "layers.*.mlp.fc_in.weight", "d_model d_mlp -> d_mlp d_model"},
    {"blocks.*.mlp.W_out", "layers.*.mlp.fc_out.weight", "d_mlp d_model -> d_model d_mlp"},
    {"blocks.*.mlp.b_in", "layers.*.mlp.fc_in.bias", "d_mlp"},
    {"blocks.*.mlp.b_out", "layers.*.mlp.fc_out.bias", "d_model"},
    {"ln_final.w", "ln_out.weight", "d_model"},
    {"ln_final.b", "ln_out.bias", "d_model"},
    {"unembed.W_U", "head.weight", "d_model d_vocab_out -> d_vocab_out d_model"},
};

// progress-measures-paper, transformers.py: the names are TransformerLens', most shapes are transposed.
constexpr LayoutRow kNanda2022Rows[] = {
    {"embed.W_E", "embed.W_E", "d_vocab d_model -> d_model d_vocab"},
    {"pos_embed.W_pos", "pos_embed.W_pos", "n_ctx d_model"},
    {"blocks.*.attn.W_Q", "blocks.*.attn.W_Q", "n_heads d_model d_head -> n_heads d_head d_model"},
    {"blocks.*.attn.W_K", "blocks.*.attn.W_K", "n_heads d_model d_head -> n_heads d_head d_model"},
    {"blocks.*.attn.W_V", "blocks.*.attn.W_V", "n_heads d_model d_head -> n_heads d_head d_model"},
    {"blocks.*.attn.W_O", "blocks.*.attn.W_O", "n_heads d_head d_model -> d_model (n_heads d_head)"},
    {"blocks.*.mlp.W_in", "blocks.*.mlp.W_in", "d_model d_mlp -> d_mlp d_model"},
    {"blocks.*.mlp.W_out", "blocks.*.mlp.W_out", "d_mlp d_model -> d_model d_mlp"},
    {"blocks.*.mlp.b_in", "blocks.*.mlp.b_in", "d_mlp"},
    {"blocks.*.mlp.b_out", "blocks.*.mlp.b_out", "d_model"},
    {"unembed.W_U", "unembed.W_U", "d_model d_vocab_out"},
};

constexpr WeightLayout kLayouts[] = {
    {"safetensors", "groklab", "layers.0.W", 2, {}},
    {"transformerlens", "TransformerLens", "blocks.0.attn.W_O", 3, kTransformerLensRows},
    {"transformerlens-native", "TransformerLens' native model", "layers.0.attn.o.weight", 2, kBootNativeRows},
    {"nanda2022", "the progress-measures code", "blocks.0.attn.W_O", 2, kNanda2022Rows, false, false},
};

constexpr std::string_view kUnembedding = "unembed.W_U";

/// "blocks.*.attn.W_Q" of "blocks.1.attn.W_Q"; other names as they are.
std::string starred(const std::string& name) {
  constexpr std::string_view kBlocks = "blocks.";
  return name.starts_with(kBlocks) ? fmt::format("{}*{}", kBlocks, name.substr(name.find('.', kBlocks.size()))) : name;
}

bool is_bias(std::string_view name) { return name.substr(name.rfind('.') + 1).starts_with("b_"); }

bool holds_row(const WeightLayout& layout, std::string_view ours) {
  return std::ranges::any_of(layout.rows, [&](const LayoutRow& row) { return row.ours == ours; });
}

bool all_zero(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return value == 0; });
}

std::span<const float> values_of(const TensorSpec& tensor, std::span<const float> params) {
  return params.subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.size));
}

/// W_U [d_model, d_vocab_out] of tied embeddings: the transpose of the first rows of W_E.
std::vector<float> tied_unembedding(const ModelSpec& spec, std::span<const float> params) {
  const auto d_model = static_cast<std::size_t>(spec.config.d_model);
  const auto d_vocab_out = static_cast<std::size_t>(spec.config.d_vocab_out);
  const std::span<const float> w_e = values_of(*spec.find("embed.W_E"), params);
  std::vector<float> w_u(d_model * d_vocab_out);
  for (std::size_t i = 0; i < w_u.size(); ++i) {
    w_u[i] = w_e[i % d_vocab_out * d_model + i / d_vocab_out];
  }
  return w_u;
}

/// What a layout holds for a tensor that the network does not have, in our order; empty: nothing.
std::vector<float> substitute(const LayoutTensor& tensor, const ModelSpec& spec, std::span<const float> params) {
  if (is_bias(tensor.ours)) {
    return std::vector<float>(tensor.source.size());
  }
  return tensor.ours == kUnembedding ? tied_unembedding(spec, params) : std::vector<float>();
}

/// The values in their order.
std::vector<float> gathered(const LayoutTensor& tensor, std::span<const float> ours) {
  std::vector<float> theirs(tensor.source.size());
  std::ranges::transform(tensor.source, theirs.begin(),
                         [&](std::int64_t place) { return ours[static_cast<std::size_t>(place)]; });
  return theirs;
}

/// The values in our order.
std::vector<float> scattered(const LayoutTensor& tensor, std::span<const float> theirs) {
  std::vector<float> ours(theirs.size());
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    ours[static_cast<std::size_t>(tensor.source[i])] = theirs[i];
  }
  return ours;
}

/// Why the other program would not compute what the network computes; empty where it would.
std::string misfit(const WeightLayout& layout, const ModelSpec& spec, std::span<const float> params) {
  const ModelConfig& model = spec.config;
  if (model.kind != ModelKind::Transformer) {
    return "it is a layout of transformers, and this is an mlp";
  }
  if (model.activation == Activation::Quadratic) {
    return "it has no quadratic activation";
  }
  if (model.output_scale > 0) {
    return "the logits of lazy training are relative to those of the initial weights (model.output_scale)";
  }
  if (model.norm == Norm::Post) {
    return "it has no norms after the residual sums (model.norm=post)";
  }
  if (!layout.any_heads && model.d_head * model.n_heads != model.d_model) {
    return "it has no heads of another width than d_model / n_heads";
  }
  // With one block only the last position's attention is read, which sees every position with a mask too.
  if (!layout.any_mask && !model.causal && model.n_layers > 1) {
    return "its attention is causal, and in more than one block that makes a difference";
  }
  for (const TensorSpec& tensor : spec.tensors) {
    if (!holds_row(layout, starred(tensor.name)) && !(is_bias(tensor.name) && all_zero(values_of(tensor, params)))) {
      return fmt::format("it has no '{}'{}", tensor.name, is_bias(tensor.name) ? ", which is not zero here" : "");
    }
  }
  return "";
}

/// A tensor of the file with the layout's shape, in our order; nullopt where there is none of that name.
std::optional<std::vector<float>> read_tensor(const LayoutTensor& tensor, const TensorFile& file,
                                              const std::string& path) {
  const StoredTensor* stored = file.find(tensor.theirs);
  if (stored == nullptr) {
    return std::nullopt;
  }
  if (!is_float(*stored) || stored->shape != tensor.shape) {
    throw Error(ErrorKind::BadFile,
                fmt::format("'{}' is of shape [{}], not floats of shape [{}]", tensor.theirs,
                            fmt::join(stored->shape, ", "), fmt::join(tensor.shape, ", ")),
                path, "the file must hold the network that the configuration describes");
  }
  return scattered(tensor, float_values(*stored));
}

}  // namespace

std::span<const WeightLayout> weight_layouts() { return kLayouts; }

const WeightLayout& weight_layout(std::string_view name) {
  const auto* found = std::ranges::find(kLayouts, name, &WeightLayout::name);
  GROKLAB_CHECK(found != std::end(kLayouts));
  return *found;
}

std::vector<LayoutTensor> layout_tensors(const WeightLayout& layout, const ModelSpec& spec) {
  std::vector<LayoutTensor> tensors;
  for (const LayoutRow& row : layout.rows) {
    const LayoutAxes axes = parse_axes(row.axes);
    const bool repeats = row.ours.find('*') != std::string_view::npos;
    for (int block = 0; block < (repeats ? spec.config.n_layers : 1); ++block) {
      tensors.push_back({numbered_name(row.ours, block), numbered_name(row.theirs, block), merged_shape(axes, spec),
                         source_places(axes, spec)});
    }
  }
  if (layout.rows.empty()) {
    for (const TensorSpec& tensor : spec.tensors) {
      std::vector<std::int64_t> places(static_cast<std::size_t>(tensor.size));
      std::iota(places.begin(), places.end(), 0);
      tensors.push_back({tensor.name, tensor.name, tensor.shape, std::move(places)});
    }
  }
  return tensors;
}

TensorFile to_layout(const WeightLayout& layout, const ModelSpec& spec, std::span<const float> params) {
  GROKLAB_CHECK(static_cast<std::int64_t>(params.size()) == spec.n_params);
  if (const std::string reason = layout.rows.empty() ? "" : misfit(layout, spec, params); !reason.empty()) {
    throw Error(ErrorKind::Usage, fmt::format("the network does not fit {}: {}", layout.program, reason),
                fmt::format("--to {}", layout.name), "take --to safetensors or npz, which hold every network");
  }
  TensorFile file;
  for (const LayoutTensor& tensor : layout_tensors(layout, spec)) {
    const TensorSpec* ours = spec.find(tensor.ours);
    const std::vector<float> instead = ours == nullptr ? substitute(tensor, spec, params) : std::vector<float>();
    const std::span<const float> values = ours != nullptr ? values_of(*ours, params) : instead;
    if (!values.empty()) {
      const std::vector<float> theirs = gathered(tensor, values);
      file.tensors.push_back(make_stored_tensor<float>(tensor.theirs, tensor.shape, std::span(theirs)));
    }
  }
  return file;
}

std::vector<float> from_layout(const WeightLayout& layout, const ModelSpec& spec, const TensorFile& file,
                               const std::string& path) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::BadFile, what, path, "the file must hold the network that the configuration describes");
  };
  if (!layout.rows.empty() && spec.config.kind != ModelKind::Transformer) {
    refuse("the weights are those of a transformer, the configuration describes an mlp: no 'layers.0.W'");
  }
  for (const TensorSpec& tensor : spec.tensors) {
    if (!layout.rows.empty() && !holds_row(layout, starred(tensor.name)) && !is_bias(tensor.name)) {
      refuse(fmt::format("{} has no '{}'", layout.program, tensor.name));
    }
  }
  std::vector<float> params(static_cast<std::size_t>(spec.n_params));
  std::vector<std::pair<LayoutTensor, std::vector<float>>> others;  // of the file, not of the network
  for (LayoutTensor& tensor : layout_tensors(layout, spec)) {
    std::optional<std::vector<float>> values = read_tensor(tensor, file, path);
    const TensorSpec* ours = spec.find(tensor.ours);
    if (ours != nullptr && !values) {
      refuse(fmt::format("no float tensor '{}' of shape [{}]", tensor.theirs, fmt::join(tensor.shape, ", ")));
    }
    if (ours != nullptr) {
      std::ranges::copy(*values, params.begin() + ours->offset);
    } else if (values) {
      others.emplace_back(std::move(tensor), std::move(*values));
    }
  }
  for (const auto& [tensor, values] : others) {
    if (values != substitute(tensor, spec, params)) {
      refuse(fmt::format("it holds '{}', which the network of the configuration has not", tensor.theirs));
    }
  }
  return params;
}

std::string numbered_name(std::string_view name, int block) {
  std::string text(name);
  if (const std::size_t star = text.find('*'); star != std::string::npos) {
    text.replace(star, 1, std::to_string(block));
  }
  return text;
}

const WeightLayout& layout_of(const TensorFile& file, const std::string& path) {
  const auto* found = std::ranges::find_if(kLayouts, [&](const WeightLayout& layout) {
    const StoredTensor* mark = file.find(layout.mark);
    return mark != nullptr && mark->shape.size() == layout.mark_rank;
  });
  if (found == std::end(kLayouts)) {
    throw Error(ErrorKind::BadFile, "no weights of a network that is known here", path, std::string(kKnownLayouts));
  }
  return *found;
}

}  // namespace groklab
