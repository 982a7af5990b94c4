// SPDX-License-Identifier: MIT
#include "lab/paper_lab.hpp"

#include <filesystem>
#include <optional>
#include <set>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "lab/forecast_layout.hpp"
#include "lab/latex_compiler.hpp"
#include "lab/paper_places.hpp"

namespace groklab {
namespace {

std::string_view paper_template(std::string_view name) {
  for (const EmbeddedPaper& paper : embedded_papers()) {
    if (paper.name == name) {
      return paper.tex;
    }
  }
  GROKLAB_CHECK(false);
}

}  // namespace

bool has_forecast(const std::string& sweep) { return std::filesystem::exists(forecast_path(forecast_folder(sweep))); }

PaperSummary write_paper(const PaperRequest& request) {
  const PaperStudy study = read_paper_study(request.sweep);
  const ForecastFigureData data = paper_figure_data(study);
  const std::string out = request.out.empty() ? request.sweep + "/paper" : request.out;
  PaperSummary summary;
  std::set<std::string, std::less<>> drawn;
  for (const ForecastFigure& figure : forecast_figures()) {
    if (figure.applies(data)) {
      summary.figures.push_back(render_with_gnuplot(figure.make(data), out + "/figures", {FigureFormat::Pdf}).front());
      drawn.emplace(figure.name);
    }
  }
  summary.tex = out + "/paper.tex";
  make_folder(out);
  write_file_atomically(summary.tex, fill_template(paper_template("forecast"), paper_places(study, drawn)));
  if (!request.tex_only) {
    const std::optional<std::string> pdf = compile_latex(out, "paper");
    summary.has_latex = pdf.has_value();
    if (pdf) {
      summary.pdf = out + "/paper.pdf";
      write_file_atomically(summary.pdf, std::string_view(*pdf));
    }
  }
  return summary;
}

}  // namespace groklab
