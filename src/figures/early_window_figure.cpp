// SPDX-License-Identifier: MIT
#include "figures/early_window_figure.hpp"

#include <algorithm>

#include "figures/run_panels.hpp"

namespace groklab {
namespace {

struct EarlyLine {
  const char* name;
  const char* label;
  ColorRole color;
};

Panel early_panel(const EarlySeries& series, std::string title, std::string y_label,
                  const std::vector<EarlyLine>& lines) {
  Panel panel = step_panel(std::move(title), std::move(y_label));
  for (const EarlyLine& early : lines) {
    const auto found = std::find_if(series.values.begin(), series.values.end(),
                                    [&](const auto& value) { return value.first == early.name; });
    if (found != series.values.end()) {
      panel.layers.emplace_back(LineLayer{as_x(series.step), found->second, early.label, early.color});
    }
  }
  return panel;
}

Panel with_log_scale(Panel panel) {
  panel.y.scale = Scale::Log;
  return panel;
}

}  // namespace

Figure early_window_figure(const RunFigureData& data) {
  const EarlySeries& series = *data.early;
  Figure figure = start_figure(data, "early_window", "Early window", 2);
  figure.panels = {
      with_log_scale(early_panel(series, "Loss", "cross-entropy",
                                 {{"train_loss", "train", ColorRole::Train}, {"val_loss", "test", ColorRole::Test}})),
      early_panel(series, "Accuracy", "fraction correct",
                  {{"train_acc", "train", ColorRole::Train}, {"val_acc", "test", ColorRole::Test}}),
      with_log_scale(early_panel(series, "Norms", "L2 norm",
                                 {{"param_norm", "weights", ColorRole::Measure},
                                  {"grad_norm", "gradient", ColorRole::Second},
                                  {"update_norm", "update", ColorRole::Fourth}})),
      early_panel(series, "Effective rank", "rank",
                  {{"erank_WE", "W_E", ColorRole::Measure}, {"erank_WU", "W_U", ColorRole::Second}}),
      early_panel(series, "Margin, training set", "logits", {{"train_margin", "", ColorRole::Train}}),
      early_panel(series, "Update against the one before", "cosine", {{"cos_update", "", ColorRole::Measure}})};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
