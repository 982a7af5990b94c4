// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>

#include "app/command.hpp"
#include "app/forecast_text.hpp"
#include "lab/forecast_lab.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

struct ForecastOptions {
  ForecastRequest request;
  bool json = false;
  bool quiet = false;
};

int forecast_command(const ForecastOptions& options) {
  const ForecastSummary summary = forecast(options.request, [&](const std::string& text) {
    if (!options.quiet) {
      fmt::print(stderr, "{}\n", text);
    }
  });
  if (options.json) {
    fmt::print("{}", json_text(summary.document));
    return 0;
  }
  if (!options.quiet) {
    fmt::print(stderr, "{}", forecast_text(summary));
  }
  fmt::print("{}\n", summary.path);
  return 0;
}

}  // namespace

void add_forecast_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("forecast", "Can grokking be told from the first steps? With whom left out?");
  auto options = std::make_shared<ForecastOptions>();
  ForecastRequest& request = options->request;
  command->add_option("SWEEP", request.sweep, "a folder of runs with an early window (train.record_every_step_until)")
      ->required();
  command->add_option("--windows", request.windows, "steps that the forecast may see (default: 100 200 300 500)")
      ->check(CLI::Range(20, 1000000));
  const std::map<std::string, GrokLabel> labels = {{"published", GrokLabel::Published},
                                                   {"sustained", GrokLabel::Sustained}};
  command
      ->add_option("--label", request.label,
                   "what counts as grokked: published (test_acc 0.99 at any evaluation) or sustained (0.95 that lasts)")
      ->transform(CLI::CheckedTransformer(labels, CLI::ignore_case))
      ->option_text("TEXT");
  command->add_option("--penalty", request.settings.c, "C of the logistic regressions: the inverse of the L2 penalty")
      ->check(CLI::Range(1e-6, 1e6));
  command->add_option("--resamples", request.settings.n_resamples, "of every bootstrap")
      ->check(CLI::Range(100, 1000000));
  command->add_option("--test", request.tests, "folders of other runs, on which the fitted models are tried");
  command
      ->add_option("--wrong-stops", request.settings.wrong_stop_rate,
                   "share of the runs that grok which may be stopped as hopeless (default: 0.05)")
      ->check(CLI::Range(0.0, 0.5));
  command->add_option("--seed", request.settings.seed, "of resamples and folds");
  command->add_option("--out", request.out, "folder for what is found (default: SWEEP/forecast)");
  command->add_flag("--json", options->json, "forecast.json on stdout");
  command->add_flag("--quiet", options->quiet, "no text");
  command->footer(
      "Examples:\n"
      "  groklab forecast runs/forecast-grid\n"
      "  groklab forecast runs/forecast-grid --windows 50 100 --label sustained\n"
      "  groklab forecast runs/forecast-grid --test runs/other-seeds runs/other-task\n"
      "  groklab train forecast-p23 seed=9 --forecast runs/forecast-grid/forecast/forecaster.json\n"
      "Writes forecast.json, a table of features a window (.csv, .npz) and forecaster.json. docs/forecast.md says "
      "what\n"
      "the numbers are.");
  command->callback([options, &exit_code] { exit_code = forecast_command(*options); });
}

}  // namespace groklab
