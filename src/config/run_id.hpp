// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "config/config.hpp"

namespace groklab {

/// The name of a transformer run as system N builds it, from a resolved configuration:
/// `p{p}_d{d_model}_h{n_heads}_mlp{d_mlp}_L{n_layers}_wd{weight_decay}_s{seed}`, then what differs from N's defaults:
/// `_tf{frac_train}` (0.3), `_lr{lr}` (0.001), `_nobias` (MLP biases) and the operation (add): `_sub`, `_mul`, `_x2y2`,
/// `_x3xy`, or for one that N does not have, its text without blanks and `^`. Numbers are written as Python writes them.
/// Source: atgugu/grokking_experiments, names of results/. Other keys are not told apart.
std::string run_id(const Config& config);

}  // namespace groklab
