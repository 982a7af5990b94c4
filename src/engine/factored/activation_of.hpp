// SPDX-License-Identifier: MIT
#pragma once

#include "config/config.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// The kernels of the activation that a configuration names.
inline ActivationKernels activation_of(Activation activation, const FastKernels& kernels) {
  switch (activation) {
    case Activation::Gelu:
      return kernels.gelu_and_slope;
    case Activation::Quadratic:
      return kernels.quadratic_and_slope;
    case Activation::Relu:
      break;
  }
  return kernels.relu_and_slope;
}

}  // namespace groklab
