// SPDX-License-Identifier: MIT
#include "interop/foreign_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/error.hpp"
#include "interop/layout_axes.hpp"
#include "interop/weight_layout.hpp"

namespace groklab {
namespace {

constexpr int kAssumedHeads = 4;

/// Looks up shapes; a tensor that is missing or of another rank is an error.
class Shapes {
 public:
  Shapes(const TensorFile& file, const std::string& path) : file_(file), path_(path) {}

  bool has(const std::string& name) const { return file_.find(name) != nullptr; }

  std::vector<int> of(const std::string& name, size_t rank) const {
    const StoredTensor* tensor = file_.find(name);
    if (tensor == nullptr || tensor->shape.size() != rank) {
      refuse(fmt::format("no tensor '{}' of {} dimensions", name, rank));
    }
    std::vector<int> shape;
    for (const std::int64_t extent : tensor->shape) {
      if (extent < 1 || extent > kLargest) {
        refuse(fmt::format("'{}' has an extent of {}", name, extent));
      }
      shape.push_back(static_cast<int>(extent));
    }
    return shape;
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::BadFile, what, path_, std::string(kKnownLayouts));
  }

 private:
  static constexpr std::int64_t kLargest = 1 << 20;

  const TensorFile& file_;
  const std::string& path_;
};

/// The sizes of a layout's axes, read off the shapes of a file.
class AxisSizes {
 public:
  AxisSizes(const WeightLayout& layout, const Shapes& shapes) : layout_(layout), shapes_(shapes) {
    for (const LayoutRow& row : layout.rows) {
      const LayoutAxes axes = parse_axes(row.axes);
      if (const std::string name = numbered_name(row.theirs, 0); shapes.has(name)) {
        const std::vector<int> shape = shapes.of(name, axes.theirs.size());
        for (std::size_t i = 0; i < shape.size(); ++i) {
          add(fmt::format("{}", fmt::join(axes.theirs[i], " ")), shape[i], name);
        }
      }
    }
  }

  /// Of one axis, or of several that are merged: "n_heads d_head". 0 where no tensor has it.
  int of(const std::string& axis) const {
    const auto found = sizes_.find(axis);
    return found == sizes_.end() ? 0 : found->second;
  }

  /// The same where it must be known.
  int required(const std::string& axis) const {
    const int size = of(axis);
    if (size == 0) {
      shapes_.refuse(fmt::format("no tensor that tells '{}'", axis));
    }
    return size;
  }

  /// Whether the file has the tensor that the layout has for one of ours, in a block.
  bool has(std::string_view ours, int block = 0) const {
    const auto row = std::ranges::find(layout_.rows, ours, &LayoutRow::ours);
    return row != layout_.rows.end() && shapes_.has(numbered_name(row->theirs, block));
  }

 private:
  void add(const std::string& axis, int size, const std::string& name) {
    if (const auto [entry, is_new] = sizes_.emplace(axis, size); !is_new && entry->second != size) {
      shapes_.refuse(fmt::format("'{}' has an extent of {} where other tensors have {}", name, size, entry->second));
    }
  }

  const WeightLayout& layout_;
  const Shapes& shapes_;
  std::map<std::string, int> sizes_;
};

void read_vocabulary(Config& config, const AxisSizes& sizes, const Shapes& shapes) {
  const int n_ctx = sizes.required("n_ctx");
  if (n_ctx != 3 && n_ctx != 4) {
    shapes.refuse(fmt::format("a context of {} positions is neither `a b =` nor `a + b =`", n_ctx));
  }
  config.model.format = n_ctx == 3 ? TokenFormat::AB : TokenFormat::APlusB;
  config.task.p = sizes.required("d_vocab") - (n_ctx == 3 ? 1 : 2);
  config.model.d_model = sizes.required("d_model");
}

/// Layouts that merge the heads do not tell how many there are.
void read_heads(ModelConfig& model, const AxisSizes& sizes, std::vector<std::string>& assumed) {
  model.n_heads = sizes.of("n_heads");
  model.d_head = sizes.of("d_head");
  if (model.n_heads > 0 && model.d_head > 0) {
    return;
  }
  const int merged = sizes.required("n_heads d_head");
  model.n_heads = merged % kAssumedHeads == 0 ? kAssumedHeads : 1;
  model.d_head = merged == model.d_model ? 0 : merged / model.n_heads;  // 0: follows model.n_heads
  assumed.push_back(fmt::format("model.n_heads={}: the file has the heads merged", model.n_heads));
}

void read_norms(ModelConfig& model, const AxisSizes& sizes, std::vector<std::string>& assumed) {
  model.norm = sizes.has("blocks.*.ln1.w") ? Norm::Pre : Norm::None;  // no layout has norms after the sums
  if (model.norm == Norm::Pre) {
    assumed.emplace_back("model.norm=pre, with eps 1e-5");
  }
}

void read_transformer(Config& config, const WeightLayout& layout, const Shapes& shapes,
                      std::vector<std::string>& assumed) {
  const AxisSizes sizes(layout, shapes);
  ModelConfig& model = config.model;
  model.kind = ModelKind::Transformer;
  read_vocabulary(config, sizes, shapes);
  model.n_layers = 0;
  while (sizes.has("blocks.*.attn.W_Q", model.n_layers)) {
    ++model.n_layers;
  }
  read_heads(model, sizes, assumed);
  model.d_mlp = sizes.required("d_mlp");
  model.attn_bias = sizes.has("blocks.*.attn.b_Q");
  model.mlp_bias = sizes.has("blocks.*.mlp.b_in");
  model.unembed_bias = sizes.has("unembed.b_U");
  model.tied_embeddings = !sizes.has("unembed.W_U");
  model.d_vocab_out = model.tied_embeddings ? config.task.p : sizes.required("d_vocab_out");
  read_norms(model, sizes, assumed);
  model.causal = !layout.any_mask || shapes.has("blocks.0.attn.mask");
  if (!model.causal) {
    assumed.push_back("model.causal=false: there is no blocks.0.attn.mask");
  }
}

void read_mlp(Config& config, const Shapes& shapes) {
  ModelConfig& model = config.model;
  model.kind = ModelKind::Mlp;
  model.format = TokenFormat::OneHot;
  const int inputs = shapes.of("layers.0.W", 2)[0];
  if (inputs % 2 != 0) {
    shapes.refuse(fmt::format("layers.0.W reads {} inputs, not one-hot a beside one-hot b", inputs));
  }
  config.task.p = inputs / 2;
  model.hidden.clear();
  size_t layer = 0;
  for (; shapes.has(fmt::format("layers.{}.W", layer + 1)); ++layer) {
    model.hidden.push_back(shapes.of(fmt::format("layers.{}.W", layer), 2)[1]);
  }
  model.d_vocab_out = shapes.of(fmt::format("layers.{}.W", layer), 2)[1];
  model.mlp_bias = shapes.has("layers.0.b");
  model.unembed_bias = shapes.has(fmt::format("layers.{}.b", layer));
}

}  // namespace

ForeignNetwork guess_network(const TensorFile& file, const std::string& path) {
  const Shapes shapes(file, path);
  const WeightLayout& layout = layout_of(file, path);
  ForeignNetwork network;
  if (layout.rows.empty()) {
    read_mlp(network.config, shapes);
  } else {
    read_transformer(network.config, layout, shapes, network.assumed);
  }
  network.assumed.push_back("task.operation=add");
  network.assumed.push_back("model.activation=relu");
  network.assumed.push_back("no split into training and test examples");
  resolve(network.config);
  return network;
}

}  // namespace groklab
