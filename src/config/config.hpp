// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace groklab {

enum class Split { Iid, Mirror };
enum class SplitRng { Native, Numpy, NumpySorted, Torch, Python };
enum class ModelKind { Transformer, Mlp };
enum class TokenFormat { AB, APlusB, OneHot };
enum class Activation { Relu, Gelu, Quadratic };
enum class Norm { None, Pre, Post };
enum class Init { Native, Torch, ScaledNormal, Order, Nanda, TransformerLens };
enum class OptimizerName { AdamW, Adam, Sgd };
enum class LossDtype { F32, F64 };
enum class StopWhen { Never, Grokked, Sustained };
enum class RngKind { Native, Torch };
enum class EngineKind { Auto, Reference, Factored, Check };
enum class Precision { Fp32, Bf16x3, Bf16 };
enum class KeyRule { K90, K50, Nanda, Top5 };
enum class KeysFrom { Final, Each };
enum class Intervene { Last, All, Off };

/// What the network has to learn: a table of p x p (or p x (p-1)) examples and how it is split.
struct TaskConfig {
  std::string operation = "add";
  int p = 113;
  double frac_train = 0.3;
  Split split = Split::Iid;
  SplitRng split_rng = SplitRng::NumpySorted;
};

struct ModelConfig {
  ModelKind kind = ModelKind::Transformer;
  TokenFormat format = TokenFormat::AB;
  int n_layers = 1;
  int n_heads = 4;
  int d_model = 128;
  int d_head = 0;  // 0: d_model / n_heads, set by resolve()
  int d_mlp = 0;   // 0: 4 d_model, set by resolve()
  std::vector<int> hidden = {128, 128};
  Activation activation = Activation::Relu;
  Norm norm = Norm::None;
  bool causal = false;
  int d_vocab_out = 0;  // 0: p, set by resolve()
  bool attn_bias = false;
  bool mlp_bias = true;
  bool unembed_bias = false;
  bool tied_embeddings = false;
  double dropout = 0.0;
  double alpha = 0.0;
  double output_scale = 0.0;
  Init init = Init::ScaledNormal;
  std::string init_from;
};

struct OptimizerConfig {
  OptimizerName name = OptimizerName::AdamW;
  double lr = 1e-3;
  double weight_decay = 1.0;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double momentum = 0.9;
  int warmup_steps = 0;
  bool warmup_from_zero = false;
  double cooldown_frac = 0.0;
};

struct LossConfig {
  LossDtype dtype = LossDtype::F32;
};

struct TrainConfig {
  std::int64_t steps = 40000;
  int batch_size = 0;
  std::int64_t eval_every = 100;
  std::vector<std::int64_t> eval_at;
  std::int64_t fourier_every = 0;
  std::int64_t checkpoint_every = 5000;
  std::int64_t record_every_step_until = 0;
  bool order_params = false;
  bool progress_measures = false;
  double autosave_s = 30;
  StopWhen stop_when = StopWhen::Never;
};

/// How `groklab analyze` looks at the run afterwards.
struct AnalysisConfig {
  KeyRule key_rule = KeyRule::Nanda;
  KeysFrom keys_from = KeysFrom::Final;
  Intervene intervene = Intervene::Last;
  int random_sets = 32;
};

/// What Weights & Biases shall call a run, and how often it gets the batch's loss. Defaults where system C has a name of
/// its own: its flags --wandb_project late_generalization, --wandb_log_every 250.
struct WandbConfig {
  std::string project = "groklab";
  std::string group;
  std::string name;
  std::int64_t log_every = 0;
};

/// Everything that decides the bits of a run, and who is told of it. Threads, folders and clocks are not here.
struct Config {
  TaskConfig task;
  ModelConfig model;
  OptimizerConfig optimizer;
  LossConfig loss;
  TrainConfig train;
  std::uint64_t seed = 42;
  std::optional<std::uint64_t> data_seed;  // resolve() sets the three to `seed` where they are absent
  std::optional<std::uint64_t> init_seed;
  std::optional<std::uint64_t> batch_seed;
  RngKind rng = RngKind::Native;
  std::uint64_t rng_skip = 0;
  EngineKind engine = EngineKind::Auto;
  Precision precision = Precision::Fp32;
  AnalysisConfig analysis;
  std::vector<std::string> trackers;  // tensorboard, wandb
  WandbConfig wandb;
};

/// Sets derived values (d_head, d_mlp, d_vocab_out, the three seeds) and checks every combination.
/// Throws Error(Usage) that names the key.
void resolve(Config& config);

}  // namespace groklab
