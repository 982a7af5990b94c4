// SPDX-License-Identifier: MIT
#include "figures/swept_spectrum.hpp"

#include "core/check.hpp"
#include "figures/frequency_panels.hpp"
#include "stats/spectrum_shape.hpp"

namespace groklab {

SweptSpectrum swept_spectrum(const SnapshotSeries& series) {
  GROKLAB_CHECK(!series.step.empty() && !series.logit_spectrum.empty());
  constexpr double kHeld = 0.9;
  const std::span<const double> last = series.at(series.logit_spectrum, series.step.size() - 1);
  SweptSpectrum spectrum;
  spectrum.gini = series.logit_gini;
  spectrum.keys = frequencies_holding({last.begin(), last.end()}, kHeld);
  spectrum.final_shares = energy_shares(last);
  for (std::size_t moment = 0; moment < series.step.size(); ++moment) {
    const std::vector<double> shares = energy_shares(series.at(series.logit_spectrum, moment));
    double held = 0;
    for (const int key : spectrum.keys) {
      held += shares[static_cast<std::size_t>(key)];
    }
    spectrum.step.push_back(static_cast<double>(series.step[moment]));
    spectrum.key_share.push_back(held);
  }
  return spectrum;
}

}  // namespace groklab
