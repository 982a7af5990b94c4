// SPDX-License-Identifier: MIT
#include "engine/reference/network.hpp"

#include "engine/reference/mlp.hpp"
#include "engine/reference/transformer.hpp"

namespace groklab::ref {

template <class T>
std::unique_ptr<Network<T>> make_network(const ModelSpec& spec, const Dataset& data) {
  if (spec.config.kind == ModelKind::Mlp) {
    return std::make_unique<Mlp<T>>(spec, data);
  }
  return std::make_unique<Transformer<T>>(spec, data);
}

template std::unique_ptr<Network<float>> make_network(const ModelSpec&, const Dataset&);
template std::unique_ptr<Network<double>> make_network(const ModelSpec&, const Dataset&);

}  // namespace groklab::ref
