// SPDX-License-Identifier: MIT
#include "config/options.hpp"

#include <fmt/format.h>

#include "config/nearest_name.hpp"
#include "config/option_values.hpp"
#include "core/error.hpp"
#include "core/special_numbers.hpp"

namespace groklab {
namespace {

constexpr size_t kRoomForOptions = 64;  // of the table, which a sweep makes for every run: it does not grow by copies

void add_task_options(std::vector<Option>& table, TaskConfig& c) {
  table.push_back({"task.operation", &c.operation, -kInf, kInf,
                   "what c is: a name of `groklab list operations`, or a polynomial in a and b", "Power et al. 2022"});
  table.push_back({"task.p", &c.p, 2, 4096, "the modulus; a, b and c are in [0, p)", ""});
  table.push_back({"task.frac_train", &c.frac_train, 0, 1, "share of the examples that is trained on", ""});
  table.push_back({"task.split", enum_slot(c.split, {"iid", "mirror"}), -kInf, kInf,
                   "mirror keeps (a, b) and (b, a) on the same side", ""});
  table.push_back({"task.split_rng", enum_slot(c.split_rng, {"native", "numpy", "numpy-sorted", "torch", "python"}),
                   -kInf, kInf, "whose shuffle draws the split when rng = torch; rng = native always uses its own",
                   ""});
}

void add_model_options(std::vector<Option>& table, ModelConfig& c) {
  table.push_back({"model.kind", enum_slot(c.kind, {"transformer", "mlp"}), -kInf, kInf, "architecture", ""});
  table.push_back({"model.format", enum_slot(c.format, {"a b =", "a + b =", "one-hot"}), -kInf, kInf,
                   "how an example is written; one-hot is the mlp's", ""});
  table.push_back({"model.n_layers", &c.n_layers, 1, 16, "transformer blocks", ""});
  table.push_back({"model.n_heads", &c.n_heads, 1, 128, "attention heads a block", ""});
  table.push_back({"model.d_model", &c.d_model, 1, 4096, "width of the residual stream", ""});
  table.push_back({"model.d_head", &c.d_head, 0, 4096, "width of a head; 0 means d_model / n_heads", ""});
  table.push_back({"model.d_mlp", &c.d_mlp, 0, 16384, "hidden units of a block's MLP; 0 means 4 d_model", ""});
  table.push_back({"model.hidden", &c.hidden, 1, 16384, "hidden widths of the mlp, one number a layer", ""});
  table.push_back({"model.activation", enum_slot(c.activation, {"relu", "gelu", "quadratic"}), -kInf, kInf,
                   "gelu is the exact one (erf)", "quadratic: Gromov 2301.02679"});
  table.push_back({"model.norm", enum_slot(c.norm, {"none", "pre", "post"}), -kInf, kInf,
                   "layer norm: before each part and before the unembedding, or after each residual sum", ""});
  table.push_back({"model.causal", &c.causal, -kInf, kInf, "a position attends to itself and those before it", ""});
  table.push_back({"model.d_vocab_out", &c.d_vocab_out, 0, 4200,
                   "classes of the unembedding; 0 means p; more than p adds classes that are never right", ""});
  table.push_back({"model.attn_bias", &c.attn_bias, -kInf, kInf, "b_Q, b_K, b_V and b_O", ""});
  table.push_back(
      {"model.mlp_bias", &c.mlp_bias, -kInf, kInf, "b_in and b_out; for the mlp, every hidden layer's", ""});
  table.push_back({"model.unembed_bias", &c.unembed_bias, -kInf, kInf, "b_U; for the mlp, the last layer's", ""});
  table.push_back({"model.tied_embeddings", &c.tied_embeddings, -kInf, kInf,
                   "the unembedding is the transpose of the first d_vocab_out rows of W_E", "system N"});
  table.push_back({"model.dropout", &c.dropout, 0, 0.95,
                   "rate, after the attention pattern, the attention, the activation and the MLP", "system C"});
  table.push_back({"model.alpha", &c.alpha, -4, 4,
                   "the mlp's first pre-activation is scaled by width^-alpha (as published, see output_scale)",
                   "system O"});
  table.push_back({"model.output_scale", &c.output_scale, 0, 1e6,
                   "lazy training: logits s (f - f0), loss / s^2; 0 is off", "Chizat et al. 1812.07956"});
  table.push_back({"model.init",
                   enum_slot(c.init, {"native", "torch", "scaled-normal", "order", "nanda", "transformerlens"}), -kInf,
                   kInf, "distribution of the initial weights (docs/init.md)", ""});
  table.push_back(
      {"model.init_from", &c.init_from, -kInf, kInf, "start from the weights of this safetensors file instead", ""});
}

void add_optimizer_options(std::vector<Option>& table, OptimizerConfig& c) {
  table.push_back({"optimizer.name", enum_slot(c.name, {"adamw", "adam", "sgd"}), -kInf, kInf,
                   "adamw: decoupled decay; adam, sgd: decay added to the gradient", "1711.05101"});
  table.push_back({"optimizer.lr", &c.lr, 0, 1e6, "learning rate", ""});
  table.push_back({"optimizer.weight_decay", &c.weight_decay, 0, 1e6, "decay of every parameter, biases too", ""});
  table.push_back({"optimizer.beta1", &c.beta1, 0, 0.999999, "decay of the first moment", "1412.6980"});
  table.push_back({"optimizer.beta2", &c.beta2, 0, 0.9999999, "decay of the second moment", "1412.6980"});
  table.push_back({"optimizer.eps", &c.eps, 0, 1, "added to the root of the second moment", "1412.6980"});
  table.push_back({"optimizer.momentum", &c.momentum, 0, 0.999999, "sgd's momentum", ""});
  table.push_back(
      {"optimizer.warmup_steps", &c.warmup_steps, 0, 1e9, "update u = 1, 2, ... uses lr min(u / warmup_steps, 1)", ""});
  table.push_back({"optimizer.warmup_from_zero", &c.warmup_from_zero, -kInf, kInf,
                   "update u uses (u - 1) / warmup_steps instead, so the first changes nothing",
                   "Nanda et al.'s code"});
  table.push_back({"optimizer.cooldown_frac", &c.cooldown_frac, 0, 1,
                   "share of the steps, at the end, in which lr falls to 0 along a cosine", "system C"});
}

void add_train_options(std::vector<Option>& table, TrainConfig& c) {
  table.push_back({"train.steps", &c.steps, 0, 1e12, "updates of a whole run", ""});
  table.push_back({"train.batch_size", &c.batch_size, 0, 1 << 24, "examples an update; 0 is all of them", ""});
  table.push_back({"train.eval_every", &c.eval_every, 1, 1e12, "steps between two lines of metrics.jsonl", ""});
  table.push_back({"train.eval_at", &c.eval_at, 0, 1e12, "further steps to evaluate at", ""});
  table.push_back({"train.fourier_every", &c.fourier_every, 0, 1e12,
                   "steps between two spectra in snapshots.npz; 0 is never", "system N"});
  table.push_back({"train.checkpoint_every", &c.checkpoint_every, 0, 1e12,
                   "steps between two checkpoints; 0 keeps the last only", ""});
  table.push_back({"train.record_every_step_until", &c.record_every_step_until, 0, 1e6,
                   "steps of the early window, each of which is recorded in early.npz", "system F"});
  table.push_back({"train.order_params", &c.order_params, -kInf, kInf,
                   "the mlp's order parameters in every line of metrics.jsonl (docs/measures.md)", "system O"});
  table.push_back({"train.progress_measures", &c.progress_measures, -kInf, kInf,
                   "restricted and excluded loss and the fit of cosines in every line of metrics.jsonl (docs/measures.md)",
                   ""});
  table.push_back({"train.autosave_s", &c.autosave_s, 0, 1e9,
                   "seconds between two saves of the state to resume from, which the end of the run removes", ""});
  table.push_back({"train.stop_when", enum_slot(c.stop_when, {"never", "grokked", "sustained"}), -kInf, kInf,
                   "end early: at grok_step, or 500 steps after sustained_step", ""});
}

void add_analysis_options(std::vector<Option>& table, AnalysisConfig& c) {
  table.push_back(
      {"analysis.key_rule", enum_slot(c.key_rule, {"k90", "k50", "nanda", "top5"}), -kInf, kInf,
       "which frequencies are key: the fewest with 90 or 50 % of the logits' energy, those whose norm in the "
       "embedding is above a quarter of the largest, or the five strongest in the logits",
       "nanda: 2301.05217"});
  table.push_back({"analysis.keys_from", enum_slot(c.keys_from, {"final", "each"}), -kInf, kInf,
                   "one key set for all checkpoints, that of the last one, or each checkpoint's own", "2301.05217"});
  table.push_back({"analysis.intervene", enum_slot(c.intervene, {"last", "all", "off"}), -kInf, kInf,
                   "checkpoints whose parts are ablated and probed, which takes ten times as long as the rest", ""});
  table.push_back({"analysis.random_sets", &c.random_sets, 1, 1e4,
                   "random sets of the same size that every ablation is compared with", ""});
}

void add_tracker_options(std::vector<Option>& table, Config& c) {
  table.push_back({"trackers", NamesSlot{{"tensorboard", "wandb"}, &c.trackers}, -kInf, kInf,
                   "logs of other programs that are written while training (docs/interop.md)", ""});
  table.push_back(
      {"wandb_project", &c.wandb.project, -kInf, kInf, "project of the run in Weights & Biases", "system C"});
  table.push_back({"wandb_group", &c.wandb.group, -kInf, kInf, "its group; empty: none", "system C"});
  table.push_back({"wandb_name", &c.wandb.name, -kInf, kInf, "its name; empty: that of the run's folder", "system C"});
  table.push_back({"wandb_log_every", &c.wandb.log_every, 0, 1e12,
                   "steps between two losses of the batch in its log, beside every evaluation; 0 is never",
                   "system C"});
}

}  // namespace

std::vector<Option> options(Config& config) {
  std::vector<Option> table;
  table.reserve(kRoomForOptions);
  add_task_options(table, config.task);
  add_model_options(table, config.model);
  add_optimizer_options(table, config.optimizer);
  table.push_back({"loss.dtype", enum_slot(config.loss.dtype, {"f32", "f64"}), -kInf, kInf,
                   "f32 rounds as PyTorch's float log_softmax does; f64 is exact down to a loss of 1e-9", ""});
  add_train_options(table, config.train);
  table.push_back({"seed", &config.seed, 0, kInf, "of everything that is random", ""});
  table.push_back({"data_seed", &config.data_seed, 0, kInf, "of the split; absent: seed", ""});
  table.push_back({"init_seed", &config.init_seed, 0, kInf, "of the initial weights; absent: seed", ""});
  table.push_back({"batch_seed", &config.batch_seed, 0, kInf, "of mini-batches and dropout; absent: seed", ""});
  table.push_back({"rng", enum_slot(config.rng, {"native", "torch"}), -kInf, kInf,
                   "native: counter-based (Philox); torch: the published code's own draws", ""});
  table.push_back({"rng_skip", &config.rng_skip, 0, 1e12,
                   "32-bit draws that earlier models took from the torch generator", "system M"});
  table.push_back({"engine", enum_slot(config.engine, {"auto", "reference", "factored", "check"}), -kInf, kInf,
                   "auto takes factored; check runs both and compares", ""});
  table.push_back({"precision", enum_slot(config.precision, {"fp32", "bf16x3", "bf16"}), -kInf, kInf,
                   "of the large products: bf16x3 splits floats into two bfloat16 numbers, near fp32; bf16 drops the second",
                   ""});
  add_analysis_options(table, config.analysis);
  add_tracker_options(table, config);
  return table;
}

std::string_view key_leaf(std::string_view key) { return key.substr(key.rfind('.') + 1); }

Option& find_option(std::vector<Option>& table, std::string_view key, std::string_view where) {
  Option* leaf_match = nullptr;
  std::string candidates;
  std::vector<std::string_view> names;
  for (Option& option : table) {
    if (option.key == key) {
      return option;
    }
    names.push_back(option.key);
    const std::string_view leaf = key_leaf(option.key);
    names.push_back(leaf);
    if (leaf == key) {
      candidates += (candidates.empty() ? "" : " or ") + std::string(option.key);
      leaf_match = leaf_match == nullptr ? &option : leaf_match;
    }
  }
  if (leaf_match != nullptr && candidates == leaf_match->key) {
    return *leaf_match;
  }
  if (leaf_match != nullptr) {
    throw Error(ErrorKind::Usage, fmt::format("key '{}' is ambiguous", key), std::string(where), "write " + candidates);
  }
  throw Error(ErrorKind::Usage, fmt::format("unknown key '{}'", key), std::string(where),
              fmt::format("did you mean '{}'? `groklab list keys` shows all", nearest_name(key, names)));
}

std::string option_value_text(const Option& option) {
  return std::visit([](const auto& slot) { return value_text(slot); }, option.slot);
}

std::string option_value_text(Config config, std::string_view key) {
  std::vector<Option> table = options(config);  // bound to our own copy
  return option_value_text(find_option(table, key, key));
}

std::string option_override_text(const Option& option) {
  if (const auto* text = std::get_if<std::string*>(&option.slot)) {
    return **text;
  }
  if (const auto* slot = std::get_if<EnumSlot>(&option.slot)) {
    return std::string(slot->names[static_cast<size_t>(slot->get())]);
  }
  return option_value_text(option);
}

std::string option_type_text(const Option& option) {
  return std::visit([](const auto& slot) { return type_text(slot); }, option.slot);
}

void set_option_from_text(const Option& option, std::string_view text, std::string_view where) {
  std::visit([&](const auto& slot) { parse_value(option, slot, text, where); }, option.slot);
}

}  // namespace groklab
