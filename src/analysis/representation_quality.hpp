// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "analysis/quadruples.hpp"
#include "analysis/token_blocks.hpp"

namespace groklab {

/// Do pairs of tokens with the same sum have the same sum of embeddings? The parallelogram error of a quadruple is
/// || E_a[a] + E_b[b] - E_a[c] - E_b[d] ||_2.
/// Source: Liu et al. 2022, "Towards understanding grokking", for addition without a modulus. Mod p the mean square
/// error over all quadruples is the mean square distance of pairs, whatever the embedding (docs/measures.md): no
/// embedding passes everywhere, a straight line passes where nothing wraps round, a circle nearly nowhere.

/// Root mean square distance || E_a[a] + E_b[b] - E_a[c] - E_b[d] || of two pairs drawn independently, in closed form.
double pair_distance(const TokenBlocks& blocks);

/// Share of the quadruples, trivial ones left out, whose error is below a tenth of pair_distance: the same at every
/// scale of the weights. 0 where all pairs coincide and where every quadruple is trivial.
double rqi(const TokenBlocks& blocks, std::span<const Quadruple> quadruples);

/// System O's index: error below 0.5 at any scale of the weights; trivial quadruples do not pass but are counted.
double rqi_published(const TokenBlocks& blocks, std::span<const Quadruple> quadruples);

}  // namespace groklab
