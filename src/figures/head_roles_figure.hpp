// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Share of a head's OV energy at the key frequencies against its interference, the energy that changes frequency over what
/// does not, with the thresholds of the roles (analysis/head_roles.hpp). A dot a head, a colour a role. Needs as
/// head_coupling, and key frequencies.
Figure head_roles_figure(const RunFigureData& data);

}  // namespace groklab
