// SPDX-License-Identifier: MIT
#include "figures/sweep_curves.hpp"

#include "figures/run_panels.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

/// One measure, and the axes it is shown on.
struct CurveMeasure {
  CurveOf curve_of;
  const char* y_label;
  std::optional<Limits> limits = {};
  Scale x = Scale::Linear;
  Scale y = Scale::Linear;
};

Panel curve_panel(const SweepFacet& facet, const CurveMeasure& measure) {
  Panel panel = step_panel(facet.title, measure.y_label);
  panel.x.scale = measure.x;
  panel.y.scale = measure.y;
  panel.y.limits = measure.limits;
  add_mean_curves(panel, facet.groups, measure.curve_of);
  return panel;
}

Figure curves(const SweepFigureData& data, const char* name, const std::string& title, const CurveMeasure& measure) {
  const std::vector<SweepFacet> facets = sweep_facets(data);
  Figure figure = start_sweep_figure(data, name, title, facet_columns(facets.size()));
  for (const SweepFacet& facet : facets) {
    figure.panels.push_back(curve_panel(facet, measure));
    figure.panels.back().title = facet.title.empty() ? title : facet.title;
  }
  mark_empty_panels(figure);
  return figure;
}

Panel final_accuracy_panel(const SweepFigureData& data) {
  const SweepAxis& axis = data.axes.at(0);
  Panel panel;
  panel.title = "Final test accuracy";
  panel.x = level_axis(axis);
  panel.y.label = "fraction correct";
  panel.y.limits = kAccuracyLimits;
  ScatterLayer dots{{}, {}, "", ColorRole::Test};
  for (const SweptRun& run : data.runs) {
    if (run.test_acc) {
      dots.x.push_back(axis.place(run.level[0]));
      dots.y.push_back(*run.test_acc);
    }
  }
  panel.layers.emplace_back(std::move(dots));
  return panel;
}

}  // namespace

Figure sweep_test_accuracy(const SweepFigureData& data) {
  return curves(data, "sweep_test_accuracy", "Test accuracy",
                {metric_curve(&MetricsLine::test_acc), "fraction correct", kAccuracyLimits});
}

Figure sweep_test_accuracy_log(const SweepFigureData& data) {
  return curves(data, "sweep_test_accuracy_log", "Test accuracy",
                {metric_curve(&MetricsLine::test_acc), "fraction correct", kAccuracyLimits, Scale::Log});
}

Figure sweep_train_loss(const SweepFigureData& data) {
  return curves(data, "sweep_train_loss", "Train loss",
                {metric_curve(&MetricsLine::train_loss), "cross-entropy", std::nullopt, Scale::Linear, Scale::Log});
}

Figure sweep_weight_norm(const SweepFigureData& data) {
  return curves(data, "sweep_weight_norm", "Weight norm",
                {metric_curve(&MetricsLine::weight_norm), "L2 norm of weights"});
}

Figure sweep_gini(const SweepFigureData& data) {
  return curves(data, "sweep_gini", "Gini coefficient of the logits' spectrum",
                {spectrum_curve(&SweptSpectrum::gini), "0 even, 1 one frequency", kAccuracyLimits});
}

Figure sweep_key_share(const SweepFigureData& data) {
  return curves(data, "sweep_key_share", "Share of the final key frequencies",
                {spectrum_curve(&SweptSpectrum::key_share), "share of the logits' energy", kAccuracyLimits});
}

Figure sweep_overview(const SweepFigureData& data) {
  const SweepFacet facet = sweep_facets(data).at(0);
  Figure figure = start_sweep_figure(data, "sweep_overview", data.axes.at(0).key, 2);
  figure.panels = {curve_panel({"Test accuracy", facet.groups},
                               {metric_curve(&MetricsLine::test_acc), "fraction correct", kAccuracyLimits}),
                   curve_panel({"Train accuracy", facet.groups},
                               {metric_curve(&MetricsLine::train_acc), "fraction correct", kAccuracyLimits}),
                   grok_step_panel(data, 0, groups_across(data, 0), GroupLabels::Shown), final_accuracy_panel(data)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
