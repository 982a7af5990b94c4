// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "model/model_spec.hpp"

namespace groklab {

/// The initial parameters as the published PyTorch code draws them: TorchGenerator(init_seed),
/// rng_skip words thrown away, then every draw of the constructors in their order, those that a
/// later pass overwrites included.
///
/// torch, mlp            system M: one nn.Linear a layer
/// torch, transformer    system C: token nn.Embedding, positional nn.Embedding, ONE
///                       nn.TransformerEncoderLayer, which nn.TransformerEncoder copies, so that
///                       all layers start equal; then the head
/// scaled-normal         system N: W_E, W_pos, per block nn.MultiheadAttention and two nn.Linear, W_U;
///                       then normal_ on the weight of every Linear and Embedding in the order of
///                       module.modules(), which misses the attention's in_proj_weight. Inferred:
///                       this order reproduces the first line of every published log.
/// order                 system O: every nn.Linear, then normal_ on the weights
/// nanda                 the progress-measures code, as we read it: W_E, W_pos, per block W_K, W_Q,
///                       W_V, W_O, W_in, W_out, then W_U, most of them transposed to ours
/// native, transformerlens   no published order: init_distribution.hpp's in table order
/// A bias is drawn where PyTorch's module with bias=True would; a network without that bias draws none.
/// Throws Error(Usage): torch and scaled-normal need n_heads d_head = d_model, as nn.MultiheadAttention does.
std::vector<float> torch_initial_parameters(const ModelSpec& spec, const Config& config);

/// Where the generator stands after that: 32-bit words since its seed, rng_skip included. It is the rng_skip of the next
/// model that a process draws without seeding again. A half of a pair of normals that is left over is not in it: exact
/// where no tensor of fewer than 16 elements is normal.
std::uint64_t torch_words_after(const ModelSpec& spec, const Config& config);

}  // namespace groklab
