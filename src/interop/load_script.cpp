// SPDX-License-Identifier: MIT
#include "interop/load_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "core/check.hpp"

namespace groklab {
namespace {

// In these texts @NAME@ is replaced; replacements() has the names.

constexpr std::string_view kSafetensorsReader = R"py(import json
import pathlib
import struct

import torch

FILE = pathlib.Path(__file__).with_name("@FILE@")


def load_weights(path=FILE):
    """{name: float32 tensor} of a safetensors file."""
    data = pathlib.Path(path).read_bytes()
    (size,) = struct.unpack_from("<Q", data)
    weights = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            values = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)
            weights[name] = values.reshape(entry["shape"])
    return weights
)py";

constexpr std::string_view kTransformerLens = R"py(

def load_model(path=FILE):
    """A HookedTransformer with these weights; the answer to (a, b) is at the last position of @TOKENS@."""
    from transformer_lens import HookedTransformer, HookedTransformerConfig

    config = HookedTransformerConfig(
        n_layers=@N_LAYERS@, n_heads=@N_HEADS@, d_model=@D_MODEL@, d_head=@D_HEAD@, d_mlp=@D_MLP@, n_ctx=@N_CTX@,
        d_vocab=@D_VOCAB@, d_vocab_out=@D_VOCAB_OUT@, act_fn="@ACTIVATION@", normalization_type=@NORM@, eps=1e-5,
        attention_dir="@DIRECTION@", device="cpu")
    model = HookedTransformer(config)
    model.load_state_dict(load_weights(path), strict=False)  # the attention mask is a buffer of the model's own
    return model
)py";

constexpr std::string_view kBootNative = R"py(

def load_model(path=FILE):
    """TransformerLens' NativeModel with these weights; the answer to (a, b) is at the last position of @TOKENS@."""
    from transformer_lens.config import TransformerBridgeConfig
    from transformer_lens.model_bridge.sources.native.model import NativeModel

    model = NativeModel(TransformerBridgeConfig(
        n_layers=@N_LAYERS@, n_heads=@N_HEADS@, d_model=@D_MODEL@, d_head=@D_HEAD@, d_mlp=@D_MLP@, n_ctx=@N_CTX@,
        d_vocab=@D_VOCAB@, d_vocab_out=@D_VOCAB_OUT@, act_fn="@ACTIVATION@", normalization_type="LN", eps=1e-5))
    model.load_state_dict(load_weights(path), strict=False)
    # NativeModel always has layer norms and a causal mask: what this network lacks is taken out.
    if not @HAS_NORM@:
        model.ln_out = torch.nn.Identity()
        for layer in model.layers:
            layer.ln1, layer.ln2 = torch.nn.Identity(), torch.nn.Identity()
    if not @CAUSAL@:
        for layer in model.layers:
            layer.attn.causal_mask.zero_()
    return model
)py";

constexpr std::string_view kNanda2022 = R"py(

def load_model(path=FILE):
    """The Transformer of progress-measures-paper with these weights (run this where its package can be imported);
    the answer to (a, b) is at the last position of @TOKENS@."""
    from transformers import Config, Transformer, Unembed

    config = Config(
        p=@P@, d_model=@D_MODEL@, num_layers=@N_LAYERS@, num_heads=@N_HEADS@, d_mlp=@D_MLP@, n_ctx=@N_CTX@,
        d_vocab=@D_VOCAB@, act_type="@ACT_TYPE@", device=torch.device("cpu"))
    model = Transformer(config, use_ln=False)
    model.unembed = Unembed(d_vocab=@D_VOCAB_OUT@, d_model=@D_MODEL@)
    model.load_state_dict(load_weights(path), strict=False)  # the attention mask is a buffer of the model's own
    return model
)py";

constexpr std::string_view kNpz = R"py(import pathlib

import numpy

FILE = pathlib.Path(__file__).with_name("@FILE@")


def load_weights(path=FILE):
    """{name: float32 array}."""
    with numpy.load(path) as arrays:
        return dict(arrays)
)py";

constexpr std::string_view kCsv = R"py(import csv
import pathlib

import numpy

FILE = pathlib.Path(__file__).with_name("@FILE@")


def load_weights(path=FILE):
    """{name: float32 array} of the rows tensor, index_0, index_1, index_2, value."""
    values, last = {}, {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            values.setdefault(row["tensor"], []).append(numpy.float32(row["value"]))
            last[row["tensor"]] = [int(row[f"index_{axis}"]) + 1 for axis in range(3) if row[f"index_{axis}"]]
    return {name: numpy.array(values[name], numpy.float32).reshape(last[name]) for name in values}
)py";

constexpr std::string_view kFooter = R"py(

if __name__ == "__main__":
    for name, tensor in load_weights().items():
        print(name, tuple(tensor.shape))
)py";

struct Script {
  std::string_view format;
  std::string_view reader;
  std::string_view model;
};

constexpr Script kScripts[] = {{"safetensors", kSafetensorsReader, ""},
                               {"transformerlens", kSafetensorsReader, kTransformerLens},
                               {"transformerlens-native", kSafetensorsReader, kBootNative},
                               {"nanda2022", kSafetensorsReader, kNanda2022},
                               {"npz", kNpz, ""},
                               {"csv", kCsv, ""}};

std::vector<std::pair<std::string, std::string>> replacements(const NetworkState& state, const std::string& file) {
  const ModelConfig& model = state.config.model;
  const bool gelu = model.activation == Activation::Gelu;
  const int p = state.config.task.p;
  return {{"FILE", file},
          {"N_LAYERS", std::to_string(model.n_layers)},
          {"N_HEADS", std::to_string(model.n_heads)},
          {"D_MODEL", std::to_string(model.d_model)},
          {"D_HEAD", std::to_string(model.d_head)},
          {"D_MLP", std::to_string(model.d_mlp)},
          {"N_CTX", std::to_string(state.spec.n_ctx)},
          {"D_VOCAB", std::to_string(state.spec.d_vocab)},
          {"D_VOCAB_OUT", std::to_string(model.d_vocab_out)},
          {"P", std::to_string(p)},
          {"ACTIVATION", gelu ? "gelu" : "relu"},
          {"ACT_TYPE", gelu ? "GeLU" : "ReLU"},
          {"NORM", model.norm == Norm::None ? "None" : "\"LN\""},
          {"HAS_NORM", model.norm == Norm::None ? "False" : "True"},
          {"CAUSAL", model.causal ? "True" : "False"},
          {"DIRECTION", model.causal ? "causal" : "bidirectional"},
          {"TOKENS",
           model.format == TokenFormat::AB ? fmt::format("[a, b, {}]", p) : fmt::format("[a, {}, b, {}]", p, p + 1)}};
}

std::string filled(std::string text, const NetworkState& state, const std::string& file) {
  for (const auto& [name, value] : replacements(state, file)) {
    const std::string mark = "@" + name + "@";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

}  // namespace

std::string load_script(std::string_view format, const NetworkState& state, const std::string& file) {
  const auto* script = std::ranges::find(kScripts, format, &Script::format);
  GROKLAB_CHECK(script != std::end(kScripts));
  const std::string head =
      fmt::format("\"\"\"Loads {}: weights after step {} of a run, task {} mod {}. Written by groklab.\"\"\"\n", file,
                  state.step, state.config.task.operation, state.config.task.p);
  return head + filled(fmt::format("{}{}{}", script->reader, script->model, kFooter), state, file);
}

}  // namespace groklab
