// SPDX-License-Identifier: MIT
#pragma once

#include "search/sampler.hpp"

namespace groklab {

/// The system attribute in which a trial keeps its generation, Optuna's name for it.
inline constexpr const char* kGenerationAttr = "nsga2:generation";

/// NSGA-II: a child of the last generation that is full, or a random point before there is one. Parents win tournaments of
/// two by dominance; 9 of 10 children are uniform crossovers of two parents, the others copies; each parameter is then
/// drawn anew with probability 1 / n. A generation's survivors are the best `population` of itself and the survivors
/// before it, by fronts, then by crowding distance. Any number of objectives, all minimised; only complete trials count.
/// Source: Deb et al. 2002, with the defaults of Optuna 3.1.
Suggestion nsga2_child(const SampleRequest& request);

}  // namespace groklab
