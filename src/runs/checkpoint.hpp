// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/model_spec.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// All that a run needs to go on to the same bits. Random streams are counter-based (seed, purpose, step), so the step
/// and the seeds of the configuration are their whole state.
struct Checkpoint {
  std::int64_t step = 0;
  std::vector<float> params;         ///< [n_params], order of the tensor table
  std::vector<float> exp_avg;        ///< first moment or momentum; empty where the optimiser has none
  std::vector<float> exp_avg_sq;     ///< second moment; empty where the optimiser has none
  std::uint64_t metrics_bytes = 0;   ///< length of metrics.jsonl when this was saved
  std::vector<StoredTensor> window;  ///< what the early window has recorded so far; empty outside it
  std::string config_toml;           ///< the run's config.toml, byte for byte
};

/// One file, one checkpoint: weights under their TransformerLens names, moments as `opt.exp_avg.<name>` and
/// `opt.exp_avg_sq.<name>`, `step` and `metrics_bytes` (I64 [1]), `window.<name>` inside the early window, and as metadata
/// the `format` and the configuration with its seeds (`config`). A function of its arguments: no clock, path or host.
std::vector<std::uint8_t> encode_checkpoint(const Checkpoint& checkpoint, const ModelSpec& spec);

/// Whether the file says that it is a checkpoint of this program, of whatever format number.
bool is_checkpoint(const TensorFile& file);

/// Throws Error(BadFile) where the file is damaged, of a newer format, or of another network (says which tensor differs).
Checkpoint decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& path, const ModelSpec& spec);
Checkpoint read_checkpoint(const std::string& path, const ModelSpec& spec);

/// The configuration a checkpoint file carries, without reading it against a network.
std::string decode_checkpoint_config(std::span<const std::uint8_t> bytes, const std::string& path);
std::string read_checkpoint_config(const std::string& path);

}  // namespace groklab
