// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/config_file.hpp"

namespace groklab {

/// One network to check gradients on: overrides of the default configuration, as users write them.
struct GradientCase {
  std::string name;
  std::vector<std::string> overrides;
};

/// Every option of every architecture, at sizes that no vector width divides. Used by the difference check of the double
/// model and, through the gradient probe, by the PyTorch oracle.
inline std::vector<GradientCase> gradient_cases() {
  const std::string ab = "model.format=a b =";
  const std::string a_plus_b = "model.format=a + b =";
  const std::vector<std::string> tiny = {"model.d_model=5", "model.d_head=3", "model.d_mlp=7"};
  const auto with = [](std::vector<std::string> first, const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  };
  const auto mlp = [&with](const std::vector<std::string>& more) {
    return with({"model.kind=mlp", "model.format=one-hot", "model.init=native", "model.unembed_bias=true"}, more);
  };
  return {
      {"plain", {"task.p=23", "model.d_model=8", "model.n_heads=2", ab}},
      {"modulus-2", with(tiny, {"task.p=2", "task.frac_train=0.5", "model.n_heads=1", ab})},
      {"modulus-3-plus", with(tiny, {"task.p=3", "model.n_heads=3", "model.causal=true", a_plus_b})},
      {"causal-f64",
       with(tiny, {"task.p=23", "model.n_heads=2", "model.causal=true", "loss.dtype=f64", ab, "model.d_vocab_out=24"})},
      {"system-c",
       with(tiny, {"task.p=23", "model.n_layers=2", "model.n_heads=2", "model.causal=true", "model.norm=pre",
                   "model.activation=gelu", "model.attn_bias=true", "model.unembed_bias=true", a_plus_b})},
      {"system-c-dropout", with(tiny, {"task.p=23", "model.n_layers=2", "model.n_heads=2", "model.causal=true",
                                       "model.norm=pre", "model.activation=gelu", "model.attn_bias=true",
                                       "model.unembed_bias=true", "model.dropout=0.3", a_plus_b})},
      {"post-quadratic", with(tiny, {"task.p=6", "model.n_layers=2", "model.n_heads=3", "model.norm=post",
                                     "model.activation=quadratic", ab})},
      {"post-relu-dropout", with(tiny, {"task.p=15", "model.n_heads=2", "model.norm=post", "model.dropout=0.5",
                                        "model.attn_bias=true", ab})},
      {"tied", with(tiny, {"task.p=15", "model.n_heads=2", "model.tied_embeddings=true", ab})},
      {"tied-pre-bias", with(tiny, {"task.p=6", "model.n_heads=1", "model.tied_embeddings=true", "model.norm=pre",
                                    "model.d_vocab_out=7", "model.unembed_bias=true", "model.activation=gelu", ab})},
      {"no-mlp-bias", with(tiny, {"task.p=23", "task.operation=div", "model.n_heads=1", "model.mlp_bias=false",
                                  "model.attn_bias=true", "model.n_layers=3", ab})},
      {"depth-3-causal", with(tiny, {"task.p=67", "model.n_layers=3", "model.n_heads=2", "model.causal=true",
                                     "model.mlp_bias=false", ab})},
      {"depth-3-causal-post",
       with(tiny, {"task.p=6", "model.n_layers=3", "model.n_heads=1", "model.causal=true", "model.norm=post",
                   "model.activation=gelu", "model.attn_bias=true", "model.tied_embeddings=true", a_plus_b})},
      {"depth-2-dropout", with(tiny, {"task.p=15", "model.n_layers=2", "model.n_heads=3", "model.dropout=0.2",
                                      "model.activation=quadratic", ab})},
      {"depth-2-lazy", with(tiny, {"task.p=15", "model.n_layers=2", "model.n_heads=1", "model.output_scale=0.5",
                                   "model.activation=gelu", a_plus_b})},
      {"gelu-plus",
       with(tiny, {"task.p=15", "model.n_heads=2", "model.activation=gelu", "model.attn_bias=true", a_plus_b})},
      {"quadratic", with(tiny, {"task.p=23", "model.n_heads=2", "model.activation=quadratic", ab})},
      {"lazy", with(tiny, {"task.p=23", "model.n_heads=2", "model.output_scale=3", "loss.dtype=f64", ab})},
      {"modulus-113", {"task.p=113", "task.frac_train=0.3", "model.d_model=20", "model.n_heads=4", ab}},
      {"mlp-7", mlp({"task.p=3", "model.hidden=[7]"})},
      {"mlp-modulus-2", mlp({"task.p=2", "task.frac_train=0.5", "model.hidden=[7]", "model.activation=gelu"})},
      {"mlp-5-3", mlp({"task.p=6", "model.hidden=[5, 3]", "model.activation=gelu", "model.mlp_bias=false"})},
      {"mlp-3-4-5", mlp({"task.p=15", "model.hidden=[3, 4, 5]", "model.activation=quadratic"})},
      {"mlp-alpha", mlp({"task.p=23", "model.hidden=[9]", "model.alpha=0.5", "loss.dtype=f64"})},
      {"mlp-lazy", mlp({"task.p=23", "model.hidden=[9, 7]", "model.alpha=0.25", "model.output_scale=0.5"})},
      {"mlp-113", mlp({"task.p=113", "task.frac_train=0.3", "model.hidden=[33, 17]", "model.d_vocab_out=115"})},
  };
}

/// How GoogleTest shows it.
inline void PrintTo(const GradientCase& gradient_case, std::ostream* out) {  // NOLINT(readability-identifier-naming)
  *out << gradient_case.name;
}

/// The name of a case or preset as GoogleTest wants it.
inline std::string identifier_of(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// The resolved configuration of overrides on top of the defaults.
inline Config config_of(const std::vector<std::string>& overrides) {
  Config config;
  apply_overrides(config, overrides);
  resolve(config);
  return config;
}

}  // namespace groklab
