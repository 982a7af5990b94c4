// SPDX-License-Identifier: MIT
#include "lab/paper_places.hpp"

#include "lab/paper_latex.hpp"

namespace groklab {
namespace {

struct PlacedFigure {
  const char* place;
  const char* name;   ///< of `groklab list figures`
  const char* width;  ///< one column of panels, or the width of the text
  const char* caption;
};

constexpr PlacedFigure kFigures[] = {
    {"grok_map", "forecast_grok_map", "0.55\\linewidth",
     "Runs that grok by their settings, and how many there are. Only where a cell has both outcomes can a record tell "
     "what the settings do not."},
    {"examples", "forecast_example_curves", "\\linewidth",
     "Some runs that grok and some that do not: the first, the middle and the last of each. Left all steps, the "
     "longest window shaded; right what a forecast sees."},
    {"auroc_by_window", "forecast_auroc_by_window", "\\linewidth",
     "AUROC against the window, with 95 % intervals over cells. Dotted: a coin."},
    {"feature_map", "forecast_feature_map", "0.5\\linewidth",
     "AUROC of each feature alone, strongest first. Red: a high value foretells grokking; blue: a low one."},
    {"coefficients", "forecast_coefficients", "0.5\\linewidth",
     "Coefficients of the regression on all features, fitted to all runs of the longest window: a description of one "
     "fit. Correlated features share their weight, and there are no intervals."},
    {"calibration_figure", "forecast_calibration", "\\linewidth",
     "Runs that grok of those with about the same predicted probability, cells left out, with score intervals."},
    {"roc", "forecast_roc", "\\linewidth", "ROC curves of scores with cells left out."},
};

}  // namespace

TemplatePlaces paper_places(const PaperStudy& study, const std::set<std::string, std::less<>>& figures) {
  TemplatePlaces places = setting_places(study);
  places.merge(finding_places(study.forecast));
  places.merge(further_places(study.forecast));
  for (const PlacedFigure& figure : kFigures) {
    places[figure.place] =
        figures.contains(std::string_view(figure.name)) ? latex_figure(figure.name, figure.width, figure.caption) : "";
  }
  return places;
}

}  // namespace groklab
